import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAILY_NEW, type DailyNew } from '../../collector/store/novelties.js'
import { openSqlite } from '../../collector/store/sqlite/sqlite.js'
import type { Props } from '../../sdk/protocol.js'
import { createTraffic, HOUR, NINE, visit } from '../traffic.js'

const DAY = 24 * HOUR

let folder = ''
let visits = 0
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-properties-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'footfall.db')

function open(limits: Partial<DailyNew>, clock = () => NINE) {
  const store = openSqlite(file(), 'write', { limits: { ...DAILY_NEW, ...limits }, clock })
  const { receive } = createTraffic(store)
  return {
    store,
    /** One visit with an event for each. */
    send: (props: Props[], { at = NINE, site = 'shop.example' } = {}) =>
      receive(visit({ site, visitor: `v${at}${visits++}`, at, tracks: props.map((props) => ({ props })) })),
  }
}

/** The properties as they are stored, in the order they came. */
function stored(): Props[] {
  const db = new Database(file(), { readonly: true })
  const details = db.prepare<[], string>('select detail from events where detail is not null order by view, n').pluck()
  const props = details.all().map((detail) => JSON.parse(detail).props)
  db.close()
  return props
}

const countOf = (table: string) => {
  const db = new Database(file(), { readonly: true })
  const count = db.prepare<[], number>(`select count(*) from ${table}`).pluck().get()
  db.close()
  return count
}

describe('properties of events', () => {
  it('keep their names and values as far as a day has room for new ones; each event counts', async () => {
    const { store, send } = open({ propKey: 2, propValue: 3 })
    await send([{ plan: 'pro', seats: 5 }, { plan: 'free' }])
    await send([{ plan: 'gold' }, { plan: 'pro', seats: 6, colour: 'red' }, { colour: 'red' }])
    store.close()

    expect(stored()).toEqual([
      { plan: 'pro', seats: 5 },
      { plan: 'free' },
      { plan: '(other)' },
      { plan: 'pro', seats: '(other)' },
      {},
    ])
  })

  it('that are known stay so after a restart and on a later day, which has room for others again', async () => {
    const limits = { propKey: 2, propValue: 2 }
    const first = open(limits)
    await first.send([{ plan: 'pro' }, { plan: 'free' }])
    first.store.close()
    const second = open(limits)
    await second.send([{ plan: 'pro' }, { plan: 'gold' }])
    await second.send([{ plan: 'gold' }, { plan: 'free' }, { plan: 'silver' }, { plan: 'tin' }], { at: NINE + DAY })
    second.store.close()

    expect(stored().map(({ plan }) => plan)).toEqual([
      'pro',
      'free',
      'pro',
      '(other)',
      'gold',
      'free',
      'silver',
      '(other)',
    ])
  })

  it('of one site take no room of another', async () => {
    const { store, send } = open({ propValue: 1 })
    createTraffic(store, { id: 'other.example' })
    await send([{ plan: 'pro' }, { plan: 'free' }])
    await send([{ plan: 'free' }], { site: 'other.example' })
    store.close()

    expect(stored().map(({ plan }) => plan)).toEqual(['pro', '(other)', 'free'])
  })

  it('take no room when their batch did not come through', async () => {
    const { store, send } = open({ propKey: 1, propValue: 1 })
    const db = new Database(file())
    db.exec("create trigger refuse after insert on events begin select raise(abort, 'no'); end")
    await send([{ plan: 'pro' }])
    db.exec('drop trigger refuse')
    db.close()
    await send([{ tier: 'free' }])
    store.close()

    expect(stored()).toEqual([{ tier: 'free' }])
  })

  it('are known by any name a script may give them', async () => {
    const { store, send } = open({})
    const props = JSON.parse('{ "__proto__": "a", "constructor": true, "": 0 }')
    await send([props, props])
    store.close()

    expect(stored().map((props) => Object.entries(props))).toEqual([Object.entries(props), Object.entries(props)])
  })

  it('of a flood make the file no larger than as many known ones', async () => {
    const bytesAfter = async (name: string, textOf: (i: number) => string) => {
      const store = openSqlite(join(folder, name), 'write', {
        limits: { ...DAILY_NEW, propKey: 20, propValue: 20 },
      })
      const tracks = (from: number) =>
        Array.from({ length: 90 }, (_, i) => ({ props: { [`key${(from + i) % 20}`]: textOf(from + i) } }))
      const { receive } = createTraffic(store)
      for (let i = 0; i < 40; i++) await receive(visit({ visitor: `v${i}`, tracks: tracks(90 * i) }))
      store.close()
      return statSync(join(folder, name)).size
    }
    const flood = await bytesAfter('flood.db', (i) => `${i}${'x'.repeat(400)}`)
    const normal = await bytesAfter('normal.db', () => '(other)')

    expect(flood / normal).toBeLessThan(1.1)
  })

  it('are forgotten 30 days after they were last seen, and with their site', async () => {
    let now = NINE
    const { store, send } = open({}, () => now)
    await send([{ plan: 'pro' }, { plan: 'free' }])
    now += 20 * DAY
    await send([{ plan: 'pro' }], { at: now })
    const deleteOld = (days: number) => store.deleteOld({ now: NINE + days * DAY, retentionDays: 0 })

    deleteOld(29)
    deleteOld(30)
    expect(countOf('properties')).toBe(2)
    store.removeSite('shop.example')
    deleteOld(30)
    expect(countOf('properties')).toBe(0)
    store.close()
  })

  it('of a recording of a year ago are known for 30 days from its import', async () => {
    const { store, send } = open({}, () => NINE)
    await send([{ plan: 'pro' }], { at: NINE - 365 * DAY })

    store.deleteOld({ now: NINE + 29 * DAY, retentionDays: 0 })
    expect(countOf('properties')).toBe(2)
    store.deleteOld({ now: NINE + 30 * DAY, retentionDays: 0 })
    expect(countOf('properties')).toBe(0)
    store.close()
  })
})
