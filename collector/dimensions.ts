import { FEEDBACK_KINDS } from '../sdk/protocol.js'
import { type Bin, labelsOf, SCROLL_BINS, TIME_BINS } from './bins.js'

/**
 * Every dimension once: what a value belongs to, and where the stores keep it. `values`: the names of a column that holds
 * small numbers instead of texts. `missing`: how no value is shown. `isPartial`: events without a value are in no group.
 */
export type Dimension = DimensionText &
  (
    | { level: 'event'; column: EventColumn }
    | { level: 'visit'; column: VisitColumn }
    /** Of a pageview's view, in bins; their labels are its `values`. */
    | { level: 'view'; column: 'active' | 'scroll'; bins: readonly Bin[] }
    /** Of an event's own details. */
    | { level: 'detail'; column: DetailColumn }
    /** A property of the event. */
    | { level: 'prop'; key: string }
    /** Who the visitor was at the event, or what was said of it (METRICS.md §1, user). */
    | { level: 'identity'; column: 'user' | 'account' }
    | { level: 'trait'; key: string }
    /** The week in which the visitor was first seen. */
    | { level: 'cohort' }
    /** By the visitor's latest score when the visit ended, else the first one after it (satisfaction.ts). */
    | { level: 'satisfaction' }
    /** A goal that the event completes; it can be several. */
    | { level: 'goal' }
  )

interface DimensionText {
  label: string
  /** What a value is, in a sentence. */
  definition: string
  values?: readonly string[]
  missing?: string
  isPartial?: true
  /** What is shown for a value that is kept. */
  show?: (text: string) => string
}

export type EventColumn = 'page' | 'host' | 'name' | 'sender'
export type VisitColumn =
  | 'entry_page'
  | 'exit_page'
  | 'source'
  | 'referrer'
  | 'channel'
  | 'utm_source'
  | 'utm_medium'
  | 'utm_campaign'
  | 'utm_content'
  | 'utm_term'
  | 'country'
  | 'region'
  | 'city'
  | 'device'
  | 'browser'
  | 'browser_version'
  | 'os'
  | 'os_version'
  | 'language'
  | 'visitor_type'
export type DetailColumn = 'kind' | 'subject' | 'score' | 'currency'

/** `visitor_type` by number; a cookieless visitor is unknown (METRICS.md §1, first visit). */
export const VISITOR_TYPES = ['unknown', 'new', 'returning'] as const

/**
 * `views.sender` by number, what can be forged first: a browser, one with a token that the site's backend has signed, a
 * server with a key.
 */
export const SENDERS = ['browser', 'signed', 'server'] as const

/** How a missing value is shown and filtered, and a missing property. */
export const NOT_SET = '(not set)'
export const NONE = '(none)'

/** `visitor:satisfaction` by number; 0: the visitor has not rated anything. */
export const SATISFACTIONS = [NOT_SET, 'positive', 'neutral', 'negative'] as const
export type Satisfaction = (typeof SATISFACTIONS)[number]

/** `kind` of an event's details by number; 0 is no feedback. */
export const KIND_NUMBERS = [NOT_SET, ...FEEDBACK_KINDS] as const

const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' })
const countryName = (code: string) => (/^[A-Z]{2}$/.test(code) ? (COUNTRIES.of(code) ?? code) : code)

const DIMENSIONS = {
  'event:page': {
    label: 'Page',
    definition:
      'Path of the page the event happened on, with the query parameters that the site keeps; no fragment, no trailing slash.',
    level: 'event',
    column: 'page',
  },
  'event:hostname': { label: 'Host', definition: 'Host of that page, in lower case.', level: 'event', column: 'host' },
  'event:name': {
    label: 'Event',
    definition: 'Name of the track event; pageview and feedback for those.',
    level: 'event',
    column: 'name',
  },
  'event:goal': {
    label: 'Goal',
    definition:
      'Goal that the event completes; one that completes several is in each of their groups, others are in none.',
    level: 'goal',
    isPartial: true,
  },
  'event:time_on_page': {
    label: 'Time on page',
    definition: 'Active time of the pageview, in steps; other events are in no group.',
    level: 'view',
    column: 'active',
    bins: TIME_BINS,
    values: labelsOf(TIME_BINS),
    isPartial: true,
  },
  'event:scroll_depth': {
    label: 'Scroll depth',
    definition:
      "Deepest point seen of the pageview as a share of the page's height, in steps; other events are in no group.",
    level: 'view',
    column: 'scroll',
    bins: SCROLL_BINS,
    values: labelsOf(SCROLL_BINS),
    isPartial: true,
  },
  'event:sender': {
    label: 'Sender',
    definition: "Who sent it: a browser, one with a token that the site's backend has signed, or a server.",
    level: 'event',
    column: 'sender',
    values: SENDERS,
  },
  'visit:entry_page': {
    label: 'Entry page',
    definition: "Page of the visit's first pageview.",
    level: 'visit',
    column: 'entry_page',
  },
  'visit:exit_page': {
    label: 'Exit page',
    definition: "Page of the visit's last pageview.",
    level: 'visit',
    column: 'exit_page',
  },
  'visit:source': {
    label: 'Source',
    definition:
      'Where the visit came from, by its first pageview: a known source, else the tag of the link, else the referring host.',
    level: 'visit',
    column: 'source',
  },
  'visit:referrer': {
    label: 'Referrer',
    definition: "Host of the site that the visit's first pageview was linked from.",
    level: 'visit',
    column: 'referrer',
  },
  'visit:channel': {
    label: 'Channel',
    definition:
      "How the visit came, as in GA4's default channels, by source, medium and click ids of its first pageview.",
    level: 'visit',
    column: 'channel',
  },
  'visit:utm_source': {
    label: 'Campaign source',
    definition: "utm_source of the visit's first pageview.",
    level: 'visit',
    column: 'utm_source',
  },
  'visit:utm_medium': {
    label: 'Campaign medium',
    definition: "utm_medium of the visit's first pageview.",
    level: 'visit',
    column: 'utm_medium',
  },
  'visit:utm_campaign': {
    label: 'Campaign',
    definition: "utm_campaign of the visit's first pageview.",
    level: 'visit',
    column: 'utm_campaign',
  },
  'visit:utm_content': {
    label: 'Campaign content',
    definition: "utm_content of the visit's first pageview.",
    level: 'visit',
    column: 'utm_content',
  },
  'visit:utm_term': {
    label: 'Campaign term',
    definition: "utm_term of the visit's first pageview.",
    level: 'visit',
    column: 'utm_term',
  },
  'visit:country': {
    label: 'Country',
    definition: "Country that a trusted edge or the network's address tells, in two letters (ISO 3166-1).",
    level: 'visit',
    column: 'country',
  },
  'visit:country_name': {
    label: 'Country name',
    definition: 'The same country by its English name.',
    level: 'visit',
    column: 'country',
    show: countryName,
  },
  'visit:region': {
    label: 'Region',
    definition:
      'Region of the country that a trusted edge tells: by its name, or where the edge has none its code (ISO 3166-2).',
    level: 'visit',
    column: 'region',
  },
  'visit:region_name': {
    label: 'Region name',
    definition: 'The same region: the name that Plausible has for it.',
    level: 'visit',
    column: 'region',
  },
  'visit:city': {
    label: 'City',
    definition: 'City that a trusted edge tells, by its name; cities of one name are told apart by region and country.',
    level: 'visit',
    column: 'city',
  },
  'visit:city_name': {
    label: 'City name',
    definition: 'The same city: the name that Plausible has for it.',
    level: 'visit',
    column: 'city',
  },
  'visit:device': {
    label: 'Device',
    definition: 'Kind of device, by what the browser says of itself.',
    level: 'visit',
    column: 'device',
  },
  'visit:browser': {
    label: 'Browser',
    definition: 'Browser, by what it says of itself.',
    level: 'visit',
    column: 'browser',
  },
  'visit:browser_version': {
    label: 'Browser version',
    definition: 'Version of the browser.',
    level: 'visit',
    column: 'browser_version',
  },
  'visit:os': {
    label: 'Operating system',
    definition: 'Operating system, by what the browser says of itself.',
    level: 'visit',
    column: 'os',
  },
  'visit:os_version': {
    label: 'Operating system version',
    definition: 'Version of the operating system.',
    level: 'visit',
    column: 'os_version',
  },
  'visit:language': {
    label: 'Language',
    definition: 'Language that the browser prefers.',
    level: 'visit',
    column: 'language',
  },
  'visitor:type': {
    label: 'New or returning',
    definition: "new in the visit that made the visitor's cookie, returning in later ones, unknown without a cookie.",
    level: 'visit',
    column: 'visitor_type',
    values: VISITOR_TYPES,
  },
  'visitor:user': {
    label: 'User',
    definition:
      'User that the visitor was last identified as at or before the event, else first after it; the one a server named.',
    level: 'identity',
    column: 'user',
  },
  'visitor:account': {
    label: 'Account',
    definition: 'Account that was last named for the visitor at or before the event, else first after it.',
    level: 'identity',
    column: 'account',
  },
  'visitor:cohort': {
    label: 'Cohort',
    definition:
      "Week in which the visitor was first seen, by its Monday in the site's time zone; not set without a cookie.",
    level: 'cohort',
  },
  'visitor:satisfaction': {
    label: 'Satisfaction',
    definition:
      "By the visitor's latest score when the visit ended, else the first one after it: positive (thumb up, NPS 9–10, CSAT and reviews 4–5, CES 5–7), negative (thumb down, NPS 0–6, CSAT and reviews 1–2, CES 1–3), else neutral; not set without a score.",
    level: 'satisfaction',
    values: SATISFACTIONS,
  },
  'feedback:kind': {
    label: 'Feedback',
    definition: 'Kind of the feedback; other events are in no group.',
    level: 'detail',
    column: 'kind',
    values: KIND_NUMBERS,
    isPartial: true,
  },
  'feedback:subject': {
    label: 'Feedback on',
    definition: 'What the feedback is about; other events are in no group.',
    level: 'detail',
    column: 'subject',
    isPartial: true,
  },
  'feedback:score': {
    label: 'Score',
    definition: 'Score of the feedback; other events are in no group.',
    level: 'detail',
    column: 'score',
    isPartial: true,
  },
  'order:currency': {
    label: 'Currency',
    definition: "Currency that the event's value is in.",
    level: 'detail',
    column: 'currency',
  },
} as const satisfies Record<string, Dimension>

/** Dimensions with a key of the site's own, by how their names begin. */
const KEYED = {
  'event:props:': (key: string): Dimension => ({
    label: `Property ${key}`,
    definition: `Property ${key} of the event, as a text.`,
    level: 'prop',
    key,
    missing: NONE,
  }),
  'visitor:traits:': (key: string): Dimension => ({
    label: `Trait ${key}`,
    definition: `Trait ${key} that was last told of the visitor at or before the event, else first after it.`,
    level: 'trait',
    key,
    missing: NONE,
  }),
}

/** What a question that was shown was about: for plans alone, nobody can ask for them. */
const OF_SHOWINGS = {
  'showing:kind': { label: 'Question', definition: 'Kind of the question that was shown.', level: 'prop', key: 'kind' },
  'showing:subject': { label: 'About', definition: 'What the question was about.', level: 'prop', key: 'subject' },
} as const satisfies Record<string, Dimension>

type Prefix = keyof typeof KEYED
export type DimensionName = keyof typeof DIMENSIONS | keyof typeof OF_SHOWINGS | `${Prefix}${string}`

const isNamed = (name: string): name is keyof typeof DIMENSIONS => Object.hasOwn(DIMENSIONS, name)
const isOfShowings = (name: string): name is keyof typeof OF_SHOWINGS => Object.hasOwn(OF_SHOWINGS, name)

const prefixOf = (name: string) =>
  Object.keys(KEYED).find((prefix): prefix is Prefix => name.startsWith(prefix) && name.length > prefix.length)

export function isDimension(name: unknown): name is DimensionName {
  return typeof name === 'string' && (isNamed(name) || prefixOf(name) !== undefined)
}

/** All names; those with a key have KEY in its place. */
export const DIMENSION_NAMES = [
  ...Object.keys(DIMENSIONS),
  ...Object.keys(KEYED).map((prefix) => `${prefix}KEY`),
].filter(isDimension)

/** The record of a dimension. */
export function dimensionOf(name: DimensionName): Dimension {
  if (isNamed(name)) return DIMENSIONS[name]
  if (isOfShowings(name)) return OF_SHOWINGS[name]
  const prefix = prefixOf(name)
  if (!prefix) throw new Error(`no dimension ${name}`)
  return KEYED[prefix](name.slice(prefix.length))
}
