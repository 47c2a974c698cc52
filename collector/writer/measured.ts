import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { LIMITS } from '../../sdk/protocol.js'
import { type Store, StoreError } from '../store/store.js'
import { BOT_CLASSES } from './bots.js'
import type { Door } from './door.js'

/** The store and the door with their counts. */
export interface Measured {
  store: Store
  door: Door
}

/** What the thread has counted. */
export interface Counted {
  /** As Prometheus reads it. */
  text: string
  checkpointFailures: number
}

export interface Measure {
  /** A checkpoint of the store failed. */
  checkpointFailed(): void
  /** Of a store that was opened, or opened again. */
  measure(store: Store, createDoor: (store: Store) => Door): Measured
  read(): Promise<Counted>
}

/** What is missing is counted at most so often: with a million views that miss some it takes a tenth of a second. */
const LOOK_MS = 60_000

/** Counts what becomes of batches and events where it is known: in the thread that writes, once a commit. */
export function createMeasure(clock: () => number = Date.now): Measure {
  const registry = new Registry()
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers: [registry] })
  const batches = counter('footfall_batches_total', 'Batches by the status of their answer, imports too.', ['status'])
  const received = counter(
    'footfall_events_received_total',
    'Events that came: stored, repeated, rejected and dropped ones.',
  )
  const stored = counter('footfall_events_stored_total', 'Events that are on disk.')
  const repeated = counter('footfall_events_repeated_total', 'Events that were on disk already.')
  const rejected = counter('footfall_events_rejected_total', 'Events, or views, refused for what they say.', ['reason'])
  const dropped = counter('footfall_events_dropped_total', 'Events not kept for who sent them.', ['reason'])
  const bots = counter('footfall_bots_total', 'Events of bots that were dropped.', ['class'])
  for (const of of BOT_CLASSES) bots.inc({ class: of }, 0)
  const failures = counter('footfall_commit_failures_total', 'Commits that the disk refused.')
  const seconds = new Histogram({
    name: 'footfall_commit_seconds',
    help: 'Time of a commit, its rows included.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })

  let checkpointFailures = 0
  const missing = createMissing(clock)
  new Gauge({
    name: 'footfall_events_lost',
    help: 'Events that are missing in views of the last seven days, or were given up by their script; they may still come.',
    registers: [registry],
    collect() {
      this.set(missing.count())
    },
  })

  function measure(store: Store, createDoor: (store: Store) => Door): Measured {
    missing.countIn(store)
    const measuredStore: Store = {
      ...store,
      async append(enriched) {
        const end = seconds.startTimer()
        try {
          const added = await store.append(enriched)
          const events = enriched.reduce((sum, { events }) => sum + events.length, 0)
          received.inc(events)
          stored.inc(added)
          repeated.inc(events - added)
          return added
        } catch (error) {
          failures.inc()
          throw error
        } finally {
          end()
        }
      },
      async countDrops(drops) {
        for (const { reason, class: of, count } of drops) {
          received.inc(count)
          dropped.inc({ reason }, count)
          if (reason === 'bot') bots.inc({ class: of }, count)
        }
        return store.countDrops(drops)
      },
    }
    const door = createDoor(measuredStore)
    return {
      store: measuredStore,
      door: {
        async receive(arrivals) {
          const outcomes = await door.receive(arrivals)
          for (const { status, body } of outcomes) {
            batches.inc({ status })
            if (!('rejected' in body)) continue
            // A whole batch that is dropped has the path `events`: it is counted there, with what was bad in it.
            if (body.rejected.some(({ path }) => path === 'events')) continue
            received.inc(body.rejected.filter(({ path }) => path.startsWith('events')).length)
            for (const { reason } of body.rejected) rejected.inc({ reason })
          }
          return outcomes
        },
      },
    }
  }

  return {
    measure,
    checkpointFailed: () => checkpointFailures++,
    read: async () => ({ text: await registry.metrics(), checkpointFailures }),
  }
}

/** While the disk fails it stays as it was. */
function createMissing(clock: () => number) {
  let store: Pick<Store, 'countMissing'> | null = null
  let count = 0
  let lookedAt = Number.NEGATIVE_INFINITY

  function look(): void {
    lookedAt = clock()
    try {
      count = store?.countMissing(lookedAt - LIMITS.ageMs) ?? 0
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
    }
  }

  return {
    countIn(opened: Pick<Store, 'countMissing'>): void {
      store = opened
    },
    count(): number {
      if (clock() - lookedAt >= LOOK_MS) look()
      return count
    },
  }
}
