import type { Props } from '../protocol.js'
import type { Question } from '../question.js'
import type { Memo } from './memory.js'

export interface Circumstances {
  /** UTC ms. */
  now: number
  visitor: { id: string; visits: number }
  /** Properties of `set()` and traits. */
  props: Props
  /** The question itself, and the last one of any name. */
  memo: Memo | undefined
  last: Memo | undefined
}

const DAY_MS = 24 * 60 * 60 * 1000

/** One question a name: where none is given, what it is about, else its kind. */
export const nameOf = ({ name, subject, kind }: Question): string => name || subject || kind

/** Whether this visitor is to be asked at all, not again, and not too soon after another one. */
export function isEligible(question: Question, about: Circumstances): boolean {
  const { when = {}, whom = {} } = question
  const { now, visitor, props, memo, last } = about
  const { every_days = 1 / 0, quiet_days = 0 } = when
  const { visitors, share = 100, props: wanted = {} } = whom
  const isPast = (at: number, days: number) => now - at >= days * DAY_MS
  return (
    (!memo || isPast(memo.at, memo.done ? every_days : quiet_days)) &&
    (!last || isPast(last.at, quiet_days)) &&
    (!visitors || (visitors === 'new') === visitor.visits < 2) &&
    shareOf(visitor.id + nameOf(question)) < share &&
    Object.entries(wanted).every(([name, value]) => props[name] === value)
  )
}

/** From 0 to less than 100, the same for the same text: each question has its own share of the visitors. */
export function shareOf(text: string): number {
  let hash = 0
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  // The lower bits are less mixed, and the higher ones by the last letters alone: a prime mixes them.
  return ((hash >>> 8) % 9973) / 99.73
}
