import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Installation, install } from '../process.js'
import { HOUR, visit } from '../traffic.js'
import { fakeClock } from './fake-clock.js'
import { fault, rounds } from './fault.js'
import { expectKept } from './tally.js'
import { post, startWriters } from './writers.js'

let collector: Installation
beforeEach(() => {
  collector = install()
  collector.run(['site', 'add', 'shop.example'])
})
afterEach(() => collector.remove())

const JUMPS = rounds(2, 14)
const CLOCKS = ['-3600', '+86400', '@2038-01-20 00:00:00']

fault('a clock that jumps loses and purges nothing, and splits no visitor', ['faketime'], async () => {
  const set = fakeClock(collector)
  const url = await collector.serve()
  const writers = startWriters({ url: () => url })
  const nobody = visit({ visitor: null, at: Date.now() })
  const again = { ...nobody, views: nobody.views.map((view) => ({ ...view, id: `${view.id}2` })), events: [] }
  expect((await post(url, JSON.stringify(nobody))).status).toBe(202)

  for (let jump = 0; jump < JUMPS; jump++) {
    for (const time of CLOCKS) {
      set(time)
      await writers.more(20)
    }
  }
  set('+0')
  await writers.more(20)
  expect((await post(url, JSON.stringify(again))).status).toBe(202)
  await writers.stop()

  expect(await collector.stop()).toBe(0)
  const db = new Database(collector.store)
  const cookieless = 'select day, visitor from views where visit is null'
  expect(new Set(db.prepare(cookieless).raw().all().map(String))).toHaveProperty('size', 1)
  expect(
    db
      .prepare('select max(at) > ? from events')
      .pluck()
      .get(Date.now() + HOUR),
  ).toBe(1)
  db.close()
  expectKept(`clock jumps, ${JUMPS * CLOCKS.length} times`, collector.store, writers.acked)
})
