import type { Detail } from './rows.js'

/**
 * Of feedback in order, what a later event of the same `response` and kind replaces: a score, and then the same score with
 * a line of text, are one answer.
 */
export function supersededOf<T>(feedback: readonly T[], detailOf: (event: T) => Detail | null): Set<T> {
  const last = new Map<string, T>()
  const superseded = new Set<T>()
  for (const event of feedback) {
    const { response, kind } = detailOf(event) ?? {}
    if (typeof response !== 'string' || response === '') continue
    const key = `${response}\n${kind}`
    const before = last.get(key)
    if (before !== undefined) superseded.add(before)
    last.set(key, event)
  }
  return superseded
}
