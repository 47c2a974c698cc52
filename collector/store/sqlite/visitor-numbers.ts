import type { Segment } from './segment.js'

/**
 * One number a visitor in all days, by visit: with a cookie it is the visitor's own, up to `last`; cookieless visitors, who
 * live for a day, come after those. To be called with each segment once.
 */
export function createVisitorNumbers(last: number): (segment: Segment) => Int32Array {
  let taken = last
  return ({ visits: { visitor }, lastCookieless }) => {
    const before = taken
    taken += lastCookieless
    const numbers = new Int32Array(visitor)
    if (lastCookieless === 0) return numbers
    for (let visit = 0; visit < numbers.length; visit++)
      if (numbers[visit] < 0) numbers[visit] = before - numbers[visit]
    return numbers
  }
}
