import { LIMITS } from '../../sdk/protocol.js'
import { dateOf } from '../buckets.js'
import { dayOf } from '../day.js'
import type { Site } from '../sites.js'
import type { DayCounts, DeliveryRows, Drop } from '../store/delivery.js'
import { zoneOf } from '../zone.js'
import { type Check, type Checks, Invalid, integer, list, nonEmpty, object, text } from './checks.js'

const MAX_DROPS = 1000

/** The account of a site's local day (the delivery report, docs/API.md §5). */
export interface DayAccount extends DayCounts {
  site: string
  day: number
  drops: Omit<Drop, 'site' | 'day'>[]
}

const aCount = integer(0, Number.MAX_SAFE_INTEGER)

const DROP: Checks<DayAccount['drops'][number]> = {
  reason: nonEmpty(LIMITS.name),
  class: text(LIMITS.name),
  count: aCount,
}

const ACCOUNT: Checks<Omit<DayAccount, 'day'>> = {
  site: nonEmpty(LIMITS.name),
  stored: aCount,
  repeated: aCount,
  late: aCount,
  dropped: aCount,
  drops: list(object(DROP), MAX_DROPS),
}

/** The `delivered` of a line that has `received`, or what is wrong with it. */
export const readDelivered = (value: unknown, received: number) =>
  object<DayAccount>({ ...ACCOUNT, day: dayFrom(received) })(value)

/** The date that begins at that time somewhere on earth: each is a day wherever it is read. */
const dayFrom =
  (start: number): Check<number> =>
  (value) =>
    [dayOf(start), dayOf(start) + 1].find((day) => dateOf(day) === value) ??
    new Invalid('not_a_day', 'must be the date that begins at received (2026-03-02)')

/** One line a day: its date, which is the same in every zone; `received` is its start in the site's. */
export function writeDays({ id, timezone }: Site, { days, drops }: Pick<DeliveryRows, 'days' | 'drops'>): string[] {
  const zone = zoneOf(timezone)
  const byDay = new Map<number, DayAccount>()
  const of = (day: number) => {
    const known = byDay.get(day) ?? { site: id, day, stored: 0, repeated: 0, late: 0, dropped: 0, drops: [] }
    byDay.set(day, known)
    return known
  }
  for (const { day, ...counts } of days) Object.assign(of(day), counts)
  for (const { day, ...drop } of drops) of(day).drops.push(drop)
  return [...byDay]
    .sort(([a], [b]) => a - b)
    .map(([day, account]) =>
      JSON.stringify({ received: zone.startOfDay(day), delivered: { ...account, day: dateOf(day) } }),
    )
}
