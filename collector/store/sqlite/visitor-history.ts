import { DIMENSION_NAMES, type DimensionName, dimensionOf } from '../../dimensions.js'
import type { EventOfVisitor, VisitOfVisitor, Visitor, VisitorPlan } from '../reports.js'
import { createBook } from './book.js'
import { createVisitorDays, type VisitorDay } from './columns.js'
import { TYPES } from './events.js'
import { compileFilter } from './filter.js'
import { firstKept, keptIn } from './kept.js'
import { testOf } from './mask.js'
import { UNKNOWN_ORDINAL } from './named.js'
import type { Connection } from './open.js'
import { createVisitorIds } from './owners.js'
import type { Reader } from './reader.js'
import type { Scope } from './scope.js'
import { createValues } from './values.js'
import { NOBODY } from './views.js'

/** A visitor's number, negative without a cookie, and the days on which it was there. */
interface Found {
  visitor: number
  first: number | null
  days: readonly number[]
}

interface KeptVisit {
  of: VisitorDay
  visit: number
  start: number
}

/** Makes columns of one visitor's rows, so that its visits are what they are in every other report. */
export function createVisitorHistory(db: Connection, reader: Reader): (plan: VisitorPlan) => Visitor | null {
  const find = createFind(db)
  const readDay = createVisitorDays(db)
  const idOf = createVisitorIds(db)
  const showVisit = createShow(db)

  function read(plan: VisitorPlan): Visitor | null {
    const site = plan.site.num
    const found = find(site, plan.visitor)
    if (!found) return null
    const { visitor, first, days: numbers } = found
    const days = numbers.map((day) => {
      reader.checkWanted()
      return readDay({ site, day, visitor })
    })
    const scope = reader.scopeOf(plan)
    const kept = keptVisits(days, plan, scope)
    const hasCookie = visitor > 0
    return {
      id: hasCookie ? plan.visitor : (idOf({ site, day: numbers[0], owner: visitor }) ?? plan.visitor),
      hasCookie,
      first,
      ...saidOf(days, visitor),
      visits: days.reduce((sum, { segment }) => sum + segment.visits.count, 0),
      kept: kept.length,
      history: shownOf(kept.slice(plan.offset, plan.offset + plan.limit), scope, plan.maxEvents),
    }
  }

  function shownOf(kept: readonly KeptVisit[], scope: Scope, maxEvents: number): VisitOfVisitor[] {
    let left = maxEvents
    return kept.map((visit) => {
      reader.checkWanted()
      const shown = showVisit(visit, scope, left)
      left -= shown.events.length
      return shown
    })
  }

  return (plan) => reader.atOnce(() => read(plan))
}

function createFind(db: Connection): (site: number, id: string) => Found | null {
  const withCookie = db.prepare<[number, string], { visitor: number; first: number }>(
    'select num as visitor, first from visitors where site = ? and id = ?',
  )
  const daysOf = db
    .prepare<[number, number], number>(
      `select distinct visits.day
       from visits join days on days.site = visits.site and days.day = visits.day
       where visits.site = ? and visitor = ?`,
    )
    .pluck()
  const withoutCookie = db.prepare<[number, string], { visitor: number; day: number }>(
    `select -visitor as visitor, views.day
     from views join days on days.site = views.site and days.day = views.day
     where views.site = ? and id = ? and visit is null and visitor <> ${NOBODY}`,
  )
  return (site, id) => {
    const known = withCookie.get(site, id)
    if (known) return { ...known, days: daysOf.all(site, known.visitor) }
    const cookieless = withoutCookie.get(site, id)
    return cookieless ? { visitor: cookieless.visitor, first: null, days: [cookieless.day] } : null
  }
}

/** The newest first. */
function keptVisits(days: readonly VisitorDay[], plan: VisitorPlan, scope: Scope): KeptVisit[] {
  const compiled = plan.filter && compileFilter(plan.filter, scope)
  const kept = days.flatMap((of) => {
    const isKept = keptIn(plan, of.segment, compiled ? testOf(compiled(of.segment)) : () => true)
    const { count, start: starts } = of.segment.visits
    return Array.from({ length: count }, (_, visit) => ({ of, visit, start: starts[visit] })).filter(
      ({ visit, start }) => start >= plan.from && start < plan.to && firstKept(visit, of.segment, isKept) >= 0,
    )
  })
  return kept.sort((a, b) => b.start - a.start || b.visit - a.visit)
}

function saidOf(days: readonly VisitorDay[], visitor: number): Pick<Visitor, 'user' | 'account' | 'traits'> {
  const segments = days.map(({ segment }) => segment)
  const { user, account, trait } = createBook(segments).whoWas({
    visitor,
    day: segments[0]?.day ?? 0,
    at: Number.POSITIVE_INFINITY,
    user: '',
  })
  const said = segments.flatMap(({ lasting }) => lasting.identities)
  const keys = new Set(said.flatMap(({ traits }) => Object.keys(traits)))
  return { user, account, traits: Object.fromEntries([...keys].map((key) => [key, trait(key)])) }
}

const dimensionsOf = (level: 'visit' | 'event') => DIMENSION_NAMES.filter((name) => dimensionOf(name).level === level)
const OF_VISITS = dimensionsOf('visit')
const OF_EVENTS = dimensionsOf('event')

const TYPE_NAMES = { [TYPES.pageview]: 'pageview', [TYPES.track]: 'track', [TYPES.feedback]: 'feedback' } as const

/** Reads what columns do not have, and puts texts in place of numbers. */
function createShow(db: Connection): (kept: KeptVisit, scope: Scope, most: number) => VisitOfVisitor {
  const visitId = db.prepare<[number], string>('select id from visits where num = ?').pluck()
  const titleOf = db
    .prepare<[number], string>('select text from views join strings on strings.num = title where views.num = ?')
    .pluck()

  function textsOf(names: readonly DimensionName[], { of: { segment } }: KeptVisit, scope: Scope) {
    const readers = names.map((name) => {
      const values = createValues(dimensionOf(name), scope)
      const read = values.enter(segment)
      return (row: number, visit: number) => [name, values.textOf(read(row, visit))] as const
    })
    return (row: number, visit: number) => Object.fromEntries(readers.map((read) => read(row, visit)))
  }

  function eventsOf(kept: KeptVisit, scope: Scope, most: number): EventOfVisitor[] {
    const { of, visit } = kept
    const { rows, segment } = of
    const { firstEvent } = segment.visits
    const dimensions = textsOf(OF_EVENTS, kept, scope)
    const shown: EventOfVisitor[] = []
    const end = Math.min(firstEvent[visit + 1], firstEvent[visit] + most)
    for (let row = firstEvent[visit]; row < end; row++) {
      const event = of.events[row]
      const type = TYPE_NAMES[rows.events.type[event]]
      const { active, scroll } = segment.events
      shown.push({
        at: rows.events.at[event],
        type,
        passive: rows.events.passive[event] === 1,
        dimensions: dimensions(row, visit),
        view:
          type === 'pageview'
            ? { title: titleOf.get(rows.events.view[event]) ?? '', activeMs: active[row], scroll: scroll[row] }
            : null,
        detail: rows.events.detail[event] ?? {},
      })
    }
    return shown
  }

  return (kept, scope, most) => {
    const { of, visit, start } = kept
    const { owner, duration, active, pageviews, firstEvent } = of.segment.visits
    const ordinal = of.rows.visits.ordinal[of.rows.visits.num.indexOf(owner[visit])]
    return {
      id: owner[visit] > 0 ? (visitId.get(owner[visit]) ?? null) : null,
      ordinal: ordinal === undefined || ordinal === UNKNOWN_ORDINAL ? null : ordinal,
      start,
      durationMs: duration[visit],
      activeMs: active[visit],
      pageviews: pageviews[visit],
      dimensions: textsOf(OF_VISITS, kept, scope)(firstEvent[visit], visit),
      allEvents: firstEvent[visit + 1] - firstEvent[visit],
      events: eventsOf(kept, scope, most),
    }
  }
}
