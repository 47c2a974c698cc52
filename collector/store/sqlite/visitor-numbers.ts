import type { Segment } from './segment.js'

/**
 * One number a visitor in all days: with a cookie it is the visitor's own, up to `last`; cookieless visitors, who live for
 * a day, come after those. To be called with each segment once.
 */
export function createVisitorNumbers(last: number): (segment: Segment) => (visit: number) => number {
  let taken = last
  return ({ visits: { visitor }, lastCookieless }) => {
    const before = taken
    taken += lastCookieless
    return (visit) => (visitor[visit] >= 0 ? visitor[visit] : before - visitor[visit])
  }
}
