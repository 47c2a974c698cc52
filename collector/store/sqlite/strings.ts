import { NOT_SET } from '../../dimensions.js'
import { createMemory } from '../../memory.js'
import type { Connection } from './open.js'

const REMEMBERED = 50_000

/** Texts as small numbers; 0 is the missing value. For the connection that writes. */
export function createDictionary(db: Connection): { numberOf: (text: string) => number; forget: () => void } {
  const find = db.prepare<[string], number>('select num from strings where text = ?').pluck()
  const insert = db.prepare<[string]>('insert into strings (text) values (?)')
  const remembered = createMemory<string, number>(REMEMBERED)
  return {
    numberOf(text) {
      if (text === '' || text === NOT_SET) return 0
      const known = remembered.get(text)
      if (known !== undefined) return known
      return remembered.set(text, find.get(text) ?? Number(insert.run(text).lastInsertRowid))
    },
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
