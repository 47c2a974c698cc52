import type { Detail } from './rows.js'

/** Which feedback of a visit is no answer of its own. */
export interface Answers<T> {
  /** Replaced by a later event of the same `response` and kind: a score, and then the same score with a line of text. */
  superseded: ReadonlySet<T>
  /** Of the same `response` as an answer of another kind, which it follows. */
  followUps: ReadonlySet<T>
}

/** From feedback in order. */
export function answersOf<T>(feedback: readonly T[], detailOf: (event: T) => Detail | null): Answers<T> {
  const kinds = new Map<string, unknown>()
  const last = new Map<string, T>()
  const superseded = new Set<T>()
  const followUps = new Set<T>()
  for (const event of feedback) {
    const { response, kind } = detailOf(event) ?? {}
    if (typeof response !== 'string' || response === '') continue
    const first = kinds.get(response) ?? kind
    kinds.set(response, first)
    if (kind !== first) followUps.add(event)
    const key = `${response}\n${kind}`
    const before = last.get(key)
    if (before !== undefined) superseded.add(before)
    last.set(key, event)
  }
  return { superseded, followUps }
}
