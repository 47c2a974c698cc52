/**
 * A new id: 9 characters of time, so that an index over ids stays in order, then 96 random bits. Uses only
 * `crypto.getRandomValues`: `randomUUID` is missing on plain http.
 */
export function createId(at: number): string {
  let id = at.toString(36).padStart(9, '0')
  for (const bits of crypto.getRandomValues(new Uint32Array(3))) id += bits.toString(36)
  return id
}
