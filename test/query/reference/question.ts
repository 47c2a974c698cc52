import fc from 'fast-check'
import { FEEDBACK_KINDS } from '../../../sdk/protocol.js'
import { calendarOf, type Range } from './calendar.js'
import type { WireFilter } from './filters.js'
import { REFERENCE } from './metrics.js'
import { beginOf, CURRENCIES, FILTERED_GOALS, PAGES, type Story } from './traffic.js'

/** A question about a site, before it is put into words. */
export interface Question {
  metrics: string[]
  dimensions: string[]
  range: Range
  filters: WireFilter[]
  engagedWithin: number | null
  currency: string
  bounce: 'single_view' | 'not_engaged'
  engagedSeconds: number
  retained: 'visitors' | 'users' | 'customers'
  compare: 'previous_period' | Range | null
}

const HOUR = 3_600_000

/** Every dimension, with keys that the traffic has; but for time. */
export const DIMENSIONS = [
  'event:page',
  'event:hostname',
  'event:name',
  'event:goal',
  'event:time_on_page',
  'event:scroll_depth',
  'event:sender',
  'visit:entry_page',
  'visit:exit_page',
  'visit:source',
  'visit:referrer',
  'visit:channel',
  'visit:utm_source',
  'visit:utm_medium',
  'visit:utm_campaign',
  'visit:utm_content',
  'visit:utm_term',
  'visit:country',
  'visit:country_name',
  'visit:region',
  'visit:region_name',
  'visit:city',
  'visit:city_name',
  'visit:device',
  'visit:browser',
  'visit:browser_version',
  'visit:os',
  'visit:os_version',
  'visit:language',
  'visitor:type',
  'visitor:user',
  'visitor:account',
  'visitor:satisfaction',
  'feedback:kind',
  'feedback:subject',
  'feedback:score',
  'order:currency',
  'event:props:seats',
  'event:props:plan',
  'visitor:traits:plan',
]

const oneOf = <T>(...items: T[]) => fc.constantFrom(...items)
const some = <T>(items: T[], maxLength = 3) =>
  fc.shuffledSubarray(items, { minLength: 1, maxLength: Math.min(maxLength, items.length) })
const modified = oneOf({ case_sensitive: true }, { case_sensitive: false })

const OF_PAGES = ['event:page', 'visit:entry_page', 'visit:exit_page']
const VALUES: [string, string[]][] = [
  ...OF_PAGES.map((name): [string, string[]] => [name, PAGES.map(({ page }) => page)]),
  ['event:hostname', ['shop.example', '(not set)']],
  ['event:name', ['pageview', 'play', 'order', 'feedback']],
  ['event:sender', ['browser', 'signed', 'server']],
  ['event:time_on_page', ['0-5 s', '10-30 s']],
  ['event:scroll_depth', ['0-24 %', '50-74 %', '90-100 %']],
  ['visit:source', ['Google', 'letter', '(not set)']],
  ['visit:utm_campaign', ['spring', '(not set)']],
  ['visit:country', ['DE', '(not set)']],
  ['visit:region', ['Bavaria', '(not set)']],
  ['visit:city', ['München', '(not set)']],
  ['visit:browser', ['Chrome', 'firefox']],
  ['visit:language', ['de', '(not set)']],
  ['visitor:type', ['new', 'returning', 'unknown']],
  ['visitor:user', ['u1', 'u2', '(not set)']],
  ['visitor:account', ['acme', '(not set)']],
  ['visitor:satisfaction', ['positive', 'neutral', 'negative', '(not set)']],
  ['feedback:kind', [...FEEDBACK_KINDS]],
  ['feedback:subject', ['article-1', '(not set)']],
  ['feedback:score', ['0', '1', '9', '(not set)']],
  ['order:currency', ['EUR', 'KWD', '(not set)']],
  ['event:props:plan', ['pro', '(none)']],
  ['visitor:traits:plan', ['pro', '(none)']],
]

const aCondition: fc.Arbitrary<WireFilter> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...VALUES)
      .chain(([name, values]) =>
        fc.tuple(oneOf('is' as const, 'is_not' as const), fc.constant(name), some(values), modified),
      ),
  },
  fc.tuple(
    oneOf('contains' as const, 'contains_not' as const),
    oneOf(...OF_PAGES, 'event:name', 'visitor:user'),
    some(['a', 'A', 'y', 'up', 'u', 'é']),
    modified,
  ),
  fc.tuple(
    oneOf('matches' as const, 'matches_not' as const),
    oneOf(...OF_PAGES, 'event:name', 'event:props:seats'),
    some(['^/[ab]', '/$', '^p', '[^a-z/]', '(1|5)0?$', 'x*']),
    modified,
  ),
  fc.tuple(
    oneOf('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const),
    oneOf('event:props:seats', 'event:page', 'feedback:score', 'visit:browser_version'),
    fc.tuple(oneOf(1, 4.5, 5, 130)),
  ),
)

const onGoal: fc.Arbitrary<WireFilter> = fc.oneof(
  fc.tuple(oneOf('is' as const, 'is_not' as const), fc.constant('event:goal'), some(FILTERED_GOALS, 2)),
  fc.tuple(fc.constant('contains' as const), fc.constant('event:goal'), some(['A', 'n'], 1)),
)

const both = (inner: fc.Arbitrary<WireFilter>): fc.Arbitrary<WireFilter> =>
  fc.tuple(oneOf('and' as const, 'or' as const), fc.array(inner, { minLength: 1, maxLength: 3 }))
const denied = (inner: fc.Arbitrary<WireFilter>): fc.Arbitrary<WireFilter> =>
  fc.tuple(fc.constant('not' as const), inner)

const inVisit = fc.oneof({ weight: 3, arbitrary: aCondition }, both(aCondition), denied(aCondition))
const hasDone: fc.Arbitrary<WireFilter> = fc.tuple(oneOf('has_done' as const, 'has_not_done' as const), inVisit)
const simple = fc.oneof({ weight: 3, arbitrary: aCondition }, { weight: 2, arbitrary: hasDone })
const aFilter = fc.oneof(
  { weight: 5, arbitrary: simple },
  { weight: 2, arbitrary: onGoal },
  both(simple),
  denied(both(simple)),
  both(denied(simple)),
)

const METRICS = Object.keys(REFERENCE)
const OF_EXITS = ['exits', 'exit_rate']

/** Which metrics by which dimensions: some of any, or those that ask for a grouping of their own. */
const aTable = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      metrics: some(
        METRICS.filter((name) => !OF_EXITS.includes(name)),
        10,
      ),
      dimensions: fc
        .tuple(
          fc.oneof(fc.constant<string[]>([]), some(DIMENSIONS, 1), some(DIMENSIONS, 1), some(DIMENSIONS, 2)),
          oneOf(null, null, null, 'time:minute', 'time:hour', 'time:day', 'time:day', 'time:week', 'time:month'),
        )
        .map(([names, time]) => (time ? [...names, time] : names)),
    }),
  },
  fc.record({
    metrics: some(['response_rate', 'feedback_responses', 'events', 'visits'], 3),
    dimensions: oneOf(
      ['feedback:kind'],
      ['feedback:subject'],
      ['feedback:subject', 'time:day'],
      ['feedback:kind', 'feedback:subject'],
      ['visit:source', 'feedback:kind'],
    ),
  }),
  fc.record({
    metrics: some([...OF_EXITS, 'visits', 'bounce_rate'], 4),
    dimensions: oneOf(['event:page'], ['visit:exit_page']),
  }),
)

/** Whole local days, or hours to the millisecond. */
function aRange(story: Story): fc.Arbitrary<Range> {
  const begin = beginOf(story)
  const { dateOf, startOf } = calendarOf(story.timezone)
  const inDays = fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 1, max: 5 })).map(([from, days]) => ({
    from: startOf(dateOf(begin + from * 24 * HOUR)),
    to: startOf(dateOf(begin + (from + days) * 24 * HOUR + HOUR)),
  }))
  const inHours = fc
    .tuple(fc.integer({ min: -10, max: 80 * 4 }), fc.integer({ min: 1, max: 60 * 4 }), oneOf(0, 1))
    .map(([from, quarters, odd]) => ({
      from: begin + (from * HOUR) / 4 + odd,
      to: begin + ((from + quarters) * HOUR) / 4,
    }))
  return fc.oneof(inDays, inHours).filter(({ from, to }) => to - from > 1)
}

/** More buckets than that take the reference too long. */
const MOST_MS = { 'time:minute': HOUR / 2, 'time:hour': 30 * HOUR }

export function aQuestion(story: Story): fc.Arbitrary<Question> {
  return fc
    .record({
      table: aTable,
      range: aRange(story),
      filters: fc.oneof(fc.constant<WireFilter[]>([]), fc.array(aFilter, { maxLength: 2 })),
      engagedWithin: oneOf(null, null, null, null, 60, 1800),
      currency: oneOf(...CURRENCIES),
      bounce: oneOf('single_view' as const, 'single_view' as const, 'not_engaged' as const),
      engagedSeconds: oneOf(10, 10, 5),
      retained: oneOf('visitors' as const, 'users' as const, 'customers' as const),
      compare: fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        fc.constant('previous_period' as const),
        aRange(story),
      ),
    })
    .map(({ table: { metrics, dimensions }, range, ...rest }) => {
      const time = dimensions.find((name): name is keyof typeof MOST_MS => name in MOST_MS)
      const to = time ? Math.min(range.to, range.from + MOST_MS[time]) : range.to
      return { metrics, dimensions, range: { ...range, to }, ...rest }
    })
}

/** As it travels. */
export function wordsOf({
  range,
  engagedWithin,
  currency,
  bounce,
  engagedSeconds,
  retained,
  compare,
  ...rest
}: Question) {
  const dates = ({ from, to }: Range) => [new Date(from).toISOString(), new Date(to - 1).toISOString()]
  return {
    ...rest,
    date_range: dates(range),
    include: {
      ...(engagedWithin !== null && { engaged_within: engagedWithin }),
      ...(compare !== null && { compare: typeof compare === 'string' ? compare : dates(compare) }),
      ...{ totals: true, samples: true, margins: true },
      definitions: { bounce, engaged_seconds: engagedSeconds, retained },
      currency,
    },
  }
}
