import { LIMITS } from '../../sdk/protocol.js'
import { zoneOf } from '../query/zone.js'
import type { Site } from '../sites.js'
import type { DayCounts, DeliveryRows, Drop } from '../store/delivery.js'
import { type Check, type Checks, integer, list, nonEmpty, object, text } from './checks.js'

const MAX_DROPS = 1000

/** The account of a site's day (the delivery report, docs/API.md §5), as a line of an export has it. */
export interface DayAccount extends DayCounts {
  site: string
  drops: Omit<Drop, 'site' | 'day'>[]
}

const aCount = integer(0, Number.MAX_SAFE_INTEGER)

const DROP: Checks<DayAccount['drops'][number]> = {
  reason: nonEmpty(LIMITS.name),
  class: text(LIMITS.name),
  count: aCount,
}

const ACCOUNT: Checks<DayAccount> = {
  site: nonEmpty(LIMITS.name),
  stored: aCount,
  repeated: aCount,
  late: aCount,
  dropped: aCount,
  drops: list(object(DROP), MAX_DROPS),
}

/** The `delivered` of a line, or what is wrong with it. */
export const readDelivered: Check<DayAccount> = object(ACCOUNT)

/** One line a day; `received` is the day's start in the site's zone. */
export function writeDays({ id, timezone }: Site, { days, drops }: Pick<DeliveryRows, 'days' | 'drops'>): string[] {
  const zone = zoneOf(timezone)
  const byDay = new Map<number, DayAccount>()
  const of = (day: number) => {
    const known = byDay.get(day) ?? { site: id, stored: 0, repeated: 0, late: 0, dropped: 0, drops: [] }
    byDay.set(day, known)
    return known
  }
  for (const { day, ...counts } of days) Object.assign(of(day), counts)
  for (const { day, ...drop } of drops) of(day).drops.push(drop)
  return [...byDay]
    .sort(([a], [b]) => a - b)
    .map(([day, delivered]) => JSON.stringify({ received: zone.startOfDay(day), delivered }))
}
