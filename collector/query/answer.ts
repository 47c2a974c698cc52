import type { Store } from '../store/store.js'
import { inOrder, type Row } from './order.js'
import type { Query } from './parse.js'
import { type Behind, behindOf, type Change, changeOf } from './rates.js'
import type { Cell } from './readings.js'
import { localIso, resolved } from './resolved.js'
import { readTables, type Table } from './table.js'
import { isTime } from './time.js'

/** The reply, in the shape of Plausible's Stats API v2. */
export interface Answer {
  results: ResultRow[]
  /** The row of all rows together. */
  totals?: ResultRow
  meta: {
    total_rows?: number
    time_labels?: string[]
    time_starts?: string[]
    /** Both ends included. */
    comparison_date_range?: [string, string]
  }
  query: Record<string, unknown>
}

export interface ResultRow extends Behind {
  dimensions: string[]
  metrics: (number | null)[]
  /** The same in the period that was asked for; without dimensions where that has no such bucket. */
  comparison?: Comparison
}

export interface Comparison extends Change {
  dimensions: (string | null)[]
  metrics: (number | null)[]
}

/** Asks the store for what the metrics are made of, puts it together and shows it. Throws `StoreError`. */
export async function answer(query: Query, store: Store): Promise<Answer> {
  const { previous, include } = query
  const whole = include.totals ? wholeOf(query) : null
  const asked = [query, previous, whole, whole?.previous].filter((each) => !!each)
  const tables = await readTables(asked, store)
  const tableOf = (of: Query | null | undefined) => (of ? tables[asked.indexOf(of)] : undefined)
  const showRow = createShow(query, tables[0], tableOf(previous))
  const rows = rowsOf(query, tables[0]).sort(inOrder(query))
  const wholeTable = tableOf(whole)
  return {
    results: rows.slice(query.offset, query.offset + query.limit).map(({ cell }) => showRow(cell)),
    ...(whole && wholeTable && { totals: createShow(whole, wholeTable, tableOf(whole.previous))(wholeTable.cells[0]) }),
    meta: {
      ...(include.total_rows && { total_rows: rows.length }),
      ...labelsOf(query),
      ...(previous && { comparison_date_range: rangeOf(previous) }),
    },
    query: resolved(query),
  }
}

/** The same question without groups. */
const wholeOf = (query: Query): Query => ({
  ...query,
  dimensions: [],
  buckets: null,
  previous: query.previous && wholeOf(query.previous),
})

const rangeOf = ({ range, site }: Query): [string, string] => [
  localIso(range.from, site.timezone),
  localIso(range.to - 1, site.timezone),
]

/** Every bucket of the time dimension, the empty ones too, where they were asked for. */
function labelsOf(query: Query): Answer['meta'] {
  const { buckets } = query
  if (!buckets || !query.include.time_labels) return {}
  const starts = buckets.map(({ start }) => new Date(start).toISOString())
  return { time_labels: buckets.map(({ label }) => label), time_starts: starts }
}

function rowsOf(query: Query, table: Table): (Row & { cell: Cell })[] {
  return table.cells.map((cell) => ({
    cell,
    bucket: cell.bucket,
    dimensions: textsOf(query, cell).map((text) => text ?? ''),
    metrics: table.valuesAt(cell),
  }))
}

/** A row with all that was asked for; in the period before, bucket i stands for bucket i. */
function createShow(query: Query, table: Table, before: Table | undefined): (cell: Cell) => ResultRow {
  const { previous } = query
  return (cell) => {
    const metrics = table.valuesAt(cell)
    const row = {
      dimensions: textsOf(query, cell).map((text) => text ?? ''),
      metrics,
      ...behindOf(query, table.fractionsAt(cell)),
    }
    if (!previous || !before) return row
    const then = before.valuesAt(cell)
    const change = changeOf(
      query,
      { metrics, fractions: table.fractionsAt(cell) },
      { metrics: then, fractions: before.fractionsAt(cell) },
    )
    return { ...row, comparison: { dimensions: textsOf(previous, cell), metrics: then, ...change } }
  }
}

/** The texts of a row's dimensions, in the order of the question; `null` for a bucket that is not there. */
function textsOf(query: Query, { bucket, values }: Cell): (string | null)[] {
  const rest = [...values]
  return query.dimensions.map((name) =>
    isTime(name) ? (query.buckets?.[bucket]?.label ?? null) : (rest.shift() ?? null),
  )
}
