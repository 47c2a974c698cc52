import {
  isRatio,
  type Leaf,
  leavesOf,
  type Metric,
  type Over,
  quantileOf,
  UNITS,
  type Unit,
  type Value,
} from '../metrics/algebra.js'
import { restsOnType, typeCoverage } from '../metrics/coverage.js'
import { defined } from '../metrics/definitions.js'
import { metricOf } from '../metrics/index.js'
import { digitsOf } from '../money.js'
import type { Store } from '../store/store.js'
import type { Query } from './parse.js'
import { type Asked, type Cell, keyOf, type Reading, takeReadings } from './readings.js'
import { type Fraction, shown } from './shown.js'

/** The metrics of a question, cell by cell. */
export interface Table {
  /** Those that the reply has a row for. */
  cells: Cell[]
  /** Of any cell: one without events has counts of 0 and ratios that are null. */
  valuesAt(cell: Cell): (number | null)[]
  /** What the values are shown of. */
  fractionsAt(cell: Cell): Fraction[]
  /** Beside the means; `null` for what is none. */
  mediansAt(cell: Cell): (number | null)[]
  /** The same with the quartiles below and above. */
  quartilesAt(cell: Cell): ((number | null)[] | null)[]
  /** In %, of visitors, of all cells together; `undefined` where no metric rests on their type. */
  typeCoverage: number | null | undefined
  /** Of one cell, where samples were asked for. */
  typeCoverageAt(cell: Cell): number | null | undefined
}

/** Answers questions, and reads what else is asked for, all from one state of the store. Throws `StoreError`. */
export async function readTables(
  queries: readonly Query[],
  store: Store,
  more: readonly Asked[],
): Promise<{ tables: Table[]; more: Reading[][] }> {
  const asked = queries.map(valuesOf)
  const leaves = asked.map(({ metrics, medians, quartiles, coverage, ownCoverage }) =>
    [...metrics.map(({ value }) => value), ...medians, ...quartiles.flat(), coverage, ownCoverage].flatMap((value) =>
      value ? leavesOf(value) : [],
    ),
  )
  const readings = await takeReadings([...queries.map((query, i) => ({ query, leaves: leaves[i] })), ...more], store)
  return {
    tables: queries.map((query, i) => tableOf(query, asked[i], whileWanted(readings[i], store))),
    more: readings.slice(queries.length),
  }
}

/** The same, but that a reply with many rows is left in the middle where nobody waits for it any more. */
const whileWanted = (readings: readonly Reading[], { checkWanted }: Store): Reading[] =>
  readings.map((reading) => ({
    ...reading,
    find(cell) {
      checkWanted()
      return reading.find(cell)
    },
  }))

/** All that the rows of a reply show. */
interface Values {
  metrics: Metric[]
  medians: (Value | null)[]
  quartiles: (Value | null)[][]
  /** Of visitors' types: of all rows together, of each. */
  coverage: Value | null
  ownCoverage: Value | null
}

const QUARTILES = [0.25, 0.5, 0.75]

function valuesOf(query: Query): Values {
  const metrics = metricsOf(query)
  const rests = metrics.some(restsOnType)
  return {
    metrics,
    medians: query.include.median ? metrics.map(({ value }) => quantileOf(value, 0.5)) : [],
    quartiles: query.include.quartiles
      ? metrics.map(({ value }) => QUARTILES.map((share) => quantileOf(value, share)))
      : [],
    coverage: rests ? typeCoverage('all') : null,
    ownCoverage: rests && query.include.samples ? typeCoverage('group') : null,
  }
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
    isRatio(value)
      ? { ...value, of: leafOf(value.of), less: value.less && leafOf(value.less), by: value.by && leafOf(value.by) }
      : leafOf(value)
  return metrics.map(metricOf).map((metric) => ({ ...metric, value: definedValue(metric.value) }))
}

function tableOf(
  query: Query,
  { metrics, medians, quartiles, coverage, ownCoverage }: Values,
  readings: readonly Reading[],
): Table {
  const fractionAt = (value: Value, cell: Cell) => fractionOf(value, (leaf) => readLeaf(leaf, cell, readings))
  const show = (unit: Unit, fraction: Fraction) => shownIn(unit, fraction, query.include.currency)
  const fractionsAt = (cell: Cell) => metrics.map(({ value }) => fractionAt(value, cell))
  return {
    cells: cellsOf(query, readings),
    fractionsAt,
    valuesAt: (cell) => fractionsAt(cell).map((fraction, i) => show(metrics[i].unit, fraction)),
    mediansAt: (cell) => medians.map((value, i) => value && show(metrics[i].unit, fractionAt(value, cell))),
    quartilesAt: (cell) =>
      quartiles.map((values, i) =>
        values.every((value) => value !== null)
          ? values.map((value) => show(metrics[i].unit, fractionAt(value, cell)))
          : null,
      ),
    typeCoverage: coverage ? show('percent', fractionAt(coverage, { bucket: 0, values: [] })) : undefined,
    typeCoverageAt: (cell) => (ownCoverage ? show('percent', fractionAt(ownCoverage, cell)) : undefined),
  }
}

/** One row without dimensions; else a row for each cell in which a metric rests on something (METRICS.md §2.4). */
function cellsOf(query: Query, readings: readonly Reading[]): Cell[] {
  if (query.dimensions.length === 0) return [{ bucket: 0, values: [] }]
  const isThere = (cell: Cell) => readings.some((reading) => restsOnSomething(cell, reading))
  if (readings.length === 1) return readings[0].cells.filter(isThere)
  const cells = new Map(readings.flatMap(({ cells }) => cells).map((cell) => [keyOf(cell), cell]))
  return [...cells.values()].filter(isThere)
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
  const less = value.less ? read(value.less) : 0
  return { of: (read(value.of) - less) * value.times, by: (value.by ? read(value.by) : 1) * value.per }
}

/** Money is minor units inside and decimals outside. */
function shownIn(unit: Unit, { of, by }: Fraction, currency: string): number | null {
  const digits = digitsOf(currency)
  return unit === 'money' ? shown({ of, by: by * 10 ** digits }, digits) : shown({ of, by }, UNITS[unit].decimals)
}
