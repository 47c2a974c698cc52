import type { DeliveryRows } from '../store/delivery.js'

/** Events that were lost of a view that began at `at` (UTC ms). */
export interface Lost {
  at: number
  count: number
}

/**
 * What is missing, less what the visitors' own scripts say they gave up: that was not lost on the way. A script says how
 * many, not which: they are the latest that are missing in what the visitor had begun by then.
 */
export function lostOf({ holes, givenUp }: Pick<DeliveryRows, 'holes' | 'givenUp'>): Lost[] {
  const steps = [
    ...holes.map(({ visitor, at, missing }) => ({ visitor, at, hole: { at, count: missing }, told: 0 })),
    ...givenUp.map(({ visitor, at, count }) => ({ visitor, at, hole: null, told: count })),
  ].sort((a, b) => a.at - b.at)
  const open = new Map<string, Lost[]>()
  for (const { visitor, hole, told } of steps) {
    const ofVisitor = open.get(visitor) ?? []
    open.set(visitor, ofVisitor)
    if (hole) ofVisitor.push(hole)
    else takeLatest(ofVisitor, told)
  }
  return steps.flatMap(({ hole }) => (hole && hole.count > 0 ? [hole] : []))
}

function takeLatest(open: Lost[], count: number): void {
  let left = count
  for (let last = open.at(-1); last && left > 0; last = open.at(-1)) {
    const taken = Math.min(left, last.count)
    last.count -= taken
    left -= taken
    if (last.count === 0) open.pop()
  }
}
