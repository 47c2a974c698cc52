import type { Props } from '../protocol.js'
import type { Question } from '../question.js'
import type { Memo } from './memory.js'

export interface Circumstances {
  /** UTC ms. */
  now: number
  /** Whether the page is one of these, and none of those. */
  isHere(pages: readonly string[], notPages: readonly string[]): boolean
  visitor: { id: string; visits: number }
  /** Properties of `set()` and traits. */
  props: Props
  /** The question itself, and the last one of any name. */
  memo: Memo | undefined
  last: Memo | undefined
  /** Days without any other question before it. */
  quietDays: number
}

const DAY_MS = 24 * 60 * 60 * 1000

/** One question a name: where none is given, what it is about, else its kind. */
export const nameOf = ({ name, subject, kind }: Question): string => name || subject || kind

/** Whether this visitor is to be asked on this page at all: where and whom, not again, not too soon after another one. */
export function isEligible(question: Question, about: Circumstances): boolean {
  const { where = {}, when = {}, whom = {} } = question
  const { now, isHere, visitor, props, memo, last, quietDays } = about
  const { pages = [], not_pages = [] } = where
  const { visitors, share = 100, props: wanted = {} } = whom
  const isPast = (at: number, days: number) => now - at >= days * DAY_MS
  return (
    isHere(pages, not_pages) &&
    (!memo || isPast(memo.at, memo.done ? when.every_days || 1 / 0 : quietDays)) &&
    (!last || isPast(last.at, quietDays)) &&
    (!visitors || (visitors === 'new') === visitor.visits < 2) &&
    shareOf(visitor.id + nameOf(question)) < share &&
    Object.entries(wanted).every(([name, value]) => props[name] === value)
  )
}

/** 0 to 99, the same for the same text: each question has its own share of the visitors. */
export function shareOf(text: string): number {
  let hash = 0
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  // The lower bits are less mixed.
  return (hash >>> 16) % 100
}
