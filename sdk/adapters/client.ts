import type { Refused } from '../protocol.js'
import type { DimensionName, MetricName, Operator, RangeName } from './catalogue.js'
import { routeAt, wrongOption } from './option.js'

export type { DimensionName, MetricName, Operator, RangeName } from './catalogue.js'

/** What `createClient` takes. */
export interface ClientOptions {
  /** Where the collector is, such as `https://stats.example.com`. */
  url: string
  /** A key that may read: `footfall key create --site example.com --read`. It belongs on a server, not into a page. */
  key: string
  /** The site to ask about. A key of one site may leave it out. */
  site?: string
  /** Default: the global one. */
  fetch?: typeof fetch
}

/** Of one call. */
export interface CallOptions {
  /** Ends the call: it rejects with what `fetch` rejects with then. */
  signal?: AbortSignal
}

/** A name, two dates (whole days of the site's zone) or two date-times with offset. */
export type DateRange = RangeName | readonly [from: string, to: string]

export type Filter =
  | readonly [Condition, DimensionName, readonly (string | number)[], { case_sensitive?: boolean }?]
  /** Saved filters, by their names. */
  | readonly ['is' | 'is_not', 'segment', readonly string[]]
  | readonly [Extract<Operator, 'and' | 'or'>, readonly Filter[]]
  | readonly [Extract<Operator, 'not' | 'has_done' | 'has_not_done'>, Filter]

type Condition = Exclude<Operator, 'and' | 'or' | 'not' | 'has_done' | 'has_not_done'>

/** What every report is asked with. */
export interface Asked {
  date_range: DateRange
  /** All must hold. */
  filters?: readonly Filter[]
  /** Instead of the client's. */
  site_id?: string
}

export interface Query<M extends readonly MetricName[] = readonly MetricName[]> extends Asked {
  metrics: M
  dimensions?: readonly DimensionName[]
  /** Default: time ascending, then the first metric descending. */
  order_by?: readonly (readonly [MetricName | DimensionName, 'asc' | 'desc'])[]
  include?: {
    total_rows?: boolean
    time_labels?: boolean
    /** Keeps only visits with an interaction within so many seconds of their start. */
    engaged_within?: number
    compare?: 'previous_period' | 'previous_year' | readonly [from: string, to: string]
    totals?: boolean
    /** `quartiles` in each row: a quarter, half and three quarters lie below. */
    quartiles?: boolean
    /** `medians` in each row. */
    median?: boolean
    /** `samples` in each row: of how many a mean or rate is. */
    samples?: boolean
    /** `margins` in each row: between which percentages a rate lies with 95 % confidence. */
    margins?: boolean
    /** Other definitions of a bounce, of an engaged visit, and of who is retained or churns. */
    definitions?: {
      bounce?: 'single_view' | 'not_engaged'
      engaged_seconds?: number
      retained?: 'visitors' | 'users' | 'customers'
    }
    currency?: string
  }
  pagination?: { limit?: number; offset?: number }
}

/** Steps in order, 2 to 10; `window_hours` from the first to the last, absent: within a visit. */
export interface FunnelQuestion extends Asked {
  steps: readonly Filter[]
  window_hours?: number
}

export interface RetentionQuestion extends Asked {
  /** Default: week. */
  interval?: 'day' | 'week' | 'month'
  /** How many columns, the cohort's own period first. Default: 12. */
  periods?: number
  /** Default: first_visit. */
  cohort_by?: 'first_visit' | 'first_conversion'
}

/** Around something: what visits did before and after their first event that it matches. */
export interface JourneysQuestion extends Asked {
  around: Filter
  /** So many before and after it, up to 5. Default: 3. */
  steps?: number
  /** The most frequent so many of each, up to 100. Default: 10. */
  limit?: number
}

/** With which pages visits begin. */
export interface PathsQuestion extends Omit<JourneysQuestion, 'around'> {
  around?: undefined
}

/** The values of the metrics in the order of the question; `null`: nothing to rest on. */
export type Values<M extends readonly MetricName[]> = { -readonly [K in keyof M]: number | null }

export interface Reply<Row> {
  results: Row[]
  meta: Record<string, unknown>
  /** The question as it was understood, with absolute times. */
  query: Record<string, unknown>
}

export interface QueryReply<M extends readonly MetricName[] = readonly MetricName[]> extends Reply<QueryRow<M>> {
  totals?: QueryRow<M>
  meta: {
    total_rows?: number
    time_labels?: string[]
    time_starts?: string[]
    /** Of buckets that are not over, or of which the range has but a part. */
    partial_time_labels?: string[]
    /** The range is not over. */
    unfinished?: true
    /** There are no events before, as far back as the range goes. */
    kept_from?: string
    comparison_date_range?: [from: string, to: string]
    currency?: string
    /** What was left out. */
    other_currencies?: string[]
    /** In %: visitors that figures of new and returning ones rest on. */
    type_coverage?: number | null
    [more: string]: unknown
  }
}

export interface QueryRow<M extends readonly MetricName[] = readonly MetricName[]> {
  /** In the order of the question. */
  dimensions: string[]
  metrics: Values<M>
  medians?: Values<M>
  quartiles?: { -readonly [K in keyof M]: [lower: number, median: number, upper: number] | null }
  samples?: Values<M>
  margins?: { -readonly [K in keyof M]: [low: number, high: number] | null }
  type_coverage?: number | null
  comparison?: {
    dimensions: (string | null)[]
    metrics: Values<M>
    /** In whole %; of percentages in points. */
    change: Values<M>
    /** How often rates would differ so by chance, 0 to 1. */
    p_values: Values<M>
  }
}

export type FunnelReply = Reply<{
  visitors: number
  /** %; `null` in the first step, as are the seconds. */
  rate_from_previous: number | null
  rate_from_first: number | null
  /** Since the step before. */
  median_seconds: number | null
  mean_seconds: number | null
}>

export type RetentionReply = Reply<{
  /** The first day of the period in which these visitors were first seen, or first completed a goal. */
  cohort: string
  visitors: number
  /** `null`: has not begun; not `complete`: goes on. */
  periods: ({ visitors: number; rate: number | null; complete: boolean } | null)[]
}>

/** `share` is of the visits of `meta`, %. */
export type JourneysReply = Reply<{
  /** 0 is what it is around; what came before it is negative. */
  position: number
  /** How many get so far, those that end there included. */
  visits: number
  labels: { type: 'page' | 'event' | 'entry' | 'exit'; label: string; visits: number; share: number | null }[]
}> & { meta: { visits: number } }

/** A way that is shorter than was asked for ended there. */
export type PathsReply = Reply<{ pages: readonly string[]; visits: number; share: number | null }> & {
  meta: { visits: number }
}

export type FrequencyReply = Reply<{
  table: 'visits' | 'days_since_previous_visit'
  /** `1`, `2`, `3-5` …; of days also `first visit` and `(not set)`. */
  label: string
  /** Visitors in the table of visits, visits in that of days. */
  count: number
  /** % of its table. */
  share: number | null
}> & {
  /** % of the visitors of whom it is known when they were here before. */
  meta: { type_coverage: number | null }
}

export interface CommonQuestion extends Asked {
  /** Default: `engaged_negative`. */
  corner?: 'engaged_positive' | 'engaged_negative' | 'disengaged_positive' | 'disengaged_negative'
  dimensions?: DimensionName[]
  limit?: number
}

/** What the corner's visits have more often than others, the least by chance first. */
export type CommonReply = Reply<{
  dimension: string
  value: string
  visits: number
  /** % of the corner's visits, and of all others. */
  share: number | null
  share_of_others: number | null
  /** How many times as often; `null`: no other visit has it. */
  lift: number | null
  p_value: number | null
  /** Less than 5 % by chance, as many values as were compared. */
  significant: boolean
}>

export interface FeedbackQuestion extends Asked {
  /** Default: new and read. */
  states?: FeedbackState[]
  /** Only those with a comment. */
  commented?: boolean
  include?: { total_rows?: boolean }
  pagination?: { limit?: number; offset?: number }
}

export type FeedbackState = 'new' | 'read' | 'hidden'

/** The newest first; `null` where there is none. */
export type FeedbackReply = Reply<{
  /** By which its state is changed, `PUT /api/v1/feedback/ID`. */
  id: string
  state: FeedbackState
  /** ISO 8601 with the offset of the site's zone. */
  time: string
  kind: string
  score: number | null
  subject: string
  comment: string | null
  choice: string | null
  question: string | null
  /** What the answers to one survey have in common. */
  response: string | null
  page: string
  /** `null`: a server named nobody. */
  visitor: string | null
  country: string
  device: string
  visitor_type: 'new' | 'returning' | 'unknown'
  /** The visit completes a goal. */
  converted: boolean
  /** Of the visit until the answer; `null`: a server named nobody. */
  active_seconds: number | null
}>

/** Without a range: everything. */
export type VisitorQuestion = Partial<Omit<FeedbackQuestion, 'states' | 'commented'>>

/** The visits, the newest first; besides each dimension of visits by its name (`source`, `country` …). */
export type VisitorReply = Reply<{
  /** `null` without a cookie. */
  id: string | null
  /** Which of the visitor's visits, from 1. */
  number: number | null
  start: string
  /** Seconds. */
  visit_duration: number | null
  active_time: number | null
  pageviews: number
  /** In order, with what each was sent with: `props`, `value`, `comment` … */
  events: {
    time: string
    type: 'pageview' | 'track' | 'feedback'
    name: string
    page: string
    [more: string]: unknown
  }[]
  /** How many events there are, where some are not told. */
  all_events?: number
  [dimension: string]: unknown
}> & {
  visitor: {
    id: string
    cookieless: boolean
    first_seen: string | null
    visits: number
    user: string | null
    account: string | null
    traits: Record<string, string>
  }
}

/** Both ends included, of the site's zone: `2026-03-01`. */
export interface CostsQuestion {
  from: string
  to: string
  /** Instead of the client's. */
  site_id?: string
}

/** What was spent on a day; '' for what it does not say. */
export interface ListedCost {
  date: string
  channel: string
  source: string
  campaign: string
  id: string
  amount: number
  currency: string
}

export interface CostsReply {
  site: string
  /** By day. */
  costs: ListedCost[]
}

/** The last five minutes; the ten most visited pages and sources. */
export interface Realtime {
  time: string
  visitors: number
  pageviews: number
  events: number
  pages: { page: string; visitors: number; pageviews: number }[]
  sources: { source: string; visitors: number }[]
}

/** Events, and of whom they are: the README's delivery report says what each is. */
export interface Delivered {
  received: number
  stored: number
  lost: number
  dropped: number
  repeated: number
  late: number
  rejected: Record<string, number>
  bots: Record<string, number>
  cookieless_share: number | null
  type_coverage: number | null
  provisional: boolean
}

export type DeliveryReply = Reply<{ day: string } & Delivered> & { totals: Delivered }

/** Every call rejects with a `FootfallError`; one whose `signal` is aborted, whenever that is, as `fetch` does. */
export interface Client {
  query<const M extends readonly MetricName[]>(question: Query<M>, options?: CallOptions): Promise<QueryReply<M>>
  funnel(question: FunnelQuestion, options?: CallOptions): Promise<FunnelReply>
  retention(question: RetentionQuestion, options?: CallOptions): Promise<RetentionReply>
  journeys(question: JourneysQuestion, options?: CallOptions): Promise<JourneysReply>
  journeys(question: PathsQuestion, options?: CallOptions): Promise<PathsReply>
  frequency(question: Asked, options?: CallOptions): Promise<FrequencyReply>
  /** What engaged and unhappy visits, or those of another corner, have in common. */
  common(question: CommonQuestion, options?: CallOptions): Promise<CommonReply>
  feedback(question: FeedbackQuestion, options?: CallOptions): Promise<FeedbackReply>
  /** By its id: `unknown_visitor` where the site has none of it. */
  visitor(id: string, question?: VisitorQuestion, options?: CallOptions): Promise<VisitorReply>
  /** Yields the last five minutes, then again when they have become others, until the loop is left or the connection ends. */
  realtime(question?: Pick<Asked, 'site_id'>, options?: CallOptions): AsyncGenerator<Realtime, void>
  /** What was entered as costs. */
  costs(question: CostsQuestion, options?: CallOptions): Promise<CostsReply>
  /** It takes no filters. */
  delivery(question: Omit<Asked, 'filters'>, options?: CallOptions): Promise<DeliveryReply>
}

/**
 * A no. `code` is the collector's word (`unknown_metric`), with the `path` in the question and what is `allowed` there, or
 * ours: `unreachable` (no answer; `cause` says why), `unexpected_reply` (an answer, but not a collector's).
 */
export class FootfallError extends Error {
  override readonly name = 'FootfallError'
  readonly code: string
  readonly path: string | undefined
  readonly allowed: readonly string[] | undefined

  constructor(
    { code, message, path, allowed }: Refused['error'],
    /** Of HTTP; `null` without an answer. */
    readonly status: number | null,
    cause?: unknown,
  ) {
    super(message, { cause })
    this.code = code
    this.path = path
    this.allowed = allowed
  }
}

/** A client for what a collector knows. Throws a `TypeError` that names a wrong option. */
export function createClient(options: ClientOptions): Client {
  const { url, key, site, fetch: send = fetch } = options ?? {}
  if (!key || typeof key !== 'string') throw wrongOption('key', 'a key that may read')
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }

  function createAsk(report: string) {
    const address = routeAt(url, `/api/v2/${report}`)
    return async <Answer>(question: object, { signal }: CallOptions = {}): Promise<Answer> => {
      const body = JSON.stringify({ site_id: site, ...question })
      const request = { method: 'POST', headers, body, signal: signal ?? null }
      return read(await reach(() => send(address, request), signal), address, signal)
    }
  }

  async function costs({ site_id = site, ...days }: CostsQuestion, { signal }: CallOptions = {}): Promise<CostsReply> {
    const address = routeAt(url, '/api/v1/costs')
    const asked = new URLSearchParams({ ...(site_id !== undefined && { site: site_id }), ...days })
    const response = await reach(() => send(`${address}?${asked}`, { headers, signal: signal ?? null }), signal)
    return read(response, address, signal, 'costs')
  }

  async function* realtime({ site_id = site }: Pick<Asked, 'site_id'> = {}, { signal }: CallOptions = {}) {
    const address = routeAt(url, '/api/v1/realtime')
    const asked = site_id === undefined ? address : `${address}?site_id=${encodeURIComponent(site_id)}`
    const response = await reach(() => send(asked, { headers, signal: signal ?? null }), signal)
    if (!response.body || !/^text\/event-stream/.test(response.headers.get('content-type') ?? '')) {
      await read(response, address, signal)
      throw unexpected(response, address)
    }
    const reader = response.body.getReader()
    yield* eventsOf<Realtime>({
      read: () => reach(() => reader.read(), signal),
      parse: (text) => parse(text) ?? fail(unexpected(response, address)),
      cancel: () => reader.cancel().catch(() => {}),
    })
  }

  return {
    query: createAsk('query'),
    funnel: createAsk('funnel'),
    retention: createAsk('retention'),
    journeys: createAsk('journeys'),
    common: createAsk('common'),
    feedback: createAsk('feedback'),
    visitor: (id, question = {}, options) => createAsk(`visitors/${encodeURIComponent(id)}`)(question, options),
    realtime,
    costs,
    frequency: createAsk('frequency'),
    delivery: createAsk('delivery'),
  }
}

interface Stream<Data> {
  read(): Promise<{ done: boolean; value?: Uint8Array }>
  parse(text: string): Data
  cancel(): Promise<void>
}

/** The data of server-sent events, as JSON; comments are left out. */
async function* eventsOf<Data>({ read, parse, cancel }: Stream<Data>): AsyncGenerator<Data, void> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await read()
      if (done) return
      const events = (text + decoder.decode(value, { stream: true })).split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const [, data] = /^data: (.*)$/m.exec(event) ?? []
        if (data !== undefined) yield parse(data)
      }
    }
  } finally {
    await cancel()
  }
}

/** What the network gives, its own rejection where the caller wanted that, else ours. */
async function reach<T>(send: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (signal?.aborted) throw error
    throw new FootfallError({ code: 'unreachable', message: 'the collector cannot be reached' }, null, error)
  }
}

/** Only the collector's own words count: a proxy's 403 or a login page is no answer. */
async function read<Answer>(
  response: Response,
  address: string,
  signal: AbortSignal | undefined,
  key = 'results',
): Promise<Answer> {
  const reply = parse(await reach(() => response.text(), signal))
  const { [key]: content, error } = Object(reply)
  if (response.ok && content !== undefined) return reply
  if (!response.ok && typeof error?.code === 'string') throw new FootfallError(error, response.status)
  throw unexpected(response, address)
}

function unexpected({ status }: Response, address: string): FootfallError {
  const message = `${status} without a collector's answer: is there one at ${address}?`
  return new FootfallError({ code: 'unexpected_reply', message }, status)
}

/** `null` for what is no JSON. */
function parse(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function fail(error: Error): never {
  throw error
}
