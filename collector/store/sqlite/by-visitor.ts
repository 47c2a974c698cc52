import type { Reader } from './reader.js'

/** Things that are numbered from 0 as they are added, by visitor. */
export interface ByVisitor {
  add(visitor: number): void
  /** Each visitor with the numbers of its things, ascending. */
  lists(): Generator<[visitor: number, numbers: number[]]>
}

/** Two numbers a thing, whatever the number of visitors. `checkWanted` is called before each visitor is given. */
export function createByVisitor({ checkWanted }: Pick<Reader, 'checkWanted'>): ByVisitor {
  const last = new Map<number, number>()
  /** The visitor's thing before each; -1 where it is the first. */
  const previous: number[] = []
  return {
    add(visitor) {
      previous.push(last.get(visitor) ?? -1)
      last.set(visitor, previous.length - 1)
    },
    *lists() {
      for (const [visitor, end] of last) {
        checkWanted()
        const numbers = []
        for (let number = end; number >= 0; number = previous[number]) numbers.push(number)
        yield [visitor, numbers.reverse()]
      }
    },
  }
}
