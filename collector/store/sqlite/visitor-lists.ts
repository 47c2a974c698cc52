import type { Slices } from './slices.js'
import type { Taken } from './taken.js'

/** Distinct visitors of each group in little memory: their numbers in order, each as the step from the one before. */
export interface VisitorLists {
  /** Where the steps of each group begin; one more entry than groups. */
  starts: Uint32Array
  /** A step of `FAR` goes on with the next one. */
  steps: Uint16Array
}

const FAR = 2 ** 16 - 1

/** A group and a visitor as one number, so that they sort by group first. */
const RADIX = 2 ** 32

/** Collects the visitors of one day's groups, by their numbers, from 1 on; 0 is nobody. */
export function createVisitorLists(): Taken & { pack(groups: number): VisitorLists } {
  const pairs: number[] = []
  return {
    add({ length, visit, group }: Slices, visitors) {
      for (let i = 0; i < length; i++) {
        const visitor = visitors[visit[i]]
        if (visitor !== 0) pairs.push(group[i] * RADIX + visitor)
      }
    },
    read: () => 0,
    pack: (groups) => packed(Float64Array.from(pairs).sort(), groups),
  }
}

function packed(pairs: Float64Array, groups: number): VisitorLists {
  const starts = new Uint32Array(groups + 1)
  const steps: number[] = []
  let last = -1
  let before = 0
  for (let i = 0; i < pairs.length; i++) {
    if (pairs[i] === pairs[i - 1]) continue
    const group = Math.floor(pairs[i] / RADIX)
    const visitor = pairs[i] % RADIX
    if (group !== last) {
      starts.fill(steps.length, last + 1, group + 1)
      last = group
      before = 0
    }
    for (; visitor - before >= FAR; before += FAR) steps.push(FAR)
    steps.push(visitor - before)
    before = visitor
  }
  starts.fill(steps.length, last + 1)
  return { starts, steps: Uint16Array.from(steps) }
}

/** Which visitors were met, by their numbers among all visitors: those that have the stamp. */
export interface Seen {
  stamps: Uint8Array
  stamp: number
  /** Numbers of the day above `last` are of cookieless visitors, who have their own: so much more. */
  last: number
  more: number
}

/** Stamps the visitors of a group; how many did not have the stamp. */
export function stampVisitors({ starts, steps }: VisitorLists, group: number, seen: Seen): number {
  const { stamps, stamp, last, more } = seen
  const end = starts[group + 1]
  let count = 0
  let visitor = 0
  for (let i = starts[group]; i < end; i++) {
    visitor += steps[i]
    if (steps[i] === FAR) continue
    const number = visitor > last ? visitor + more : visitor
    // 1 where the two bytes differ: a branch would be guessed wrong every other time.
    count += ((stamps[number] ^ stamp) + 255) >> 8
    stamps[number] = stamp
  }
  return count
}
