import type { PathPlan, Paths } from '../reports.js'
import { firstKept, keptIn } from './kept.js'
import { mostFrequent } from './ranking.js'
import type { Reader } from './reader.js'
import type { Segment } from './segment.js'

/** The pages that visits begin with. */
export function createPaths(reader: Reader): (plan: PathPlan) => Paths {
  function read(plan: PathPlan): Paths {
    const scope = reader.scopeOf(plan)
    const counts = new Map<string, number>()
    let visits = 0
    reader.each(plan, scope, (segment, passes) => {
      const { count, start, pageviews } = segment.visits
      const isKept = keptIn(plan, segment, passes)
      for (let visit = 0; visit < count; visit++) {
        if (pageviews[visit] === 0 || !(start[visit] >= plan.from && start[visit] < plan.to)) continue
        if (firstKept(visit, segment, isKept) < 0) continue
        visits++
        const path = pathOf(visit, segment, plan.length)
        counts.set(path, (counts.get(path) ?? 0) + 1)
      }
    })
    const nameOf = (path: string) => path.split(' ').map((page) => scope.textOf(Number(page)))
    const top = mostFrequent(counts, { limit: plan.limit, nameOf, textOf: (pages) => pages.join('\n') })
    return { visits, paths: top.map(({ named, count }) => ({ pages: named, visits: count })) }
  }

  return (plan) => reader.atOnce(() => read(plan))
}

/** Numbers of the first pages. */
function pathOf(
  visit: number,
  { visits: { firstEvent }, events: { pageview, page } }: Segment,
  length: number,
): string {
  const pages: number[] = []
  for (let row = firstEvent[visit]; row < firstEvent[visit + 1] && pages.length < length; row++) {
    if (pageview[row] && page[row] !== pages.at(-1)) pages.push(page[row])
  }
  return pages.join(' ')
}
