import { dayOf } from '../../day.js'
import type { Selection } from '../reports.js'
import { createBooks } from './books.js'
import type { DayVersion } from './column-files.js'
import { compileFilter } from './filter.js'
import { createGoals } from './goals.js'
import { keptSlices } from './kept.js'
import { type EventTest, testOf } from './mask.js'
import type { Connection } from './open.js'
import { DamagedColumns } from './packed.js'
import { createRecent } from './recent.js'
import { createSaved } from './saved.js'
import { createScope, type Scope, type ScopeOf } from './scope.js'
import type { Segment } from './segment.js'
import { createSegments } from './segments.js'
import type { Pool, Slices } from './slices.js'
import { createTexts } from './strings.js'

/** Reads the days of a site, for every kind of question: they share the segments in memory. */
export interface Reader {
  /** Between steps that take long: throws `Interrupted` where nobody waits for the answer any more. */
  checkWanted(): void
  /** What `run` reads is all of one state of the file. */
  atOnce<T>(run: () => T): T
  scopeOf(plan: ScopeOf['plan']): Scope
  /** Calls `look` with each segment that has an event in the range, in order, and whether an event passes the filter. */
  each(of: Selection, scope: Scope, look: (segment: Segment, passes: EventTest) => void): void
  /** The same with the events that are in the range and pass the filter; what is taken of the pool during `look` goes back. */
  eachKept(of: Selection, scope: Scope, pool: Pool, look: (segment: Segment, kept: Slices) => void): void
  /** Each segment that has an event in the range, whatever the filter, and of which rows it is made. */
  eachWhole(of: Selection, look: (segment: Segment, day: DayVersion) => void): void
  /** The largest number of a visitor with a cookie. */
  lastVisitor(of: Pick<Selection, 'site'>): number
}

export function createReader(db: Connection, checkWanted: () => void = () => {}): Reader {
  const segments = createSegments(db, checkWanted)
  const books = createBooks(db, segments.lasting)
  const textOf = createTexts(db)
  const { listGoals } = createGoals(db)
  const coreActions = createSaved(db, 'coreActions')
  const firstSeen = db.prepare<[number], [number, number]>('select num, first from visitors where site = ?').raw()
  const lastVisitor = db.prepare<[number], number>('select coalesce(max(num), 0) from visitors where site = ?').pluck()
  const recent = createRecent()

  const eachWhole: Reader['eachWhole'] = ({ site, from, to }, look) => {
    checkWanted()
    segments.each(site.num, dayOf(from), dayOf(to - 1), look)
  }

  return {
    checkWanted,
    atOnce(run) {
      const once = db.transaction(run)
      for (;;) {
        try {
          return once()
        } catch (error) {
          // Each file is met once: its day is built from its rows the next time.
          if (!(error instanceof DamagedColumns)) throw error
        } finally {
          segments.save()
          books.forgetLarge()
        }
      }
    },
    scopeOf: (plan) =>
      createScope({
        plan,
        goals: listGoals(plan.site),
        coreActions: coreActions.list(plan.site),
        textOf,
        firstSeen: () => new Map(firstSeen.iterate(plan.site.num)),
        book: () => books.bookOf(plan.site.num),
      }),
    each(of, scope, look) {
      const compiled = of.filter && compileFilter(of.filter, scope)
      eachWhole(of, (segment) => look(segment, compiled ? testOf(compiled(segment)) : () => true))
    },
    eachKept(of, scope, pool, look) {
      const compiled = of.filter && compileFilter(of.filter, scope)
      const known = recent(of)
      const keptOf = (segment: Segment) => keptSlices(of, { segment, mask: compiled ? compiled(segment) : null, pool })
      eachWhole(of, (segment) =>
        pool.during(() =>
          look(
            segment,
            known.take(segment, pool, () => keptOf(segment)),
          ),
        ),
      )
    },
    eachWhole,
    lastVisitor: ({ site }) => lastVisitor.get(site.num) ?? 0,
  }
}
