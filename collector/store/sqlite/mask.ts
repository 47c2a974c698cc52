import type { Segment } from './segment.js'

/** Whether an event (its row, its visit's) passes. */
export type EventTest = (row: number, visit: number) => boolean

/** Which events of a segment pass: 1 for those that do, by visit where all of a visit's events are alike, else by row. */
export interface Mask {
  level: 'event' | 'visit'
  bits: Uint8Array
}

export const testOf = ({ level, bits }: Mask): EventTest =>
  level === 'visit' ? (_, visit) => bits[visit] === 1 : (row) => bits[row] === 1

/** A mask of those rows that pass a test. */
export function maskOf(test: EventTest, { visits: { count, firstEvent }, events }: Segment): Mask {
  const bits = new Uint8Array(events.count)
  for (let visit = 0; visit < count; visit++) {
    for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) if (test(row, visit)) bits[row] = 1
  }
  return { level: 'event', bits }
}

export function inverted({ level, bits }: Mask): Mask {
  const others = new Uint8Array(bits.length)
  for (let i = 0; i < bits.length; i++) others[i] = bits[i] ^ 1
  return { level, bits: others }
}

/** Events that pass all of them (`and`), or one (`or`). */
export function combined(masks: readonly Mask[], op: 'and' | 'or', segment: Segment): Mask {
  const level = masks.every(({ level }) => level === 'visit') ? 'visit' : 'event'
  const length = level === 'visit' ? segment.visits.count : segment.events.count
  const bits = new Uint8Array(length).fill(op === 'and' ? 1 : 0)
  for (const mask of masks) {
    const own = level === 'visit' ? mask.bits : byRow(mask, segment)
    if (op === 'and') for (let i = 0; i < length; i++) bits[i] &= own[i]
    else for (let i = 0; i < length; i++) bits[i] |= own[i]
  }
  return { level, bits }
}

/** All events of the visits that have one which passes. */
export function ofWholeVisits(mask: Mask, segment: Segment): Mask {
  if (mask.level === 'visit') return mask
  const { count, firstEvent } = segment.visits
  const bits = new Uint8Array(count)
  for (let visit = 0; visit < count; visit++) {
    for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) bits[visit] |= mask.bits[row]
  }
  return { level: 'visit', bits }
}

/** The same by row. */
export function byRow({ level, bits }: Mask, { visits: { count, firstEvent }, events }: Segment): Uint8Array {
  if (level === 'event') return bits
  const rows = new Uint8Array(events.count)
  for (let visit = 0; visit < count; visit++) {
    if (bits[visit] === 1) rows.fill(1, firstEvent[visit], firstEvent[visit + 1])
  }
  return rows
}
