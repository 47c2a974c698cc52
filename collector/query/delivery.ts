import { LIMITS, type Refused } from '../../sdk/protocol.js'
import { bucketsOf, dateOf } from '../buckets.js'
import type { Site } from '../sites.js'
import type { Plan } from '../store/plan.js'
import type { Store } from '../store/store.js'
import { isObject } from '../writer/checks.js'
import { zoneOf } from '../zone.js'
import type { Question } from './ask.js'
import { COVERAGE_LEAVES, type Coverage, coverageOf, NO_COVERAGE } from './coverage.js'
import { addUp, type Delivered, deliveredByDay } from './delivered.js'
import { isProblem, problem, type QueryProblem } from './problem.js'
import { type Range, rangeOf } from './range.js'
import { rangeIso } from './resolved.js'

/** What was delivered, and of whom. */
export interface Delivery extends Delivered, Coverage {
  /** Events of it may still come, for seven days: `lost` may become less. */
  provisional: boolean
}

export interface DeliveryAnswer {
  /** The site's days on which anything came or was lost, ascending. */
  results: ({ day: string } & Delivery)[]
  totals: Delivery
  meta: Record<string, never>
  query: Record<string, unknown>
}

/** The delivery report (docs/API.md §5) of the local days that a range meets, whole. Throws `StoreError`. */
export function createAskDelivery(store: Store): (question: Question) => Promise<DeliveryAnswer | Refused> {
  return async (question) => {
    const range = rangeOfDays(question, await store.firstDay(question.site))
    return isProblem(range) ? { error: range.error } : deliveryOf(question, range, store)
  }
}

async function deliveryOf({ site, now }: Question, range: Range, store: Store): Promise<DeliveryAnswer> {
  const zone = zoneOf(site.timezone)
  const [first, last] = [zone.dayOf(range.from), zone.dayOf(range.to - 1)]
  const byDay = deliveredByDay(await store.readDelivery(site, { first, last, from: range.from }), zone.dayOf)
  const { coverages, coverage } = await readCoverage(site, range, store)
  const results: DeliveryAnswer['results'] = []
  for (let day = first; day <= last; day++) {
    const covered = coverages.get(day - first)
    if (!covered && !byDay.has(day)) continue
    const delivered = byDay.get(day) ?? addUp([])
    const provisional = now < zone.startOfDay(day + 1) + LIMITS.ageMs
    results.push({ day: dateOf(day), ...delivered, ...(covered ?? NO_COVERAGE), provisional })
  }
  const provisional = results.some((result) => result.provisional)
  return {
    results,
    totals: { ...addUp(results), ...coverage, provisional },
    meta: {},
    query: {
      site_id: site.id,
      date_range: rangeIso(range, site.timezone),
      filters: [],
    },
  }
}

const KEYS = ['site_id', 'date_range', 'filters']

function rangeOfDays({ site, body, now }: Question, firstDay: number | null): Range | QueryProblem {
  if (!isObject(body)) return problem('wrong_type', '', 'must be an object', KEYS)
  const unknown = Object.keys(body).find((key) => !KEYS.includes(key))
  if (unknown !== undefined) return problem('unknown_key', unknown, 'is not known', KEYS)
  const { date_range } = body
  const filters = body.filters ?? []
  if (!Array.isArray(filters)) return problem('wrong_type', 'filters', 'must be a list')
  if (filters.length > 0) {
    const message =
      'must be empty: what was lost or rejected has no dimensions, so the report is about all that was sent'
    return problem('unsupported', 'filters', message)
  }
  const zone = zoneOf(site.timezone)
  const range = rangeOf(date_range, zone, now, firstDay)
  if (isProblem(range)) return range
  return { from: zone.startOfDay(zone.dayOf(range.from)), to: zone.startOfDay(zone.dayOf(range.to - 1) + 1) }
}

/** By day of the range, from 0, where there are visitors; and of the whole range. */
async function readCoverage(site: Site, range: Range, store: Store) {
  const buckets = bucketsOf(zoneOf(site.timezone), { ...range, interval: 'day' }).map(({ start }) => start)
  const plan: Plan = {
    site,
    ...range,
    filter: null,
    engagedWithinMs: null,
    dimensions: [],
    buckets,
    leaves: COVERAGE_LEAVES,
  }
  const [days, [whole]] = await store.scan([plan, { ...plan, buckets: null }])
  return {
    coverages: new Map(days.map(({ bucket, leaves }) => [bucket, coverageOf(leaves)])),
    coverage: coverageOf(whole.leaves),
  }
}
