import { existsSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openSqlite } from '../../collector/store/sqlite/sqlite.js'
import { withSite } from '../query/reference/site.js'
import type { Arrival } from '../query/reference/traffic.js'

const DAY = 86_400_000
const NOON = Date.parse('2026-03-10T12:00Z')

const visit = (name: string, at: number): Arrival => ({
  batch: {
    v: 1,
    site: 'shop.example',
    sent: at,
    visitor: { id: name.padEnd(21, '-'), first: at, visits: 1 },
    visit: { id: `visit-${name}`.padEnd(21, '-'), start: at },
    context: {},
    views: [{ id: `view-${name}`.padEnd(21, '-'), url: 'https://shop.example/', at }],
    events: [{ type: 'pageview', view: `view-${name}`.padEnd(21, '-'), n: 0, at }],
  },
  agent: 0,
  country: 'DE',
  locality: { region: '', city: '' },
  isSigned: false,
})

const filesIn = (path: string) => (existsSync(`${path}-columns`) ? readdirSync(`${path}-columns`).length : 0)

it('seals a day that is over once it has stayed the same, and not the day that goes on', async () => {
  await withSite({ timezone: 'UTC', currency: 'EUR', goals: [] }, async ({ tell, path }) => {
    const store = openSqlite(path, 'read', { clock: () => NOON })
    await tell([visit('anna', NOON - 2 * DAY), visit('ben', NOON - DAY), visit('cleo', NOON)], [])

    expect([store.sealDay(), filesIn(path)]).toEqual([false, 0])
    await tell([visit('dora', NOON - DAY + 1000)], [])
    expect([store.sealDay(), filesIn(path)]).toEqual([true, 1])
    expect([store.sealDay(), filesIn(path)]).toEqual([true, 2])
    expect([store.sealDay(), filesIn(path)]).toEqual([false, 2])

    store.close()
  })
})
