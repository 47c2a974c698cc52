import type { Segment } from './segment.js'

/** What is taken of the events, or visits, of each group. */
export interface Taken {
  enter?(segment: Segment): void
  /** An event, or the visit of one. `visitor` is its number in the whole scan. */
  add(group: number, row: number, visit: number, visitor: number): void
  read(group: number): number
}
