/** A report with a list of results, whatever its rows are made of. */
export interface Report {
  results: readonly object[]
  query: Record<string, unknown>
}

/** A number stays one, `null` is empty, a text cannot be a formula. */
type Cell = string | number | boolean | null

/** Begins a formula in some spreadsheet (OWASP, CSV injection), the full-width signs too, after spaces and quotes as well. */
const FORMULA = /^(?:[\s"']*[=+\-@＝＋－＠]|[\t\r\n\0])/
const TO_QUOTE = /[",\r\n]/

export const hasRows = (report: object): report is Report => 'results' in report && Array.isArray(report.results)

/**
 * A report as RFC 4180 has it: a header line, then a line for each result. The columns of a query are its dimensions and
 * metrics; what is inside of another value is named by the way to it (`rejected.too_old`, `comparison.change.visitors`).
 */
export function toCsv({ results, query }: Report): string {
  const rows = results.map((row) => new Map(cellsOf(row, [], query)))
  const asked = [query.dimensions, query.metrics].flatMap((names) => (isList(names) ? names.map(String) : []))
  const header = [...new Set([...asked, ...rows.flatMap((row) => [...row.keys()])])]
  if (header.length === 0) return ''
  const lines = [header, ...rows.map((row) => header.map((column) => row.get(column) ?? null))]
  return lines.map((cells) => `${cells.map(write).join(',')}\r\n`).join('')
}

/** `example.com-query-2026-03-02-2026-03-08.csv` */
export function csvName(report: string, { query }: Report): string {
  const days = isList(query.date_range) ? query.date_range.map((time) => String(time).slice(0, 10)) : []
  return `${[query.site_id, report, ...days].join('-').replaceAll(/[^\w.-]/g, '_')}.csv`
}

/** The cells of a value with their columns. A list that runs along the dimensions or metrics of the query has their names. */
function* cellsOf(value: unknown, way: string[], query: Report['query']): Generator<[string, Cell]> {
  if (value === undefined) return
  if (typeof value !== 'object' || value === null) {
    yield [columnOf(way), isCell(value) ? value : String(value)]
    return
  }
  const names = way.at(-1) === 'dimensions' ? query.dimensions : query.metrics
  const isAlong = isList(value) && isList(names) && names.length === value.length
  for (const [key, inner] of Object.entries(value)) {
    yield* cellsOf(inner, [...way, isAlong ? String(names[Number(key)]) : key], query)
  }
}

/** What was asked for goes by its own name. */
const columnOf = ([first, ...rest]: string[]) =>
  rest.length === 1 && (first === 'dimensions' || first === 'metrics') ? rest[0] : [first, ...rest].join('.')

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

const isCell = (value: unknown): value is Cell =>
  value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'

function write(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return TO_QUOTE.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
