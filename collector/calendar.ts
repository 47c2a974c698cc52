import { DAY_MS, dayOf } from './day.js'

/** What deletion believes of the clock. */
export interface Calendar {
  /** The UTC day it goes by. */
  day: number
  /** When the clock was first more than a day ahead of that, UTC ms. */
  ahead: number | null
}

/**
 * What deletion believes after it has read the clock again. A clock that jumps ahead must delete nothing (FAULTS D21): what
 * is more than a day after the day before counts once it was read twice, a day apart, and then only the earlier of the two.
 * A collector that was stopped for long so begins to delete a day later.
 */
export function readClock({ day, ahead }: Calendar, now: number): Calendar {
  if (dayOf(now) <= day + 1) return { day: dayOf(now), ahead: null }
  if (ahead === null || now < ahead) return { day, ahead: now }
  if (now - ahead < DAY_MS) return { day, ahead }
  return readClock({ day: dayOf(ahead), ahead: null }, now)
}
