import type { Detail } from './rows.js'

/** Which feedback of a visit is no answer of its own. */
export interface Answers<T> {
  /**
   * Replaced by a later event of the same `response` and kind: a score, and then the same score with a line of text.
   * Of kind `choice` also of the same question: a choice may follow a choice.
   */
  superseded: ReadonlySet<T>
  /** Of the same `response` as another answer, which it follows. */
  followUps: ReadonlySet<T>
}

/** From feedback in order. */
export function answersOf<T>(feedback: readonly T[], detailOf: (event: T) => Detail | null): Answers<T> {
  const firsts = new Map<string, string>()
  const last = new Map<string, T>()
  const superseded = new Set<T>()
  const followUps = new Set<T>()
  for (const event of feedback) {
    const { response, kind, question } = detailOf(event) ?? {}
    if (typeof response !== 'string' || response === '') continue
    const key = JSON.stringify([response, kind, kind === 'choice' ? question : null])
    const first = firsts.get(response) ?? key
    firsts.set(response, first)
    if (key !== first) followUps.add(event)
    const before = last.get(key)
    if (before !== undefined) superseded.add(before)
    last.set(key, event)
  }
  return { superseded, followUps }
}
