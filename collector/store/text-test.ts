import type { Condition } from './plan.js'

/** Whether a value, as it is shown, passes a condition. */
export function textTest({ op, values, caseSensitive }: Condition): (text: string) => boolean {
  const fold = caseSensitive ? (text: string) => text : foldCase
  const wanted = values.map(fold)
  return op === 'is'
    ? (text) => wanted.includes(fold(text))
    : (text) => wanted.some((part) => fold(text).includes(part))
}

/** Unicode case folding, near enough: upper, then lower, so that ß meets SS and final sigma any sigma. */
const foldCase = (text: string) => text.toUpperCase().toLowerCase().normalize('NFC')
