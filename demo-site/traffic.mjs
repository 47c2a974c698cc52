import { createRandom } from './traffic/random.mjs'
import { planVisits } from './traffic/visitors.mjs'
import { contextOf, createVisit } from './traffic/visits.mjs'

const DAY_MS = 86_400_000
const SITE = 'demo.example'
const SDK = 'footfall/1.0.0'

/**
 * A month in the life of the demo shop, as lines of `footfall import` (API.md §6) in the order they were received: about
 * 200,000 events in 30 days, none later than `until` (ms). The same `until` and `seed` give the same lines; another
 * `until` shares the visits of the days they have in common, so that importing both counts them once.
 */
export function* demoTraffic({ until, days = 30, seed = 1 }) {
  const waiting = []
  for (const plan of planVisits({ since: until - days * DAY_MS, until, seed })) {
    if (waiting.length > 1000) {
      waiting.sort(byReceived)
      const due = waiting.findIndex(({ received }) => received >= plan.start)
      yield* waiting.splice(0, due < 0 ? waiting.length : due)
    }
    waiting.push(...linesOf(plan, until))
  }
  yield* waiting.sort(byReceived)
}

const byReceived = (a, b) => a.received - b.received

function linesOf(plan, until) {
  const { visitor, visits } = plan
  const visit = createVisit(plan, until)
  if (plan.isCookieless) {
    // Nothing ties the pages of such a visit together but what the collector derives: each one comes by itself.
    return visit.views.map((view) => ({
      ...lineOf({ plan, until, views: [view], events: visit.events.filter((event) => event.view === view.id) }),
      ip: plan.address,
    }))
  }
  const ids = { visitor: { id: visitor.id, first: visitor.first, visits }, visit: { id: visit.id, start: visit.start } }
  return [lineOf({ plan, until, ids, views: visit.views, events: visit.events })]
}

function lineOf({ plan, until, ids = {}, views, events }) {
  const last = views[views.length - 1]
  const latency = 40 + Math.floor(createRandom(last.at).next() * 360)
  const received = Math.min(until, last.at + Math.max(last.visible, last.span) + latency)
  const batch = { v: 1, site: SITE, sent: received - Math.min(latency, received - last.at), sdk: SDK, ...ids }
  return {
    received,
    batch: { ...batch, context: contextOf(plan), views, events },
    user_agent: plan.agent,
    country: plan.country,
  }
}
