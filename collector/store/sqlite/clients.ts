import { createMemory } from '../../memory.js'
import type { Client } from '../../writer/enrich.js'
import { OTHER } from '../novelties.js'
import type { Novelties, Novelty } from './novelties.js'
import type { Connection } from './open.js'
import type { Dictionary } from './strings.js'

const REMEMBERED = 20_000
const OTHER_CLIENT = { browser: OTHER, browserVersion: '', os: OTHER, osVersion: '', language: OTHER }

/** Each combination of country, browser, system, device and language once; there are few of them. */
export function createClients(db: Connection, dictionary: Dictionary, novelties: Pick<Novelties, 'take'>) {
  const where = `country = @country and browser = @browser and browser_version = @browserVersion and os = @os
    and os_version = @osVersion and device = @device and language = @language`
  const find = db.prepare<Record<string, number>, number>(`select num from clients where ${where}`).pluck()
  const insert = db.prepare<Record<string, number>>(
    `insert into clients (country, browser, browser_version, os, os_version, device, language)
     values (@country, @browser, @browserVersion, @os, @osVersion, @device, @language)`,
  )
  const remembered = createMemory<string, number>(REMEMBERED)

  /** Without room for a new one: what is left is country and device, of which there are few. */
  function numberOf(client: Client, as?: Novelty): number {
    const key = Object.values(client).join('\n')
    const known = remembered.get(key)
    if (known !== undefined) return known
    const row = Object.fromEntries(Object.entries(client).map(([name, text]) => [name, dictionary.numberOf(text)]))
    const found = find.get(row)
    if (found !== undefined) return remembered.set(key, found)
    if (as && !novelties.take(as)) return numberOf({ ...client, ...OTHER_CLIENT })
    return remembered.set(key, Number(insert.run(row).lastInsertRowid))
  }

  return {
    numberOf,
    forget: remembered.clear,
  }
}
