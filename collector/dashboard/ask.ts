import type { Refused } from '../../sdk/protocol.js'
import type { DimensionName } from '../dimensions.js'
import type { MetricName } from '../metrics/index.js'
import type { FeedbackState } from '../moderation.js'
import type { Answer } from '../query/answer.js'
import type { TimeName } from '../query/time.js'
import type { Filter } from './conditions.js'
import { doubt } from './doubt.js'

/** A question about the site, without the site. */
export interface Question {
  metrics: readonly MetricName[]
  date_range: string | readonly [from: string, to: string]
  dimensions?: readonly (DimensionName | TimeName)[]
  filters?: readonly Filter[]
  include?: {
    time_labels?: boolean
    total_rows?: boolean
    samples?: boolean
    margins?: boolean
    quartiles?: boolean
    compare?: string
  }
  pagination?: { limit: number }
}

/** A question to another report than the query. */
export interface Report {
  report: string
  [option: string]: unknown
}

/** A site of the key, with its date. */
export interface SiteOfKey {
  site: string
  timezone: string
  currency: string
  today: string
  /** Of which events are kept; `null`: there are none. */
  first_day: string | null
  may_read: boolean
  may_write: boolean
  may_admin: boolean
  /** What happened on days of it. */
  annotations: { date: string; text: string }[]
  /** States of the page that were kept; none for who may not read. */
  views: { name: string; query: string }[]
}

/** The sites of who looks; `user`: who is signed in. */
export interface SitesAnswer {
  user: string | null
  is_of_all: boolean
  sites: SiteOfKey[]
}

/** The collector's no; 401 and 403 mean the key. */
export class AskError extends Error {
  readonly status: number
  readonly code: string | null
  /** What is wrong in what was sent. */
  readonly path: string | null
  constructor(message: string, of: { status: number; code?: string; path?: string }) {
    super(message)
    this.status = of.status
    this.code = of.code ?? null
    this.path = of.path ?? null
  }
}

/** What one of several questions is answered, or why it is not. */
export type Said<T> = T | Refused

export const isRefused = (said: object): said is Refused => 'error' in said

/** What the questions of one page are answered, each alone, in their order. Throws `AskError` where all are refused. */
export async function ask(
  questions: readonly (Question | Report)[],
  { site, key, signal }: Asker,
): Promise<Said<Answer>[]> {
  const body = JSON.stringify({ site_id: site, reports: questions })
  const { answers } = await send<{ answers: Said<Answer>[] }>('/api/v2/reports', key, { method: 'POST', body, signal })
  if (answers.every(isRefused)) throw new AskError(answers[0].error.message, { status: 400 })
  return answers
}

export interface Asker {
  site: string
  key: string
  signal?: AbortSignal
}

/** Who looks, and at what; where that is refused it is beyond doubt. */
export const listSites = (key: string, signal: AbortSignal) => request<SitesAnswer>('/api/v1/sites', key, { signal })

export const signOut = () => send('/api/v1/session', '', { method: 'DELETE' })

/** Marks an answer of a visitor as new, read or hidden. */
export const markFeedback = (id: string, state: FeedbackState, { site, key }: Asker) =>
  send(`/api/v1/feedback/${encodeURIComponent(id)}`, key, { method: 'PUT', body: JSON.stringify({ site, state }) })

/** The rows of a question as a file. */
export async function askCsv(question: Question | Report, { site, key }: Asker): Promise<Blob> {
  const headers = { ...headersOf(key), Accept: 'text/csv' }
  const { path, body } = requestOf(question, site)
  const reply = await fetch(path, { method: 'POST', headers, body })
  if (!reply.ok) throw new AskError(`the collector answered ${reply.status}`, { status: reply.status })
  return reply.blob()
}

/** The same as a command. */
export function toCurl(question: Question | Report, site: string): string {
  const { path, body } = requestOf(question, site)
  return `curl -s ${location.origin}${path} -H "Authorization: Bearer $KEY" -d '${body.replaceAll("'", `'\\''`)}'`
}

/** Of its own route. */
function requestOf(question: Question | Report, site: string) {
  const { report = 'query', ...asked }: Partial<Report> = { ...question }
  return { path: `/api/v2/${report}`, body: JSON.stringify({ site_id: site, ...asked }) }
}

/** Without a key the session is the browser's to send. */
export const headersOf = (key: string): Record<string, string> => ({
  ...(key && { Authorization: `Bearer ${key}` }),
  'Content-Type': 'application/json',
})

export function send<Reply>(path: string, key: string, init: RequestInit): Promise<Reply> {
  return request<Reply>(path, key, init).catch((error) => {
    if (error instanceof AskError) doubt(error.code)
    throw error
  })
}

async function request<Reply>(path: string, key: string, init: RequestInit): Promise<Reply> {
  const reply = await fetch(path, { ...init, headers: headersOf(key) })
  const answer: Reply & Partial<Refused> = await reply.json()
  const { message = `the collector answered ${reply.status}`, code, path: wrong } = answer.error ?? {}
  if (!reply.ok) throw new AskError(message, { status: reply.status, code, path: wrong })
  return answer
}
