import { chooseActions, measureVitals } from './actions.mjs'
import { viewportOf } from './audience.mjs'
import { PAGES } from './pages.mjs'
import { createRandom } from './random.mjs'
import { SOURCES } from './sources.mjs'

const ORIGIN = 'https://demo.example'
const MAX_VIEWS = 22
const MAX_VISIT_MS = 2 * 60 * 60 * 1000

/** One visit from its plan: views with their running totals and events, none of them later than `until`. */
export function createVisit(plan, until) {
  const random = createRandom(...plan.seeds)
  const visit = { id: random.id(plan.start), start: plan.start, views: [], events: [] }
  for (const step of walk(plan, random)) {
    if (step.at > until) break
    const { view, events } = createView({ ...step, random, until })
    visit.views.push(view)
    visit.events.push(...events)
  }
  return visit
}

/** What the browser says of itself in every batch. */
export function contextOf({ language, timezone, screen }) {
  return { language, timezone, screen, viewport: viewportOf(screen) }
}

function walk(plan, random) {
  const { referrer, query, entries, bounce } = SOURCES[plan.source]
  const isBounce = random.chance(plan.visits === 1 ? bounce : bounce * 0.86)
  const isPhone = Number(plan.screen.split('x')[0]) < 500
  const steps = []
  const cart = []
  let path = random.weighted(entries)
  let at = plan.start
  while (path !== 'exit' && steps.length < MAX_VIEWS && at - plan.start < MAX_VISIT_MS) {
    const previous = steps[steps.length - 1]
    const isSeen = steps.some((step) => step.path === path)
    const stay = stayOf({ path, isBounce, isPhone, isSeen, random })
    const actions = isBounce ? [] : chooseActions({ path, cart, random })
    const url = previous || !query ? ORIGIN + path : `${ORIGIN}${path}?${query}`
    steps.push({ path, at, stay, url, referrer: previous?.url ?? referrer, actions, isLoad: isLoad(path, previous) })
    at += stay
    path = isBounce ? 'exit' : nextPath({ path, actions, cart, isFirst: !previous, random })
  }
  return steps
}

// Who leaves at once has not read; a second look is shorter than the first; 12 minutes at most, so that a visit stays one.
function stayOf({ path, isBounce, isPhone, isSeen, random }) {
  const seconds = PAGES[path].seconds * (isPhone ? 0.8 : 1) * (isSeen ? 0.55 : 1)
  const median = isBounce && random.chance(0.55) ? 6 : seconds
  return Math.round(1000 * Math.min(720, Math.max(1.5, random.logNormal(median, 0.85))))
}

// The steps of the studio are one page for the browser.
function isLoad(path, previous) {
  return !(path.startsWith('/studio') && previous?.path.startsWith('/studio'))
}

function nextPath({ path, actions, cart, isFirst, random }) {
  for (const { name, items } of actions) {
    if (name === 'order') cart.length = 0
    if (name !== 'cart') continue
    cart.push(items[0].id)
    if (random.chance(0.52)) return '/checkout'
  }
  const { exit, '/checkout': checkout = 0, ...others } = PAGES[path].next
  const weights = cart.length > 0 ? { ...others, '/checkout': checkout + 20 } : others
  return random.weighted(isFirst ? weights : { ...weights, exit })
}

function createView({ path, at, stay, url, referrer, actions, isLoad, random, until }) {
  const id = random.id(at)
  const visible = stay * (random.chance(0.78) ? 1 : random.between(0.35, 0.95))
  const active = visible * random.between(0.52, 0.97)
  const span = active + (stay - active) * random.between(0.1, 0.85)
  const read = Math.min(1, (active / 1000 / PAGES[path].seconds) * 0.85)
  const scroll = Math.min(100, Math.round(18 + 82 * read * random.between(0.6, 1.15)))
  const done = [...actions, ...(isLoad ? measureVitals({ random }) : [])]
  let last = at
  // What belongs to a question comes after it was shown.
  const events = done.map(({ isNext, ...event }) => {
    const from = isNext ? Math.max(last, at + span * 0.12) : at + span * 0.12
    last = Math.round(random.between(from, at + span * 0.98))
    return { ...event, at: last }
  })
  const numbered = [{ type: 'pageview', at }, ...events.sort((a, b) => a.at - b.at)]
    .filter((event) => event.at <= until)
    .map(({ type, at: time, ...rest }, n) => ({ type, view: id, n, at: time, ...rest }))
  const soFar = (total) => Math.min(Math.round(total), until - at)
  const view = { id, url, title: PAGES[path].title, referrer, at }
  const totals = { span: soFar(span), visible: soFar(visible), active: soFar(active), scroll, count: numbered.length }
  return { view: { ...view, ...totals }, events: numbered }
}
