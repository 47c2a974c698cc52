import { zoneOf } from '../zone.js'
import type { Query } from './parse.js'
import type { Range } from './range.js'
import { definitionsIn } from './words.js'

/** The question as it was understood, with absolute times in the site's zone; `date_range` includes both ends. */
export function resolved(query: Query): Record<string, unknown> {
  const { site, metrics, range, dimensions, filters, segments, orderBy, include, limit, offset } = query
  return {
    site_id: site.id,
    metrics,
    date_range: rangeIso(range, site.timezone),
    dimensions,
    filters,
    ...withSegments(segments),
    order_by: orderBy.map(({ key, direction }) => [key, direction]),
    include,
    definitions: definitionsIn(query),
    pagination: { limit, offset },
  }
}

/** What the segments of a question stand for, where it has any. */
export const withSegments = (segments: Query['segments']) => (Object.keys(segments).length > 0 ? { segments } : {})

/**
 * A range as a question can have it again, both ends included: with milliseconds where it does not begin, or end, with a
 * whole second.
 */
export const rangeIso = ({ from, to }: Range, timezone: string): [string, string] => [
  localIso(from, timezone, from % 1000 === 0 ? '' : fractionOf(from)),
  localIso(to - 1, timezone, to % 1000 === 0 ? '' : fractionOf(to - 1)),
]

const fractionOf = (ms: number) => new Date(ms).toISOString().slice(19, 23)

/** `2026-03-29T00:00:00+01:00` */
export function localIso(ms: number, timezone: string, fraction = ''): string {
  const offset = zoneOf(timezone).offsetAt(ms)
  const minutes = Math.round(Math.abs(offset) / 60_000)
  const two = (part: number) => String(part).padStart(2, '0')
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  return new Date(ms + offset).toISOString().slice(0, 19) + fraction + zone
}
