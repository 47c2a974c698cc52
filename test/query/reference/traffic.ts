import fc from 'fast-check'
import type { Goal } from '../../../collector/goals.js'
import { type Batch, type Event, FEEDBACK_KINDS, type FeedbackKind, type Props } from '../../../sdk/protocol.js'
import type { ServerEvent } from '../../traffic.js'

/** All that happens on a site, as it travels. */
export interface Story {
  timezone: string
  /** The site's. */
  currency: string
  /** By name. */
  goals: Goal[]
  arrivals: Arrival[]
  /** What a server tells after all that. */
  booked: ServerEvent[]
}

export interface Arrival {
  batch: Batch
  agent: number
  country: string
  locality: { region: string; city: string }
  isSigned: boolean
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What is known of browsers by their user agents. */
export const AGENTS = [
  {
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
    browser: 'Chrome',
    browser_version: '130',
    os: 'Linux',
    os_version: '(not set)',
    device: 'Desktop',
  },
  {
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    browser: 'Firefox',
    browser_version: '140',
    os: 'Windows',
    os_version: '10 or 11',
    device: 'Desktop',
  },
]

/** Paths of URLs and what pages they are. */
export const PAGES = [
  { path: '/', page: '/' },
  { path: '/a', page: '/a' },
  { path: '/a/', page: '/a' },
  { path: '/A', page: '/A' },
  { path: '/caf%C3%A9/', page: '/café' },
  { path: '/thanks/1', page: '/thanks/1' },
]

const UNTAGGED = {
  utm_source: '(not set)',
  utm_medium: '(not set)',
  utm_campaign: '(not set)',
  utm_content: '(not set)',
  utm_term: '(not set)',
}

/** How visits may come, and what is known of that. */
export const WAYS = [
  { query: '', from: '', source: '(not set)', referrer: '(not set)', channel: 'Direct', ...UNTAGGED },
  {
    query: '',
    from: 'https://www.google.com/',
    source: 'Google',
    referrer: 'www.google.com',
    channel: 'Organic Search',
    ...UNTAGGED,
  },
  {
    query: '',
    from: 'https://blog.example/post',
    source: 'blog.example',
    referrer: 'blog.example',
    channel: 'Referral',
    ...UNTAGGED,
  },
  {
    query: '?utm_source=letter&utm_medium=email&utm_campaign=spring&utm_content=top&utm_term=mug',
    from: '',
    source: 'letter',
    referrer: '(not set)',
    channel: 'Email',
    utm_source: 'letter',
    utm_medium: 'email',
    utm_campaign: 'spring',
    utm_content: 'top',
    utm_term: 'mug',
  },
]

export const HOSTS = ['shop.example', 'www.shop.example']
export const CURRENCIES = ['EUR', 'JPY', 'KWD']
export const PROPS: Props[] = [
  {},
  { plan: 'pro', seats: 1 },
  { seats: 5, plan: 'free' },
  { seats: 10 },
  { seats: 'many' },
]

const id = (text: string) => text.padEnd(21, '-')
const upTo = (max: number) => fc.nat(max)
const oneOf = <T>(items: readonly T[]) => fc.constantFrom(...items)

/** To the thousandth: with more digits than some currencies have. */
const anAmount = fc.oneof(
  upTo(99).map((n) => n),
  upTo(20_000).map((n) => n / 1000),
)

const money = {
  value: fc.option(anAmount, { nil: undefined }),
  currency: fc.option(oneOf(CURRENCIES), { nil: undefined }),
}
const aTrack = fc.oneof(
  fc.record({
    type: fc.constant('track' as const),
    name: fc.constant('survey_shown'),
    passive: fc.constant(true),
    props: fc.record(
      { kind: oneOf(['nps', 'csat', 'thumbs']), subject: oneOf(['article-1', 'article-2']) },
      { requiredKeys: [] },
    ),
  }),
  fc.record({
    type: fc.constant('track' as const),
    name: oneOf(['play', 'signup', 'cart', 'checkout', 'impression', 'impression_click']),
    passive: fc.boolean(),
    props: oneOf(PROPS),
    ...money,
  }),
  fc.record({
    type: fc.constant('track' as const),
    name: oneOf(['order', 'order', 'refund']),
    order_id: oneOf(['A', 'B', 'C', 'D']),
    guest: fc.boolean(),
    ...money,
  }),
)
const SCORES: Record<FeedbackKind, number> = { thumbs: 1, nps: 10, csat: 5, ces: 7, review: 5, choice: 3, text: 3 }
const aFeedback = fc
  .record({
    type: fc.constant('feedback' as const),
    kind: fc.oneof(oneOf(FEEDBACK_KINDS), fc.constant('thumbs' as const)),
    percent: upTo(99),
    subject: fc.option(oneOf(['article-1', 'article-2']), { nil: undefined }),
    response: fc.option(oneOf(['r1', 'r2']), { nil: undefined }),
    question: fc.option(oneOf(['Why?', 'Which?']), { nil: undefined }),
    props: oneOf(PROPS),
  })
  .map(({ percent, kind, ...feedback }) => {
    const least = kind === 'thumbs' || kind === 'nps' ? 0 : 1
    const score = least + Math.floor((percent / 100) * (SCORES[kind] + 1 - least))
    return { ...feedback, kind, ...(kind !== 'text' && { score }) }
  })
const anIdentify = fc.record({
  type: fc.constant('identify' as const),
  user: fc.option(oneOf(['u1', 'u2', 'u3']), { nil: undefined }),
  account: fc.option(oneOf(['acme', 'bolt']), { nil: undefined }),
  traits: oneOf<Props>([{}, { plan: 'pro' }, { plan: 'free', seats: 25 }]),
})
/** Values are sums of powers of two, so that nothing is rounded on the way. */
const aVital = fc
  .record({
    type: fc.constant('vital' as const),
    name: oneOf(['LCP', 'INP', 'CLS', 'FCP', 'TTFB'] as const),
    share: upTo(64),
    rating: fc.option(oneOf(['good', 'needs-improvement', 'poor'] as const), { nil: undefined }),
  })
  .map(({ share, name, ...vital }) => ({ ...vital, name, value: name === 'CLS' ? share / 256 : share * 80 }))

/** Minutes; often the same ones, so that some things happen at once. */
const someMinutes = fc.oneof(upTo(40), oneOf([0, 5, 10]))
/** Quarters of hours from the beginning. */
const aStart = fc.oneof(
  upTo(4 * 24 * 4),
  fc.tuple(upTo(3), oneOf([-1, 0, 48])).map(([day, quarter]) => 96 * day + 97 + quarter),
)

/** With the minutes after its view. */
const anEvent = fc.tuple(
  fc.oneof({ weight: 4, arbitrary: aTrack }, { weight: 3, arbitrary: aFeedback }, anIdentify, aVital),
  someMinutes,
)

const aView = fc.record({
  page: oneOf(PAGES),
  host: oneOf(HOSTS),
  way: oneOf(WAYS),
  after: fc.oneof(upTo(50), someMinutes).map((minutes) => minutes * MINUTE),
  hasPageview: fc.oneof(fc.constant(true), fc.boolean()),
  again: fc.boolean(),
  totals: fc.record({ active: upTo(20_000), visible: upTo(30_000), span: upTo(600_000), scroll: upTo(100) }),
  events: fc.oneof(fc.array(anEvent, { maxLength: 0 }), fc.array(anEvent, { maxLength: 6, size: 'max' })),
})

const aVisit = fc.record({
  visitor: fc.option(oneOf(['anna', 'ben', 'cleo', 'dora', 'eva']), { freq: 5 }),
  agent: upTo(AGENTS.length - 1),
  country: oneOf(['DE', 'AT', '']),
  locality: oneOf([
    { region: 'Bavaria', city: 'München' },
    { region: 'DE-BY', city: '' },
    { region: '', city: '' },
  ]),
  language: oneOf(['de-DE', 'en', undefined]),
  isSigned: fc.boolean(),
  ordinal: fc.integer({ min: 1, max: 3 }),
  start: aStart.map((quarters) => quarters * 15 * MINUTE),
  views: fc.array(aView, { minLength: 1, maxLength: 3, size: 'max' }),
})
type AVisit = typeof aVisit extends fc.Arbitrary<infer T> ? T : never

function arrivalOf(
  begin: number,
  { visitor, agent, country, locality, language, isSigned, ordinal, start, views }: AVisit,
  index: number,
): Arrival {
  const at = begin + start
  const name = `${visitor ?? 'nobody'}-${index}`
  const wire = views.map(({ page, host, way, after, totals }, i) => ({
    id: id(`${name}-${i}`),
    url: `https://${host}${page.path}${way.query}`,
    referrer: way.from,
    at: i === 0 ? at : at + after,
    ...totals,
  }))
  const events = views.flatMap(({ hasPageview, again, events }, i): Event[] => {
    const view = wire[i]
    const base = (n: number, minutes: number) => ({ view: view.id, n, at: view.at + minutes * MINUTE })
    return [
      ...(hasPageview || i === 0 ? [{ type: 'pageview' as const, ...base(0, 0) }] : []),
      ...(again && i === 1 ? [{ type: 'pageview' as const, ...base(9, 1) }] : []),
      ...events.map(([event, minutes], n) => ({ ...event, ...base(n + 1, minutes) })),
    ]
  })
  const identity = visitor !== null && {
    visitor: { id: id(visitor), first: at, visits: ordinal },
    visit: { id: id(name), start: at },
  }
  const batch: Batch = {
    v: 1,
    site: 'shop.example',
    sent: at + 3 * HOUR,
    ...identity,
    context: { ...(language && { language }) },
    views: wire,
    events,
  }
  return { batch, agent, country, locality, isSigned }
}

/** Some come again, with larger totals. */
const again = ({ batch, ...rest }: Arrival): Arrival => ({
  ...rest,
  batch: {
    ...batch,
    sent: batch.sent + HOUR,
    views: batch.views.map((view) => ({ ...view, active: (view.active ?? 0) + 500, scroll: 50 })),
  },
})

interface Names {
  /** Whether what a server tells says of which visit it is, so that it does not matter when. */
  isVisitNamed: boolean
}

const aBooking = fc.record({
  of: fc.option(upTo(20), { freq: 4 }),
  isVisitNamed: fc.boolean(),
  user: fc.option(oneOf(['u1', 'u2']), { nil: undefined }),
  after: upTo(300).map((minutes) => minutes * MINUTE),
  event: fc.oneof({ weight: 4, arbitrary: aTrack }, aFeedback, anIdentify),
})
type ABooking = typeof aBooking extends fc.Arbitrary<infer T> ? T : never

function bookedOf(
  { of, isVisitNamed, user, after, event }: ABooking,
  index: number,
  visits: Batch[],
  begin: number,
): ServerEvent {
  const batch = of === null || visits.length === 0 ? undefined : visits[of % visits.length]
  const at = (batch?.visit?.start ?? begin) + after
  const whose = batch?.visit && { visitor: batch.visitor?.id, ...(isVisitNamed && { visit: batch.visit.id }) }
  const base = { id: `booked-${index}`, at, ...whose, ...event }
  return user === undefined ? base : { ...base, user }
}

/** That filters name: an unknown one is a wrong question. */
export const FILTERED_GOALS = ['Annex', 'Bought', 'Click']
const GOAL_NAMES = [...FILTERED_GOALS, 'Done']
const aGoal = fc.record({
  kind: oneOf(['macro', 'micro'] as const),
  condition: oneOf<Goal['condition']>([
    { type: 'event', name: 'signup', props: {} },
    { type: 'event', name: 'play', props: { seats: '5' } },
    { type: 'event', name: 'order', props: {} },
    { type: 'page', pattern: '/thanks*' },
    { type: 'page', pattern: '*a' },
    { type: 'feedback', kind: 'nps', score: { min: 9, max: 10 } },
    { type: 'feedback', kind: 'thumbs', score: null },
    { type: 'scroll', percent: 60 },
    { type: 'active', seconds: 10 },
  ]),
  value: fc.option(fc.record({ amount: upTo(2000), currency: oneOf(CURRENCIES) })),
})

/** A change of some clocks is near each of them. */
const BEGINNINGS = ['2026-03-27', '2026-04-03', '2026-09-04', '2026-10-23'].map((date) => Date.parse(date))
export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Santiago',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Apia',
]

/** Where a story begins, UTC ms; it lasts some days. */
export const beginOf = ({ arrivals, booked }: Story): number =>
  Math.floor(Math.min(...arrivals.map(({ batch }) => batch.views[0].at), ...booked.map(({ at = 0 }) => at)) / DAY) * DAY

export function someTraffic({ isVisitNamed }: Partial<Names> = {}): fc.Arbitrary<Story> {
  return fc
    .record({
      begin: oneOf(BEGINNINGS),
      timezone: oneOf(ZONES),
      currency: oneOf(CURRENCIES),
      goals: fc.array(aGoal, { minLength: FILTERED_GOALS.length, maxLength: GOAL_NAMES.length, size: 'max' }),
      // A visitor's visits start at different times: which is the last one is known.
      visits: fc.uniqueArray(aVisit, {
        minLength: 1,
        maxLength: 16,
        size: 'max',
        selector: ({ visitor, start }) => (visitor === null ? {} : `${visitor} ${start}`),
      }),
      repeated: fc.array(upTo(20), { maxLength: 3 }),
      booked: fc.array(aBooking, { maxLength: 6, size: 'max' }),
    })
    .map(({ begin, timezone, currency, goals, visits, repeated, booked }) => {
      const arrivals = visits.map((visit, index) => arrivalOf(begin, visit, index))
      const withCookie = arrivals.flatMap(({ batch }) => (batch.visit ? [batch] : []))
      return {
        timezone,
        currency,
        goals: goals.map((goal, i) => ({ name: GOAL_NAMES[i], ...goal })),
        arrivals: [...arrivals, ...repeated.map((index) => again(arrivals[index % arrivals.length]))],
        booked: booked.map((booking, index) =>
          bookedOf({ ...booking, isVisitNamed: isVisitNamed ?? booking.isVisitNamed }, index, withCookie, begin),
        ),
      }
    })
}

/** What every site takes for a sign that somebody uses the product. */
export const CORE_ACTIONS: { name: string; props: { [key: string]: string } }[] = [
  { name: 'signup', props: {} },
  { name: 'play', props: { plan: 'pro' } },
]
