import type { JourneyLabel, JourneyPlan, JourneyPosition } from '../reports.js'
import { compileFilter } from './filter.js'
import { firstKept, keptIn } from './kept.js'
import { type EventTest, testOf } from './mask.js'
import { mostFrequent } from './ranking.js'
import type { Reader } from './reader.js'
import type { Segment } from './segment.js'

/** Twice the number of a page, or of an event's name and one more; NOTHING for what is neither. */
type Label = number
const NOTHING: Label = -1

/** How many visits had what at a position; `ended` of them had not begun, or were over. */
interface Counts {
  labels: Map<Label, number>
  ended: number
}

/** What visits did before and after the first kept event that a filter matches. */
export function createJourneys(reader: Reader): (plan: JourneyPlan) => JourneyPosition[] {
  function read(plan: JourneyPlan): JourneyPosition[] {
    const scope = reader.scopeOf(plan)
    const around = compileFilter(plan.around, scope)
    const counts = Array.from({ length: 2 * plan.steps + 1 }, (): Counts => ({ labels: new Map(), ended: 0 }))
    reader.each(plan, scope, (segment, passes) => {
      const isKept = keptIn(plan, segment, passes)
      const isAround = testOf(around(segment))
      const isAnchor: EventTest = (row, visit) => isKept(row, visit) && isAround(row, visit)
      const { count, start } = segment.visits
      const walk = createWalk(segment, counts)
      for (let visit = 0; visit < count; visit++) {
        if (!(start[visit] >= plan.from && start[visit] < plan.to)) continue
        const anchor = firstKept(visit, segment, isAnchor)
        if (anchor >= 0) walk(visit, anchor)
      }
    })
    return counts.map((of, i) => positionOf(i - plan.steps, of, { limit: plan.limit, textOf: scope.textOf }))
  }

  return (plan) => reader.atOnce(() => read(plan))
}

/** Goes from an event back to the visit's beginning and on to its end; what comes again at once is one. */
function createWalk(segment: Segment, counts: readonly Counts[]) {
  const { firstEvent } = segment.visits
  const { pageview, interaction, page, name } = segment.events
  const middle = (counts.length - 1) / 2
  const labelOf = (row: number) => (pageview[row] ? 2 * page[row] : 2 * name[row] + 1)
  const isStep = (row: number) => pageview[row] === 1 || interaction[row] === 1

  function count(position: number, label: Label): void {
    const { labels } = counts[position]
    labels.set(label, (labels.get(label) ?? 0) + 1)
  }

  function go(from: number, by: 1 | -1, until: number): void {
    let last = labelOf(from)
    let position = middle + by
    for (let row = from + by; row !== until && counts[position]; row += by) {
      const label = isStep(row) ? labelOf(row) : NOTHING
      if (label === NOTHING || label === last) continue
      count(position, label)
      last = label
      position += by
    }
    if (counts[position]) counts[position].ended++
  }

  return (visit: number, anchor: number): void => {
    count(middle, labelOf(anchor))
    go(anchor, -1, firstEvent[visit] - 1)
    go(anchor, 1, firstEvent[visit + 1])
  }
}

interface Naming {
  limit: number
  textOf: (num: number) => string
}

function positionOf(position: number, { labels, ended }: Counts, { limit, textOf }: Naming): JourneyPosition {
  const nameOf = (label: Label) =>
    ({ type: label % 2 === 0 ? 'page' : 'event', label: textOf(Math.floor(label / 2)) }) as const
  const top = mostFrequent(labels, { limit, nameOf, textOf: ({ label }) => label })
  const listed: JourneyLabel[] = top.map(({ named, count }) => ({ ...named, visits: count }))
  const end =
    position < 0 ? ({ type: 'entry', label: '(entry)' } as const) : ({ type: 'exit', label: '(exit)' } as const)
  const visits = [...labels.values()].reduce((sum, count) => sum + count, ended)
  return { position, visits, labels: ended > 0 ? [...listed, { ...end, visits: ended }] : listed }
}
