import type { EventType } from '../../../sdk/protocol.js'
import type { EnrichedEvent } from '../../writer/enrich.js'
import type { noveltiesOf } from './novelties.js'
import type { Connection } from './open.js'
import type { createProperties } from './properties.js'
import type { Dictionary } from './strings.js'

/** `events.type` by wire type. */
export const TYPES: { [T in EventType]: number } = { pageview: 0, track: 1, feedback: 2, vital: 3, identify: 4 }

/** The types from here on are not kept: they neither start nor prolong a visit (METRICS.md §1, kept event). */
export const FIRST_UNKEPT = TYPES.vital

const COLUMNS = ['view', 'n', 'type', 'at', 'name', 'passive', 'detail']
const ROW = `(${COLUMNS.map(() => '?').join(', ')})`

/** Rows a statement: ten cost two thirds of what they cost one by one, more gain nothing. */
const MAX_ROWS = 16

type Value = number | string | null
/** As what new names and properties count. */
type As = Pick<ReturnType<typeof noveltiesOf>, 'name' | 'propKey' | 'propValue'>

/** Writes events; of those with one (view, n) the first stays. */
export function createEvents(
  db: Connection,
  { numberOf }: Pick<Dictionary, 'numberOf'>,
  properties: Pick<ReturnType<typeof createProperties>, 'kept'>,
) {
  const prepare = (rows: number) =>
    db.prepare(`insert or ignore into events (${COLUMNS.join(', ')}) values ${Array(rows).fill(ROW).join(', ')}`)
  const inserts = Array.from({ length: MAX_ROWS }, (_, i) => prepare(i + 1))

  const insert = (view: number, events: readonly EnrichedEvent[], as: As) => {
    const values: Value[] = []
    for (const { n, type, at, name, passive, detail: told } of events) {
      const detail = properties.kept(told, as)
      values.push(view, n, TYPES[type], at, numberOf(name, as.name), passive ? 1 : 0, detail && JSON.stringify(detail))
    }
    return inserts[events.length - 1].run(values).changes
  }

  return {
    /** The events that were not there yet. */
    addTo(view: number, events: readonly EnrichedEvent[], as: As): readonly EnrichedEvent[] {
      return events.filter((event) => insert(view, [event], as) > 0)
    },
    /** The same for a view that had none. */
    addToNew(view: number, events: readonly EnrichedEvent[], as: As): readonly EnrichedEvent[] {
      let changes = 0
      for (let i = 0; i < events.length; i += MAX_ROWS) changes += insert(view, events.slice(i, i + MAX_ROWS), as)
      return changes === events.length ? events : firstOfEach(events)
    },
  }
}

function firstOfEach(events: readonly EnrichedEvent[]): EnrichedEvent[] {
  const seen = new Set<number>()
  return events.filter(({ n }) => !seen.has(n) && seen.add(n))
}
