import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createAsk } from '../../collector/query/ask.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, MINUTE, NINE, visit } from '../traffic.js'

let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-rows-'))
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

async function rows(site: ReturnType<typeof createTraffic>['site'], question: object) {
  const body = { date_range: ['2026-03-02', '2026-03-02'], ...question }
  const answer = await createAsk(store)({ site, body, now: NINE })
  return 'results' in answer ? answer.results : answer
}

it('an hour without a kept event has no row because there were visitors in another', async () => {
  const { site, receive } = createTraffic(store)
  const batch = visit({ at: NINE + 50 * MINUTE, tracks: [{ name: 'play', at: NINE + 70 * MINUTE }] })
  await receive({ ...batch, sent: NINE + 80 * MINUTE })
  const question = { dimensions: ['time:hour'], filters: [['is', 'event:name', ['play']]] }

  const expected = [{ dimensions: ['2026-03-02 10:00:00'], metrics: [0] }]
  expect(await rows(site, { ...question, metrics: ['conversion_rate'] })).toEqual(expected)
  expect(await rows(site, { ...question, metrics: ['group_conversion_rate'] })).toEqual(expected)
})

it('what a server says of one user is not said of another event of no visitor', async () => {
  const { site, book } = createTraffic(store)
  const outcomes = await book([
    { id: '1', at: NINE, type: 'identify', user: 'u1', account: 'acme' },
    { id: '2', at: NINE, type: 'track', name: 'order', order_id: 'A', value: 5 },
    { id: '3', at: NINE, type: 'track', name: 'renewal', user: 'u2' },
  ])

  expect(outcomes.map(({ status }) => status)).toEqual([202])
  expect(await rows(site, { metrics: ['events', 'customers', 'active_users', 'active_accounts'] })).toEqual([
    { dimensions: [], metrics: [2, 0, 1, 0] },
  ])
})
