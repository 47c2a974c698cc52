import { NOT_SET } from '../../dimensions.js'
import { createMemory } from '../../memory.js'
import { OTHER } from '../novelties.js'
import type { Novelties, Novelty } from './novelties.js'
import type { Connection } from './open.js'

const REMEMBERED = 20_000

export interface Dictionary {
  /** A new text takes the room of a novelty where one is given; without room it is `(other)`. */
  numberOf(text: string, as?: Novelty): number
  forget(): void
}

/** Texts as small numbers; 0 is the missing value. For the connection that writes. */
export function createDictionary(db: Connection, novelties: Pick<Novelties, 'take'>): Dictionary {
  const find = db.prepare<[string], number>('select num from strings where text = ?').pluck()
  const insert = db.prepare<[string]>('insert into strings (text) values (?)')
  const remembered = createMemory<string, number>(REMEMBERED)
  function numberOf(text: string, as?: Novelty): number {
    if (text === '' || text === NOT_SET) return 0
    const known = remembered.get(text)
    if (known !== undefined) return known
    const found = find.get(text)
    if (found !== undefined) return remembered.set(text, found)
    // Not remembered: a flood of them would push out what is.
    if (as && !novelties.take(as)) return numberOf(OTHER)
    return remembered.set(text, Number(insert.run(text).lastInsertRowid))
  }
  return {
    numberOf,
    /** After a transaction that did not come through: its numbers were never given. */
    forget: remembered.clear,
  }
}

/** The texts of numbers, `(not set)` for 0. For connections that read. */
export function createTexts(db: Connection): (num: number) => string {
  const find = db.prepare<[number], string>('select text from strings where num = ?').pluck()
  const remembered = createMemory<number, string>(REMEMBERED)
  return (num) => (num === 0 ? NOT_SET : (remembered.get(num) ?? remembered.set(num, find.get(num) ?? NOT_SET)))
}
