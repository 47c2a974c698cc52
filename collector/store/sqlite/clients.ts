import { createMemory } from '../../memory.js'
import type { Client } from '../../writer/enrich.js'
import type { Connection } from './open.js'

const REMEMBERED = 20_000

/** Each combination of country, browser, system, device and language once; there are few of them. */
export function createClients(db: Connection, numberOf: (text: string) => number) {
  const where = `country = @country and browser = @browser and browser_version = @browserVersion and os = @os
    and os_version = @osVersion and device = @device and language = @language`
  const find = db.prepare<Record<string, number>, number>(`select num from clients where ${where}`).pluck()
  const insert = db.prepare<Record<string, number>>(
    `insert into clients (country, browser, browser_version, os, os_version, device, language)
     values (@country, @browser, @browserVersion, @os, @osVersion, @device, @language)`,
  )
  const remembered = createMemory<string, number>(REMEMBERED)

  function look(client: Client): number {
    const row = Object.fromEntries(Object.entries(client).map(([key, text]) => [key, numberOf(text)]))
    return find.get(row) ?? Number(insert.run(row).lastInsertRowid)
  }

  return {
    numberOf(client: Client): number {
      const key = Object.values(client).join('\n')
      return remembered.get(key) ?? remembered.set(key, look(client))
    },
    forget: remembered.clear,
  }
}
