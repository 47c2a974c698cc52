import { KIND_NUMBERS, NOT_SET } from '../../dimensions.js'
import type { Feedback, FeedbackPlan, FeedbackRow } from '../reports.js'
import { TYPES } from './events.js'
import { keptIn } from './kept.js'
import type { Connection } from './open.js'
import { createVisitorIds, type Owner, ownerKind, VIEWS_OF_OWNER } from './owners.js'
import type { Reader } from './reader.js'
import type { Detail } from './rows.js'
import { type Segment, startOf } from './segment.js'
import { answersOf } from './superseded.js'

/** A feedback event as far as columns have it. */
interface Found extends Owner {
  at: number
  /** Of the owner's feedback in the same millisecond, in the order of events. */
  nth: number
  /** Numbers of texts. */
  page: number
  country: number
  device: number
}

/** Finds feedback in the columns, and reads of the rows only what is on the page: columns have no comments. */
export function createFeedback(db: Connection, reader: Reader): (plan: FeedbackPlan) => Feedback {
  const answers = createAnswers(db)
  const visitorOf = createVisitorIds(db)

  function read(plan: FeedbackPlan): Feedback {
    const scope = reader.scopeOf(plan)
    const found: Found[] = []
    reader.each(plan, scope, (segment, passes) => {
      const isKept = keptIn(plan, segment, passes)
      eachFeedback(segment, (row, visit, nth) => {
        if (isKept(row, visit)) found.push(foundAt(segment, { row, visit, nth, site: plan.site.num }))
      })
    })
    found.sort((a, b) => b.at - a.at || b.day - a.day || a.owner - b.owner || b.nth - a.nth)
    const answerOf = answers()
    const rows = found.slice(plan.offset, plan.offset + plan.limit).map((one): FeedbackRow => {
      const { page, country, device } = one
      const texts = { page: scope.textOf(page), country: scope.textOf(country), device: scope.textOf(device) }
      return { at: one.at, ...shown(answerOf(one)), visitor: visitorOf(one), ...texts }
    })
    return { total: found.length, rows }
  }

  return (plan) => reader.atOnce(() => read(plan))
}

function eachFeedback(segment: Segment, look: (row: number, visit: number, nth: number) => void): void {
  const { count, firstEvent, owner } = segment.visits
  const { after, detail } = segment.events
  const { kind } = segment.details
  const before = new Map<string, number>()
  for (let visit = 0; visit < count; visit++) {
    for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) {
      if (kind[detail[row]] === 0) continue
      const key = `${owner[visit]} ${after[row]}`
      const nth = before.get(key) ?? 0
      before.set(key, nth + 1)
      look(row, visit, nth)
    }
  }
}

function foundAt(
  segment: Segment,
  { row, visit, nth, site }: { row: number; visit: number; nth: number; site: number },
): Found {
  const { day, visits, events } = segment
  const of = { site, day, owner: visits.owner[visit] }
  return {
    ...of,
    nth,
    at: startOf(segment) + events.after[row],
    page: events.page[row],
    country: visits.country[visit],
    device: visits.device[visit],
  }
}

/** What feedback events say, read once an owner. */
function createAnswers(db: Connection) {
  const select = (where: string) =>
    db.prepare<[Owner], { at: number; detail: string | null }>(
      `select events.at, events.detail
       from views cross join events on events.view = views.num and events.type = ${TYPES.feedback}
       where ${where}
       order by events.at, views.at, events.n, views.id`,
    )
  const selects = { visit: select(VIEWS_OF_OWNER.visit), visitor: select(VIEWS_OF_OWNER.visitor) }

  return () => {
    const known = new Map<string, Map<number, (string | null)[]>>()

    function ofOwner({ site, day, owner }: Owner): Map<number, (string | null)[]> {
      const key = `${day} ${owner}`
      const read = known.get(key)
      if (read) return read
      const byTime = new Map<number, (string | null)[]>()
      const all = selects[ownerKind({ site, day, owner })].all({ site, day, owner })
      const { superseded } = answersOf(all, ({ detail }) => JSON.parse(detail ?? '{}'))
      for (const event of all) {
        if (superseded.has(event)) continue
        const { at, detail } = event
        const same = byTime.get(at) ?? []
        byTime.set(at, same)
        same.push(detail)
      }
      known.set(key, byTime)
      return byTime
    }

    return (one: Found): Detail => JSON.parse(ofOwner(one).get(one.at)?.[one.nth] ?? '{}')
  }
}

const textOrNull = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)

const shown = ({ kind, score, subject, comment, choice, question, response }: Detail) => ({
  kind: KIND_NUMBERS.find((known) => known === kind) ?? NOT_SET,
  score: typeof score === 'number' ? score : null,
  subject: textOrNull(subject) ?? NOT_SET,
  comment: textOrNull(comment),
  choice: textOrNull(choice),
  question: textOrNull(question),
  response: textOrNull(response),
})
