import type { DeliveryRows } from '../store/delivery.js'
import { lostOf } from './lost.js'

/** What came of the events of a day, or of several. Received are those stored, repeated, rejected, and bots'. */
export interface Delivered {
  received: number
  stored: number
  /** Neither came nor were given up by their script. */
  lost: number
  /** Given up, as the scripts say. */
  dropped: number
  /** There already. */
  repeated: number
  /** Of the stored ones: over a minute after they happened. */
  late: number
  /** By reason. */
  rejected: Record<string, number>
  /** By class. */
  bots: Record<string, number>
}

/** By local day: of receipt, or for what is lost of the beginning of its view. Days without anything are not there. */
export function deliveredByDay(rows: DeliveryRows, dayOf: (ms: number) => number): Map<number, Delivered> {
  const byDay = new Map<number, Delivered>()
  const add = (day: number, part: Partial<Delivered>) => {
    const whole = byDay.get(day) ?? nothing()
    byDay.set(day, whole)
    addTo(whole, part)
  }
  for (const { day, ...counts } of rows.days) add(day, { ...counts, received: counts.stored + counts.repeated })
  for (const { day, reason, class: of, count } of rows.drops) {
    const kind = reason === 'bot' ? { bots: { [of]: count } } : { rejected: { [reason]: count } }
    add(day, { received: count, ...kind })
  }
  for (const { at, count } of lostOf(rows)) add(dayOf(at), { lost: count })
  return byDay
}

export function addUp(parts: readonly Delivered[]): Delivered {
  const whole = nothing()
  for (const part of parts) addTo(whole, part)
  return whole
}

const NUMBERS = ['received', 'stored', 'lost', 'dropped', 'repeated', 'late'] as const
const COUNTS = ['rejected', 'bots'] as const

const nothing = (): Delivered => ({
  received: 0,
  stored: 0,
  lost: 0,
  dropped: 0,
  repeated: 0,
  late: 0,
  rejected: {},
  bots: {},
})

function addTo(whole: Delivered, part: Partial<Delivered>): void {
  for (const name of NUMBERS) whole[name] += part[name] ?? 0
  for (const name of COUNTS) {
    for (const [key, count] of Object.entries(part[name] ?? {})) whole[name][key] = (whole[name][key] ?? 0) + count
  }
}
