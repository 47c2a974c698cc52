import { FEEDBACK_KINDS } from '../sdk/protocol.js'

/**
 * Every dimension once: what a value belongs to, and where the stores keep it. `values`: the names of a column that holds
 * small numbers instead of texts. `missing`: how no value is shown. `isPartial`: events without a value are in no group.
 */
export type Dimension = DimensionText &
  (
    | { level: 'event'; column: EventColumn }
    | { level: 'visit'; column: VisitColumn }
    /** Of an event's own details. */
    | { level: 'detail'; column: DetailColumn }
    /** A property of the event. */
    | { level: 'prop'; key: string }
    /** Who the visitor was at the event, or what was said of it (METRICS.md §1, user). */
    | { level: 'identity'; column: 'user' | 'account' }
    | { level: 'trait'; key: string }
    /** A goal that the event completes; it can be several. */
    | { level: 'goal' }
  )

interface DimensionText {
  label: string
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

/** `kind` of an event's details by number; 0 is no feedback. */
export const KIND_NUMBERS = [NOT_SET, ...FEEDBACK_KINDS] as const

const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' })
const countryName = (code: string) => (/^[A-Z]{2}$/.test(code) ? (COUNTRIES.of(code) ?? code) : code)

const DIMENSIONS = {
  'event:page': { label: 'Page', level: 'event', column: 'page' },
  'event:hostname': { label: 'Host', level: 'event', column: 'host' },
  'event:name': { label: 'Event', level: 'event', column: 'name' },
  'event:goal': { label: 'Goal', level: 'goal', isPartial: true },
  'event:sender': { label: 'Sender', level: 'event', column: 'sender', values: SENDERS },
  'visit:entry_page': { label: 'Entry page', level: 'visit', column: 'entry_page' },
  'visit:exit_page': { label: 'Exit page', level: 'visit', column: 'exit_page' },
  'visit:source': { label: 'Source', level: 'visit', column: 'source' },
  'visit:referrer': { label: 'Referrer', level: 'visit', column: 'referrer' },
  'visit:channel': { label: 'Channel', level: 'visit', column: 'channel' },
  'visit:utm_source': { label: 'Campaign source', level: 'visit', column: 'utm_source' },
  'visit:utm_medium': { label: 'Campaign medium', level: 'visit', column: 'utm_medium' },
  'visit:utm_campaign': { label: 'Campaign', level: 'visit', column: 'utm_campaign' },
  'visit:utm_content': { label: 'Campaign content', level: 'visit', column: 'utm_content' },
  'visit:utm_term': { label: 'Campaign term', level: 'visit', column: 'utm_term' },
  'visit:country': { label: 'Country', level: 'visit', column: 'country' },
  'visit:country_name': { label: 'Country name', level: 'visit', column: 'country', show: countryName },
  'visit:device': { label: 'Device', level: 'visit', column: 'device' },
  'visit:browser': { label: 'Browser', level: 'visit', column: 'browser' },
  'visit:browser_version': { label: 'Browser version', level: 'visit', column: 'browser_version' },
  'visit:os': { label: 'Operating system', level: 'visit', column: 'os' },
  'visit:os_version': { label: 'Operating system version', level: 'visit', column: 'os_version' },
  'visit:language': { label: 'Language', level: 'visit', column: 'language' },
  'visitor:type': { label: 'New or returning', level: 'visit', column: 'visitor_type', values: VISITOR_TYPES },
  'visitor:user': { label: 'User', level: 'identity', column: 'user' },
  'visitor:account': { label: 'Account', level: 'identity', column: 'account' },
  'feedback:kind': { label: 'Feedback', level: 'detail', column: 'kind', values: KIND_NUMBERS, isPartial: true },
  'feedback:subject': { label: 'Feedback on', level: 'detail', column: 'subject', isPartial: true },
  'feedback:score': { label: 'Score', level: 'detail', column: 'score', isPartial: true },
  'order:currency': { label: 'Currency', level: 'detail', column: 'currency' },
} as const satisfies Record<string, Dimension>

/** Dimensions with a key of the site's own, by how their names begin. */
const KEYED = {
  'event:props:': (key: string): Dimension => ({ label: `Property ${key}`, level: 'prop', key, missing: NONE }),
  'visitor:traits:': (key: string): Dimension => ({ label: `Trait ${key}`, level: 'trait', key, missing: NONE }),
}

type Prefix = keyof typeof KEYED
export type DimensionName = keyof typeof DIMENSIONS | `${Prefix}${string}`

const isNamed = (name: string): name is keyof typeof DIMENSIONS => Object.hasOwn(DIMENSIONS, name)

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
  const prefix = prefixOf(name)
  if (!prefix) throw new Error(`no dimension ${name}`)
  return KEYED[prefix](name.slice(prefix.length))
}
