/** As it was when the script came: what other scripts put in its place is theirs. */
const json = JSON.stringify

/**
 * `JSON.stringify` as it was meant: Prototype.js 1.6 gives arrays a `toJSON` that makes texts of them
 * (analytics-next 627), so it is laid aside meanwhile.
 */
export function stringify(value: unknown): string {
  const arrays: { toJSON?: unknown } = Array.prototype as never
  const { toJSON } = arrays
  delete arrays.toJSON
  try {
    return json(value)
  } finally {
    if (toJSON) arrays.toJSON = toJSON
  }
}
