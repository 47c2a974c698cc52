import type { Store } from '../store/store.js'
import { currenciesAsked, otherCurrencies } from './currencies.js'
import { partialLabels, type RangeNotes, rangeNotes } from './notes.js'
import { inOrder, type Row } from './order.js'
import type { Query } from './parse.js'
import { type Behind, behindOf, type Change, changeOf } from './rates.js'
import type { Cell } from './readings.js'
import { rangeIso, resolved } from './resolved.js'
import { readTables, type Table } from './table.js'
import { isTime } from './time.js'

/** The reply, in the shape of Plausible's Stats API v2. */
export interface Answer {
  results: ResultRow[]
  /** The row of all rows together. */
  totals?: ResultRow
  meta: Meta
  query: Record<string, unknown>
}

export interface Meta extends RangeNotes {
  total_rows?: number
  time_labels?: string[]
  time_starts?: string[]
  /** Buckets that are not over, or of which the range has but a part. */
  partial_time_labels?: string[]
  /** Of the amounts, and those that were left out. */
  currency?: string
  other_currencies?: string[]
  /** In %: visitors that figures of new and returning ones rest on. */
  type_coverage?: number | null
  /** Both ends included. */
  comparison_date_range?: [string, string]
}

export interface ResultRow extends Behind {
  dimensions: string[]
  metrics: (number | null)[]
  /** In the order of the metrics; `null` for what is no mean. */
  medians?: (number | null)[]
  /** Beside each mean a quarter, half and three quarters of what it is taken of are less; `null` for what is no mean. */
  quartiles?: ((number | null)[] | null)[]
  /** In %: visitors that figures of new and returning ones rest on. */
  type_coverage?: number | null
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
  const money = currenciesAsked(query)
  const { tables, more } = await readTables(asked, store, money ? [money] : [])
  const tableOf = (of: Query | null | undefined) => (of ? tables[asked.indexOf(of)] : undefined)
  const showRow = createShow(query, tables[0], tableOf(previous))
  const compare = inOrder(query)
  const rows = rowsOf(query, tables[0]).sort((a, b) => {
    store.checkWanted()
    return compare(a, b)
  })
  const wholeTable = tableOf(whole)
  return {
    results: rows.slice(query.offset, query.offset + query.limit).map(({ cell }) => showRow(cell)),
    ...(whole && wholeTable && { totals: createShow(whole, wholeTable, tableOf(whole.previous))(wholeTable.cells[0]) }),
    meta: {
      ...(include.total_rows && { total_rows: rows.length }),
      ...labelsOf(query),
      ...(money && {
        currency: include.currency,
        other_currencies: await otherCurrencies(query, more[0], store),
      }),
      ...(tables[0].typeCoverage !== undefined && { type_coverage: tables[0].typeCoverage }),
      ...rangeNotes(query.range, query.site, query.now),
      ...(previous && { comparison_date_range: rangeIso(previous.range, query.site.timezone) }),
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

/** Every bucket of the time dimension, the empty ones too, where they were asked for; and those that are not whole. */
function labelsOf(query: Query): Answer['meta'] {
  const { buckets, range, include, now } = query
  if (!buckets) return {}
  const partial = partialLabels(buckets, range, now)
  const starts = buckets.map(({ start }) => new Date(start).toISOString())
  return {
    ...(include.time_labels && { time_labels: buckets.map(({ label }) => label), time_starts: starts }),
    ...(partial.length > 0 && { partial_time_labels: partial }),
  }
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
    const coverage = table.typeCoverageAt(cell)
    const row = {
      dimensions: textsOf(query, cell).map((text) => text ?? ''),
      metrics,
      ...(query.include.median && { medians: table.mediansAt(cell) }),
      ...(query.include.quartiles && { quartiles: table.quartilesAt(cell) }),
      ...(coverage !== undefined && { type_coverage: coverage }),
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
