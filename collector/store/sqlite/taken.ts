import type { Segment } from './segment.js'
import type { Slices } from './slices.js'

/** What is taken of the events, or visits, of each group. */
export interface Taken {
  enter?(segment: Segment): void
  /** All of a segment at once, of `groups` groups so far; a visit is a slice of one event. `visitors` are numbers of the whole scan, by visit. */
  add(slices: Slices, visitors: Int32Array, groups: number): void
  read(group: number): number
}

/** Of what is taken event by event. */
export interface TakenByEvent {
  enter?(segment: Segment): void
  addOne(group: number, row: number, visit: number, visitor: number): void
  read(group: number): number
}

export const byEvent = ({ enter, addOne, read }: TakenByEvent): Taken => ({
  enter,
  add({ length, visit, from, to, group }, visitors) {
    for (let i = 0; i < length; i++) {
      for (let row = from[i]; row < to[i]; row++) addOne(group[i], row, visit[i], visitors[visit[i]])
    }
  },
  read,
})

/** The same numbers with room for so many. */
export function withRoom(numbers: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (numbers.length >= length) return numbers
  const more = new Float64Array(Math.max(2 * numbers.length, length))
  more.set(numbers)
  return more
}
