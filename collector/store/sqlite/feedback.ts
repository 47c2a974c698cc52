import type { EventType } from '../../../sdk/protocol.js'
import { KIND_NUMBERS, NOT_SET, VISITOR_TYPES } from '../../dimensions.js'
import { feedbackId } from '../../moderation.js'
import type { Feedback, FeedbackPlan, FeedbackRow } from '../reports.js'
import { TYPES } from './events.js'
import { keptIn } from './kept.js'
import { createModerations, keyOf } from './moderations.js'
import type { Connection } from './open.js'
import { createVisitorIds, type Owner, ownerKind, VIEWS_OF_OWNER } from './owners.js'
import type { Reader } from './reader.js'
import type { Detail } from './rows.js'
import type { Scope } from './scope.js'
import { type Segment, startOf } from './segment.js'
import { NOBODY } from './views.js'

/** What such events are called: no other may have the name. */
const FEEDBACK = 'feedback' satisfies EventType

/** A feedback event as far as columns have it. */
interface Found extends Owner {
  at: number
  /** Of the owner's feedback in the same millisecond, in the order of events. */
  nth: number
  /** Numbers of texts. */
  page: number
  country: number
  device: number
  type: number
  activeMs: number | null
  converted: boolean
}

/** A feedback event as rows have it. */
interface Answer {
  id: string
  num: number
  n: number
  at: number
  detail: Detail
}

/** Finds feedback in the columns, and reads of the rows only what has to be known of them: columns have no comments. */
export function createFeedback(db: Connection, reader: Reader): (plan: FeedbackPlan) => Feedback {
  const answers = createAnswers(db)
  const visitorOf = createVisitorIds(db)
  const moderations = createModerations(db)

  function find(plan: FeedbackPlan, scope: Scope): Found[] {
    const found: Found[] = []
    reader.each(plan, scope, (segment, passes) => {
      const isKept = keptIn(plan, segment, passes)
      const isConverting = convertingIn(segment, scope)
      eachAnswer(segment, scope, (row, visit, nth) => {
        if (!isKept(row, visit)) return
        const { page, ...of } = foundAt(segment, { row, visit, nth, site: plan.site.num })
        found.push({ ...of, page, converted: isConverting(visit) })
      })
    })
    return found.sort((a, b) => b.at - a.at || b.day - a.day || a.owner - b.owner || b.nth - a.nth)
  }

  function read(plan: FeedbackPlan): Feedback {
    const scope = reader.scopeOf(plan)
    const states = moderations.ofSite(plan.site.num)
    const answerOf = answers()
    const stateOf = ({ num, n }: Answer) => states.get(keyOf(num, n)) ?? 'new'
    const isWanted = (answer: Answer) =>
      plan.states.includes(stateOf(answer)) && (!plan.isCommented || textOrNull(answer.detail.comment) !== null)
    // Where nobody has looked at any, all of them are new.
    const areAlike = states.size === 0 && plan.states.includes('new') && !plan.isCommented
    const all = find(plan, scope)
    const found = areAlike
      ? all
      : all.filter((one) => {
          reader.checkWanted()
          return isWanted(answerOf(one))
        })
    const rows = found.slice(plan.offset, plan.offset + plan.limit).map((one): FeedbackRow => {
      const { page, country, device, type, at, activeMs, converted } = one
      const answer = answerOf(one)
      return {
        id: feedbackId(answer.id, answer.n),
        state: stateOf(answer),
        at,
        ...shown(answer.detail),
        visitor: visitorOf(one),
        page: scope.textOf(page),
        country: scope.textOf(country),
        device: scope.textOf(device),
        visitor_type: VISITOR_TYPES[type],
        activeMs,
        converted,
      }
    })
    return { total: found.length, rows }
  }

  return (plan) => reader.atOnce(() => read(plan))
}

/** Whether an event of the visit completes a goal. */
function convertingIn(segment: Segment, scope: Scope): (visit: number) => boolean {
  const { firstEvent } = segment.visits
  const isCompleting = scope.completions(segment).any()
  return (visit) => {
    for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) if (isCompleting[row] === 1) return true
    return false
  }
}

/** `nth` counts what was superseded too: it is among the rows. */
function eachAnswer(segment: Segment, scope: Scope, look: (row: number, visit: number, nth: number) => void): void {
  const { count, firstEvent, owner } = segment.visits
  const { after, detail, name } = segment.events
  const { kind } = segment.details
  const before = new Map<string, number>()
  for (let visit = 0; visit < count; visit++) {
    for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) {
      if (detail[row] === 0 || scope.textOf(name[row]) !== FEEDBACK) continue
      const key = `${owner[visit]} ${after[row]}`
      const nth = before.get(key) ?? 0
      before.set(key, nth + 1)
      if (kind[detail[row]] !== 0) look(row, visit, nth)
    }
  }
}

function foundAt(
  segment: Segment,
  { row, visit, nth, site }: { row: number; visit: number; nth: number; site: number },
): Omit<Found, 'converted'> {
  const { day, visits, events } = segment
  const of = { site, day, owner: visits.owner[visit] }
  return {
    ...of,
    nth,
    at: startOf(segment) + events.after[row],
    page: events.page[row],
    country: visits.country[visit],
    device: visits.device[visit],
    type: visits.visitor_type[visit],
    activeMs: visits.owner[visit] === NOBODY ? null : segment.details.before[events.detail[row]],
  }
}

/** What feedback events say, read once an owner. */
function createAnswers(db: Connection) {
  const select = (where: string) =>
    db.prepare<[Owner], { id: string; num: number; n: number; at: number; detail: string | null }>(
      `select views.id, views.num, events.n, events.at, events.detail
       from views cross join events on events.view = views.num and events.type = ${TYPES.feedback}
       where ${where}
       order by events.at, views.at, events.n, views.id`,
    )
  const selects = { visit: select(VIEWS_OF_OWNER.visit), visitor: select(VIEWS_OF_OWNER.visitor) }

  return () => {
    const known = new Map<string, Map<number, Answer[]>>()

    function ofOwner({ site, day, owner }: Owner): Map<number, Answer[]> {
      const key = `${day} ${owner}`
      const read = known.get(key)
      if (read) return read
      const rows = selects[ownerKind({ site, day, owner })].all({ site, day, owner })
      const byTime = new Map<number, Answer[]>()
      for (const row of rows) {
        const same = byTime.get(row.at) ?? []
        byTime.set(row.at, same)
        same.push({ ...row, detail: JSON.parse(row.detail ?? '{}') })
      }
      known.set(key, byTime)
      return byTime
    }

    return (one: Found): Answer => {
      const answer = ofOwner(one).get(one.at)?.[one.nth]
      if (!answer) throw new Error(`feedback of day ${one.day} is in its columns, and not in its rows`)
      return answer
    }
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
