/**
 * A new id: the time, so that an index over ids stays in order, then 64 random bits. Uses only `crypto.getRandomValues`:
 * `randomUUID` is missing on plain http.
 */
export function createId(at: number): string {
  return at.toString(36) + crypto.getRandomValues(new Uint32Array(2)).join('')
}
