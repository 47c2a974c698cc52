import { nanoid } from 'nanoid'

/**
 * A new id of 21 characters: 9 of time, so that an index over ids stays in order, then 72 random bits. Uses only
 * `crypto.getRandomValues`: `randomUUID` is missing on plain http.
 */
export function createId(at: number): string {
  return Math.max(0, Math.floor(at)).toString(36).padStart(9, '0') + nanoid(12)
}
