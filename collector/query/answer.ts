import { isRatio, type Leaf, leavesOf, UNITS, type Unit, type Value } from '../metrics/algebra.js'
import { metricOf } from '../metrics/index.js'
import { digitsOf } from '../money.js'
import type { Store } from '../store/store.js'
import { inOrder, type Row } from './order.js'
import type { Query } from './parse.js'
import { type Cell, keyOf, type Reading, takeReadings } from './readings.js'
import { resolved } from './resolved.js'
import { type Fraction, shown } from './shown.js'
import { isTime } from './time.js'

/** The reply, in the shape of Plausible's Stats API v2. */
export interface Answer {
  results: { dimensions: string[]; metrics: (number | null)[] }[]
  meta: { total_rows?: number; time_labels?: string[]; time_starts?: string[] }
  query: Record<string, unknown>
}

/** Asks the store for what the metrics are made of, puts it together and shows it. Throws `StoreError`. */
export async function answer(query: Query, store: Store): Promise<Answer> {
  const compare = inOrder(query)
  const rows = (await rowsOf(query, store)).sort((a, b) => {
    store.checkWanted()
    return compare(a, b)
  })
  const page = rows.slice(query.offset, query.offset + query.limit)
  return {
    results: page.map(({ dimensions, metrics }) => ({ dimensions, metrics })),
    meta: { ...(query.include.total_rows && { total_rows: rows.length }), ...labelsOf(query) },
    query: resolved(query),
  }
}

/** Every bucket of the time dimension, the empty ones too, where they were asked for. */
function labelsOf(query: Query): Answer['meta'] {
  const { buckets } = query
  if (!buckets || !query.include.time_labels) return {}
  const starts = buckets.map(({ start }) => new Date(start).toISOString())
  return { time_labels: buckets.map(({ label }) => label), time_starts: starts }
}

async function rowsOf(query: Query, store: Store): Promise<Row[]> {
  const metrics = query.metrics.map(metricOf)
  const leaves = metrics.flatMap(({ value }) => leavesOf(value))
  const readings = await takeReadings(query, leaves, store)
  const textsOf = createTexts(query)
  return cellsOf(query, readings, store).map((cell) => {
    store.checkWanted()
    const read = (leaf: Leaf) => readLeaf(leaf, cell, readings)
    return {
      bucket: cell.bucket,
      dimensions: textsOf(cell),
      metrics: metrics.map(({ value, unit }) => shownIn(unit, fractionOf(value, read), query.currency)),
    }
  })
}

/** One row without dimensions; else a row for each cell in which a metric rests on something (METRICS.md §2.4). */
function cellsOf(query: Query, readings: readonly Reading[], { checkWanted }: Store): Cell[] {
  if (query.dimensions.length === 0) return [{ bucket: 0, values: [] }]
  const cells = new Map(readings.flatMap(({ cells }) => cells).map((cell) => [keyOf(cell), cell]))
  return [...cells.values()].filter((cell) => {
    checkWanted()
    return readings.some((reading) => restsOnSomething(cell, reading))
  })
}

function restsOnSomething(cell: Cell, { leaves, find }: Reading): boolean {
  const group = find(cell)
  if (!group) return false
  return leaves.some(({ level, over }) => over !== 'all' && (level === 'event' ? group.events : group.visits) > 0)
}

function readLeaf(leaf: Leaf, cell: Cell, readings: readonly Reading[]): number {
  for (const { leaves, find } of readings) {
    const index = leaves.indexOf(leaf)
    if (index >= 0) return find(cell)?.leaves[index] ?? nothingOf(leaf)
  }
  return 0
}

/** What is taken of no events: a count is 0, a quantile is not there. */
const nothingOf = ({ take }: Leaf) => (typeof take === 'object' && 'quantile' in take ? Number.NaN : 0)

function fractionOf(value: Value, read: (leaf: Leaf) => number): Fraction {
  if (!isRatio(value)) return { of: read(value), by: 1 }
  return { of: read(value.of) * value.times, by: (value.by ? read(value.by) : 1) * value.per }
}

/** Money is minor units inside and decimals outside. */
function shownIn(unit: Unit, { of, by }: Fraction, currency: string): number | null {
  const digits = digitsOf(currency)
  return unit === 'money' ? shown({ of, by: by * 10 ** digits }, digits) : shown({ of, by }, UNITS[unit].decimals)
}

/** The texts of a row's dimensions, in the order of the question. */
function createTexts(query: Query): (cell: Cell) => string[] {
  return ({ bucket, values }) => {
    const rest = [...values]
    return query.dimensions.map((name) => (isTime(name) ? (query.buckets?.[bucket].label ?? '') : (rest.shift() ?? '')))
  }
}
