import type { Column } from './segment.js'

/**
 * A column of whole numbers below 2^31 in the one kind of array that loops are made for: over five kinds, each read costs
 * ten times as much, and the copy a small part of that.
 */
export function wholeNumbers(column: Column): Int32Array {
  return column instanceof Int32Array ? column : new Int32Array(column)
}

/** The same for any numbers. */
export function numbersOf(column: Column): Float64Array {
  return column instanceof Float64Array ? column : new Float64Array(column)
}
