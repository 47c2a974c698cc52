import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { HOUR, SECOND, visit } from '../traffic.js'
import { fakeClock } from './fake-clock.js'
import { fault, rounds } from './fault.js'
import { expectKept } from './tally.js'
import { post } from './writers.js'

let collector: Installation
beforeEach(() => {
  collector = install()
  collector.run(['site', 'add', 'shop.example'])
})
afterEach(() => collector.remove())

const KILLS = rounds(3, 50)
const DAY = 24 * HOUR
/** The collector dies so long before or after midnight at most. */
const REACH = 2 * SECOND
const ADDRESSES = ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4']

fault(
  'a kill while the day changes splits no cookieless visitor of the day before or after',
  ['faketime'],
  async () => {
    const set = fakeClock(collector)
    const acked = new Set<string>()
    let ahead = 0
    let sent = 0
    const now = () => Date.now() + ahead
    const jump = (time: number) => {
      ahead = time - Date.now()
      set(`+${ahead / SECOND}`)
    }
    const serve = () => collector.serve('--trust-proxy', '1')
    const sendFrom = async (url: string, address: string, at: number) => {
      const batch = { ...visit({ visitor: null, ordinal: ++sent, at }), sent: now() }
      const { status } = await post(url, JSON.stringify(batch), { headers: { 'X-Forwarded-For': address } })
      if (status === 202) for (const { view, n } of batch.events) acked.add(`${view} ${n}`)
      return status
    }

    let midnight = Math.ceil(Date.now() / DAY) * DAY
    for (let kill = 0; kill < KILLS; kill++, midnight += DAY) {
      jump(midnight - HOUR)
      const url = await serve()
      jump(midnight - REACH - SECOND / 5)
      const dies = midnight - REACH + (2 * REACH * (kill + 0.5)) / KILLS
      while (now() < dies) for (const address of ADDRESSES) await sendFrom(url, address, now())
      await collector.stop('SIGKILL')
      const again = await serve()
      jump(midnight + REACH + SECOND)
      for (const at of [midnight - 1, midnight]) {
        for (const address of ADDRESSES) expect(await sendFrom(again, address, at)).toBe(202)
      }
      await collector.stop()
    }

    const db = new Database(collector.store)
    const visitors = db
      .prepare('select count(distinct visitor) from views where visit is null group by day')
      .pluck()
      .all()
    db.close()
    expect(visitors).toEqual(Array(KILLS + 1).fill(ADDRESSES.length))
    expectKept(`kill -9 within ${REACH / SECOND} s of midnight, ${KILLS} times`, collector.store, acked)
  },
)
