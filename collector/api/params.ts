import type { Refused } from '../../sdk/protocol.js'
import { problem, type QueryProblem } from '../query/problem.js'
import { isTooDeep, MAX_DEPTH, TOO_DEEP } from './depth.js'

/** A question as its parameters have it: the body of the same `POST`. */
export type Question = Record<string, unknown>

/**
 * `GET /api/v2/query`: lists by comma, `from,to`, `order_by=visitors:desc`, `include=total_rows,engaged_within:1800`,
 * filters as JSON; a list that begins with `[` and an `include` that begins with `{` are JSON too. Or the first parameter
 * that cannot be read; what it says is judged by the parser of the body.
 */
export function questionOf(params: URLSearchParams): Question | QueryProblem {
  const names = [...params.keys()]
  const unknown = names.find((name) => !Object.hasOwn(READERS, name))
  if (unknown !== undefined) {
    return problem('unknown_key', unknown.slice(0, 100), 'is not a parameter', Object.keys(READERS))
  }
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) return problem('repeated', repeated, 'must be given once: separate values by commas')
  const question: Question = {}
  for (const [name, text] of params) {
    try {
      question[name] = READERS[name](text)
    } catch {
      return problem('invalid_json', name, `must be JSON, such as ${EXAMPLES[name] ?? '["visitors"]'}`)
    }
    if (isTooDeep(question[name], MAX_DEPTH - 1)) return problem('too_deep', name, TOO_DEEP)
  }
  return withPagination(question)
}

/** What is wrong with the question, by the names of the parameters: `pagination.limit` is `limit`. */
export function byParameter({ error }: Refused): Refused {
  const { path } = error
  return path === undefined ? { error } : { error: { ...error, path: path.replace(/^pagination\./, '') } }
}

const EXAMPLES: Record<string, string> = { filters: '[["is","event:page",["/"]]]', include: '{"total_rows":true}' }

const READERS: Record<string, (text: string) => unknown> = {
  site_id: (text) => text,
  metrics: list,
  // A plus that was not encoded arrives as a space.
  date_range: (text) => (text.includes(',') ? list(text.replaceAll(' ', '+')) : text),
  dimensions: list,
  filters: (text) => JSON.parse(text),
  order_by: (text) => list(text).map((item) => (typeof item === 'string' ? orderOf(item) : item)),
  include: (text) => (text.startsWith('{') ? JSON.parse(text) : includeOf(list(text))),
  limit: Number,
  offset: Number,
}

function list(text: string): unknown[] {
  if (text.startsWith('[')) return JSON.parse(text)
  return text === '' ? [] : text.split(',').map((item) => item.trim())
}

function orderOf(item: string): string[] {
  const [, key = item, direction] = /^(.*):(asc|desc)$/.exec(item) ?? []
  return direction === undefined ? [key] : [key, direction]
}

/** `engaged_within:1800` is a number, `compare:previous_period` a text, `total_rows` alone is true. */
function includeOf(items: unknown[]): Question {
  const pairs = items.map((item) => {
    const [, name, value] = /^([^:]*)(?::(.*))?$/s.exec(String(item)) ?? []
    return [name, value === undefined ? true : /^\d+(\.\d+)?$/.test(value) ? Number(value) : value]
  })
  return Object.fromEntries(pairs)
}

function withPagination({ limit, offset, ...question }: Question): Question {
  if (limit === undefined && offset === undefined) return question
  return { ...question, pagination: { ...(limit !== undefined && { limit }), ...(offset !== undefined && { offset }) } }
}
