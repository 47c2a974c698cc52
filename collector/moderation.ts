/** What people make of an answer of a visitor, by number; metrics count all of them. */
export const FEEDBACK_STATES = ['new', 'read', 'hidden'] as const
export type FeedbackState = (typeof FEEDBACK_STATES)[number]

/** An answer that is not new, by what it is called. */
export interface Moderation {
  id: string
  state: FeedbackState
}

/** What an answer is called: its view's id and its number. */
export const feedbackId = (view: string, n: number): string => `${view}.${n}`

/** `null` for what is no such id. */
export function readFeedbackId(id: string): { view: string; n: number } | null {
  const [, view, n] = /^(.+)\.(\d{1,9})$/s.exec(id) ?? []
  return view === undefined ? null : { view, n: Number(n) }
}
