import type { Column } from './segment.js'

/** Kinds of arrays, the narrowest first, by the name that a file has for them. */
export const KINDS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f64: Float64Array,
} as const
export type Kind = keyof typeof KINDS

/** The same numbers in the narrowest array that holds them all. */
export function narrow(numbers: Float64Array): { kind: Kind; column: Column } {
  let min = 0
  let max = 0
  let isWhole = true
  for (const number of numbers) {
    if (number < min) min = number
    if (number > max) max = number
    isWhole &&= Number.isInteger(number)
  }
  const kind = isWhole ? kindOf(min, max) : 'f64'
  return { kind, column: kind === 'f64' ? numbers : KINDS[kind].from(numbers) }
}

function kindOf(min: number, max: number): Kind {
  if (min < 0) return min >= -(2 ** 31) && max < 2 ** 31 ? 'i32' : 'f64'
  return max < 2 ** 8 ? 'u8' : max < 2 ** 16 ? 'u16' : max < 2 ** 32 ? 'u32' : 'f64'
}
