/**
 * A new id: 9 characters of time, so that an index over ids stays in order, then 96 random bits. Uses only
 * `crypto.getRandomValues`: `randomUUID` is missing on plain http.
 */
export function createId(at: number): string {
  const random = Array.from(crypto.getRandomValues(new Uint32Array(3)), (bits) => bits.toString(36))
  return at.toString(36).padStart(9, '0') + random.join('')
}
