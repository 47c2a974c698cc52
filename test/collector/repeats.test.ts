import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { openStore } from '../../collector/store/open.js'
import type { Event } from '../../sdk/protocol.js'
import { createTraffic, NINE, visit } from '../traffic.js'

const RUNS = 150

const folder = mkdtempSync(join(tmpdir(), 'footfall-repeats-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** An event of one of four views; every fourth is one that is refused. */
const anEvent = fc.record({ view: fc.nat(3), n: fc.nat(20), name: fc.constantFrom('play', 'stop'), isBad: fc.nat(3) })

/** What is sent: events cut into batches, some of which come again, in any order, some together in one commit. */
const someBatches = fc.array(fc.array(anEvent, { minLength: 1, maxLength: 20 }), {
  minLength: 5,
  maxLength: 12,
})
const someOrder = (length: number) => fc.array(fc.nat(length - 1), { minLength: length, maxLength: 3 * length })

it('random events, repeated, mixed and out of order, are kept once each, the first content of each', async () => {
  let sent = 0
  await fc.assert(
    fc.asyncProperty(
      someBatches.chain((batches) =>
        fc.tuple(fc.constant(batches), someOrder(batches.length), fc.integer({ min: 1, max: 5 })),
      ),
      async ([batches, order, together]) => {
        const store = openStore(`sqlite:${mkdtempSync(join(folder, 'store-'))}/footfall.db`, 'write')
        const { receive, site } = createTraffic(store)
        const base = visit({ pages: [{ id: 'view-0' }, { id: 'view-1' }, { id: 'view-2' }, { id: 'view-3' }] })
        const expected = new Map<string, string>()
        for (let from = 0; from < order.length; from += together) {
          const turn = order.slice(from, from + together).map((index) => batches[index])
          const outcomes = await receive(
            ...turn.map((events) => ({
              ...base,
              events: events.map(({ view, n, name, isBad }): Event => {
                return { type: 'track', view: `view-${view}`, n, at: NINE, name: isBad === 0 ? '' : name }
              }),
            })),
          )
          for (const [i, events] of turn.entries()) {
            const bad = events.flatMap(({ isBad }, index) => (isBad === 0 ? [`events[${index}].name`] : []))
            expect(outcomes[i]).toMatchObject({ status: 202, body: { accepted: events.length - bad.length } })
            const { body } = outcomes[i]
            sent += events.length
            expect('rejected' in body && body.rejected.map(({ path }) => path)).toEqual(bad)
            for (const { view, n, name, isBad } of events) {
              const key = `view-${view} ${n}`
              if (isBad !== 0 && !expected.has(key)) expected.set(key, name)
            }
          }
        }
        const kept = new Map<string, string>()
        for await (const { events } of store.exportSite(site)) {
          for (const { view, n, name } of events) kept.set(`${view} ${n}`, name)
        }
        expect([...kept].toSorted()).toEqual([...expected].toSorted())
        store.close()
      },
    ),
    { numRuns: RUNS },
  )
  expect(sent).toBeGreaterThan(10_000)
}, 300_000)
