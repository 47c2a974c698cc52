import { dateOf, startOf } from './buckets.js'
import { zoneOf } from './zone.js'

/** The week in which a visitor was first seen, by its Monday in the site's zone: `2026-03-02`, as retention by week has it. */
export const cohortOf = (first: number, timezone: string): string =>
  dateOf(startOf('week', zoneOf(timezone).dayOf(first)))
