import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAsk } from '../../collector/query/ask.js'
import { openStore } from '../../collector/store/open.js'
import type { Store } from '../../collector/store/store.js'
import type { Batch, IdentifyEvent } from '../../sdk/protocol.js'
import { createTraffic, HOUR, NINE, SECOND, type VisitOptions, visit } from '../traffic.js'

const folder = mkdtempSync(join(tmpdir(), 'footfall-accounts-'))
let store: Store
let traffic: ReturnType<typeof createTraffic>

/** A visit in which the visitor says who it is, a second after it began. */
function visitOf(who: Partial<IdentifyEvent>, options: VisitOptions): Batch {
  const batch = visit(options)
  const { id, at } = batch.views[0]
  return { ...batch, events: [...batch.events, { type: 'identify', view: id, n: 50, at: at + SECOND, ...who }] }
}

const made = (plan: string) => ({ name: 'project_created', props: { plan } })

beforeAll(async () => {
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  traffic = createTraffic(store)
  const { coreActions } = store
  coreActions.add(traffic.site, {
    name: 'Pro project',
    condition: { type: 'event', name: 'project_created', props: { plan: 'pro' } },
  })
  coreActions.add(traffic.site, { name: 'Share', condition: { type: 'event', name: 'share', props: {} } })
  await traffic.receive(
    // Acme had two seats when Anna came first, and has four since Ben came.
    visitOf({ user: 'anna', account: 'acme', traits: { seats: 2 } }, { visitor: 'a1', at: NINE - 48 * HOUR }),
    visitOf({ user: 'anna' }, { visitor: 'a1', ordinal: 2, tracks: [made('pro'), made('free'), { name: 'share' }] }),
    visitOf({ user: 'anna', account: 'acme' }, { visitor: 'a2', at: NINE + HOUR, tracks: [{ name: 'share' }] }),
    visitOf(
      { user: 'ben', account: 'acme', traits: { seats: '4' } },
      { visitor: 'b', at: NINE + HOUR, tracks: [made('free')] },
    ),
    visitOf({ user: 'cleo', account: 'bolt', traits: { seats: 'many' } }, { visitor: 'c', tracks: [made('pro')] }),
    visitOf({ user: 'dora', account: 'coda', traits: { seats: 1 } }, { visitor: 'd' }),
    visitOf({ user: 'emil' }, { visitor: 'e' }),
    visit({ visitor: 'nobody', tracks: [{ name: 'share' }] }),
    // Two days later coda has ten.
    visitOf({ account: 'coda', traits: { seats: 10 } }, { visitor: 'd', ordinal: 2, at: NINE + 48 * HOUR }),
  )
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

async function rows(metrics: string[], question: object = {}) {
  const body = { metrics, date_range: ['2026-03-02', '2026-03-02'], ...question }
  const answer = await createAsk(store)({ site: traffic.site, body, now: NINE + 72 * HOUR })
  if (!('results' in answer)) throw new Error(JSON.stringify(answer))
  return answer.results.map((row) => [...row.dimensions, ...row.metrics])
}

describe('core actions', () => {
  it('are events of these names with these properties, whoever does them', async () => {
    // Anna's pro project and two shares, Cleo's pro project, one share of nobody we know.
    expect(await rows(['core_actions'])).toEqual([[5]])
  })

  it('are done by two of the five users', async () => {
    expect(await rows(['active_users', 'core_action_rate'])).toEqual([[5, 40]])
    expect(
      await rows(['core_actions', 'core_action_rate'], {
        dimensions: ['visitor:account'],
        filters: [['is_not', 'visitor:account', ['(not set)']]],
      }),
    ).toEqual([
      ['acme', 3, 50],
      ['bolt', 1, 100],
      ['coda', 0, 0],
    ])
  })

  it('have no rate where nobody is known', async () => {
    expect(await rows(['core_action_rate'], { filters: [['is', 'visitor:user', ['(not set)']]] })).toEqual([[null]])
  })

  it('hold from the moment they are set', async () => {
    store.coreActions.remove(traffic.site, 'Share')
    expect(await rows(['core_actions'])).toEqual([[2]])
    store.coreActions.add(traffic.site, { name: 'Share', condition: { type: 'event', name: 'share', props: {} } })
    expect(await rows(['core_actions'])).toEqual([[5]])
  })
})

describe('license_utilization', () => {
  it('is of the accounts of which the seats are known', async () => {
    // Anna and Ben of the four of acme, Dora of the one of coda: 3 of 5.
    expect(await rows(['license_utilization'])).toEqual([[60]])
    expect(
      await rows(['license_utilization'], {
        dimensions: ['visitor:account'],
        filters: [['is', 'visitor:account', ['acme', 'bolt', 'coda']]],
      }),
    ).toEqual([
      ['coda', 100],
      ['acme', 50],
      ['bolt', null],
    ])
  })

  it('takes the seats as they were last said by the end of the range', async () => {
    const coda = { filters: [['is', 'visitor:account', ['coda']]] }

    expect(await rows(['license_utilization'], { ...coda, date_range: ['2026-03-02', '2026-03-04'] })).toEqual([[10]])
    expect(await rows(['license_utilization'], { date_range: ['2026-02-28', '2026-02-28'] })).toEqual([[50]])
  })
})
