import {
  isRatio,
  type Leaf,
  leavesOf,
  type Metric,
  type Over,
  UNITS,
  type Unit,
  type Value,
} from '../metrics/algebra.js'
import { defined } from '../metrics/definitions.js'
import { metricOf } from '../metrics/index.js'
import { digitsOf } from '../money.js'
import type { Store } from '../store/store.js'
import type { Query } from './parse.js'
import { type Cell, keyOf, type Reading, takeReadings } from './readings.js'
import { type Fraction, shown } from './shown.js'

/** The metrics of a question, cell by cell. */
export interface Table {
  /** Those that the reply has a row for. */
  cells: Cell[]
  /** Of any cell: one without events has counts of 0 and ratios that are null. */
  valuesAt(cell: Cell): (number | null)[]
  /** What the values are shown of. */
  fractionsAt(cell: Cell): Fraction[]
}

/** Answers questions, all from one state of the store. Throws `StoreError`. */
export async function readTables(queries: readonly Query[], store: Store): Promise<Table[]> {
  const asked = queries.map((query) => ({ query, metrics: metricsOf(query) }))
  const readings = await takeReadings(
    asked.map(({ query, metrics }) => ({ query, leaves: metrics.flatMap(({ value }) => leavesOf(value)) })),
    store,
  )
  return asked.map(({ query, metrics }, i) => tableOf(query, metrics, readings[i]))
}

/** The records of the metrics, by the definitions of the question; a leaf that several share stays one. */
function metricsOf({ metrics, include }: Query): Metric[] {
  const known = new Map<Leaf, Leaf>()
  const leafOf = (leaf: Leaf) => {
    const found = known.get(leaf) ?? defined(leaf, include.definitions)
    known.set(leaf, found)
    return found
  }
  const definedValue = (value: Value): Value =>
    isRatio(value) ? { ...value, of: leafOf(value.of), by: value.by && leafOf(value.by) } : leafOf(value)
  return metrics.map(metricOf).map((metric) => ({ ...metric, value: definedValue(metric.value) }))
}

function tableOf(query: Query, metrics: readonly Metric[], readings: readonly Reading[]): Table {
  const fractionsAt = (cell: Cell) =>
    metrics.map(({ value }) => fractionOf(value, (leaf) => readLeaf(leaf, cell, readings)))
  return {
    cells: cellsOf(query, readings),
    fractionsAt,
    valuesAt: (cell) =>
      fractionsAt(cell).map((fraction, i) => shownIn(metrics[i].unit, fraction, query.include.currency)),
  }
}

/** One row without dimensions; else a row for each cell in which a metric rests on something (METRICS.md §2.4). */
function cellsOf(query: Query, readings: readonly Reading[]): Cell[] {
  if (query.dimensions.length === 0) return [{ bucket: 0, values: [] }]
  const cells = new Map(readings.flatMap(({ cells }) => cells).map((cell) => [keyOf(cell), cell]))
  return [...cells.values()].filter((cell) => readings.some((reading) => restsOnSomething(cell, reading)))
}

function restsOnSomething(cell: Cell, { leaves, find }: Reading): boolean {
  const group = find(cell)
  if (!group) return false
  return leaves.some(({ level, over }) => !isWider(over) && (level === 'event' ? group.events : group.visits) > 0)
}

/** What a group is compared with is there whether the group has anything or not. */
const isWider = (over: Over) => over === 'all' || over === 'all_of_any_goal' || over === 'group_of_any_goal'

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
