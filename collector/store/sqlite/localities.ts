import { NOT_SET } from '../../dimensions.js'
import { createMemory } from '../../memory.js'
import type { Locality } from '../../writer/enrich.js'
import { OTHER } from '../novelties.js'
import type { Novelties, Novelty } from './novelties.js'
import type { Connection } from './open.js'
import type { Dictionary } from './strings.js'

const REMEMBERED = 20_000
const OTHERS: Locality = { region: OTHER, city: OTHER }

/** Each region and city once; 0 is where neither was told. */
export function createLocalities(db: Connection, dictionary: Dictionary, novelties: Pick<Novelties, 'take'>) {
  const numberIn = '(select num from strings where text = ?)'
  const find = db
    .prepare<[string, string], number>(`select num from localities where region = ${numberIn} and city = ${numberIn}`)
    .pluck()
  const insert = db.prepare<[number, number]>('insert into localities (region, city) values (?, ?)')
  const remembered = createMemory<string, number>(REMEMBERED)

  /** Without room for a new one: what is left is `(other)`, of which there is one. */
  function numberOf(locality: Locality, as?: Novelty): number {
    const [region, city] = [locality.region, locality.city].map((text) => (text === NOT_SET ? '' : text))
    const key = `${region}\n${city}`
    const known = remembered.get(key)
    if (known !== undefined) return known
    const found = find.get(region, city)
    if (found !== undefined) return remembered.set(key, found)
    if (as && !novelties.take(as)) return numberOf(OTHERS)
    const { lastInsertRowid } = insert.run(dictionary.numberOf(region), dictionary.numberOf(city))
    return remembered.set(key, Number(lastInsertRowid))
  }

  return {
    numberOf,
    forget: remembered.clear,
  }
}
