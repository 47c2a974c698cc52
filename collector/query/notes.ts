import type { Bucket } from '../buckets.js'
import { DAY_MS, dayOf } from '../day.js'
import type { Site } from '../sites.js'
import type { Range } from './range.js'
import { localIso } from './resolved.js'

/** What every reply says of its range in `meta`, where there is something to say. */
export interface RangeNotes {
  /** The range is not over: its numbers may still grow. */
  unfinished?: true
  /** The range reaches back further than events are kept: there are none before this time. */
  kept_from?: string
}

export function rangeNotes({ from, to }: Range, { timezone, retentionDays }: Site, now: number): RangeNotes {
  const keptFrom = retentionDays ? (dayOf(now) - retentionDays + 1) * DAY_MS : 0
  return {
    ...(to > now + 1 && { unfinished: true }),
    ...(from < keptFrom && { kept_from: localIso(keptFrom, timezone) }),
  }
}

/** The labels of the buckets that are not over, or of which the range has but a part. */
export function partialLabels(buckets: readonly Bucket[], { from, to }: Range, now: number): string[] {
  const end = Math.min(to, now)
  return buckets.filter((bucket) => bucket.start < from || bucket.end > end).map(({ label }) => label)
}
