/**
 * Every dimension once. `level`: whether an event has it of its own or by its visit. `column`: where the stores keep it.
 * `values`: the names of a column that holds small numbers instead of texts.
 */
export type Dimension = { label: string; values?: readonly string[] } & (
  | { level: 'event'; column: EventColumn }
  | { level: 'visit'; column: VisitColumn }
)

export type EventColumn = 'page' | 'host' | 'name' | 'sender'
export type VisitColumn =
  | 'entry_page'
  | 'exit_page'
  | 'source'
  | 'channel'
  | 'utm_source'
  | 'utm_medium'
  | 'utm_campaign'
  | 'utm_content'
  | 'utm_term'
  | 'country'
  | 'device'
  | 'browser'
  | 'visitor_type'

/** `visitor_type` by number; a cookieless visitor is unknown (METRICS.md §1, first visit). */
export const VISITOR_TYPES = ['unknown', 'new', 'returning'] as const

/**
 * `views.sender` by number, what can be forged first: a browser, one with a token that the site's backend has signed, a
 * server with a key.
 */
export const SENDERS = ['browser', 'signed', 'server'] as const

/** How a missing value is shown and filtered. */
export const NOT_SET = '(not set)'

export const DIMENSIONS = {
  'event:page': { label: 'Page', level: 'event', column: 'page' },
  'event:hostname': { label: 'Host', level: 'event', column: 'host' },
  'event:name': { label: 'Event', level: 'event', column: 'name' },
  'event:sender': { label: 'Sender', level: 'event', column: 'sender', values: SENDERS },
  'visit:entry_page': { label: 'Entry page', level: 'visit', column: 'entry_page' },
  'visit:exit_page': { label: 'Exit page', level: 'visit', column: 'exit_page' },
  'visit:source': { label: 'Source', level: 'visit', column: 'source' },
  'visit:channel': { label: 'Channel', level: 'visit', column: 'channel' },
  'visit:utm_source': { label: 'Campaign source', level: 'visit', column: 'utm_source' },
  'visit:utm_medium': { label: 'Campaign medium', level: 'visit', column: 'utm_medium' },
  'visit:utm_campaign': { label: 'Campaign', level: 'visit', column: 'utm_campaign' },
  'visit:utm_content': { label: 'Campaign content', level: 'visit', column: 'utm_content' },
  'visit:utm_term': { label: 'Campaign term', level: 'visit', column: 'utm_term' },
  'visit:country': { label: 'Country', level: 'visit', column: 'country' },
  'visit:device': { label: 'Device', level: 'visit', column: 'device' },
  'visit:browser': { label: 'Browser', level: 'visit', column: 'browser' },
  'visitor:type': { label: 'New or returning', level: 'visit', column: 'visitor_type', values: VISITOR_TYPES },
} as const satisfies Record<string, Dimension>

export type DimensionName = keyof typeof DIMENSIONS

export const DIMENSION_NAMES = Object.keys(DIMENSIONS).filter(isDimension)

export function isDimension(name: unknown): name is DimensionName {
  return typeof name === 'string' && Object.hasOwn(DIMENSIONS, name)
}
