import { Counter, Histogram, Registry } from 'prom-client'
import type { Store } from '../store/store.js'
import type { Door } from './door.js'

/** The store and the door with their counts. */
export interface Measured {
  store: Store
  door: Door
}

export interface Measure {
  /** Of a store that was opened, or opened again. */
  measure(store: Store, createDoor: (store: Store) => Door): Measured
  read(): Promise<string>
}

/** Counts what becomes of batches and events where it is known: in the thread that writes, once a commit. */
export function createMeasure(): Measure {
  const registry = new Registry()
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers: [registry] })
  const batches = counter('footfall_batches_total', 'Batches by the status of their answer, imports too.', ['status'])
  const stored = counter('footfall_events_stored_total', 'Events that are on disk.')
  const repeated = counter('footfall_events_repeated_total', 'Events that were on disk already.')
  const rejected = counter('footfall_events_rejected_total', 'Events, or views, refused for what they say.', ['reason'])
  const dropped = counter('footfall_events_dropped_total', 'Events not kept for who sent them.', ['reason'])
  const failures = counter('footfall_commit_failures_total', 'Commits that the disk refused.')
  const seconds = new Histogram({
    name: 'footfall_commit_seconds',
    help: 'Time of a commit, its rows included.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })

  function measure(store: Store, createDoor: (store: Store) => Door): Measured {
    const measuredStore: Store = {
      ...store,
      async append(enriched) {
        const end = seconds.startTimer()
        try {
          const added = await store.append(enriched)
          stored.inc(added)
          repeated.inc(enriched.reduce((sum, { events }) => sum + events.length, 0) - added)
          return added
        } catch (error) {
          failures.inc()
          throw error
        } finally {
          end()
        }
      },
      async countDrops(drops) {
        for (const { reason, count } of drops) dropped.inc({ reason }, count)
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
            // A whole batch that is dropped has the path `events`: it is counted there.
            if ('rejected' in body)
              for (const { path, reason } of body.rejected) if (path !== 'events') rejected.inc({ reason })
          }
          return outcomes
        },
      },
    }
  }

  return { measure, read: () => registry.metrics() }
}
