import { dayOf } from '../../day.js'
import type { CoreAction } from '../../saved.js'
import type { Selection } from '../reports.js'
import { compileFilter } from './filter.js'
import { createGoals } from './goals.js'
import { type EventTest, type Mask, testOf } from './mask.js'
import type { Connection } from './open.js'
import { DamagedColumns } from './packed.js'
import { createSaved } from './saved.js'
import { createScope, type Scope, type ScopeOf } from './scope.js'
import type { Segment } from './segment.js'
import { createSegments } from './segments.js'
import { createTexts } from './strings.js'

/** Reads the days of a site, for every kind of question: they share the segments in memory. */
export interface Reader {
  /** Between steps that take long: throws `Interrupted` where nobody waits for the answer any more. */
  checkWanted(): void
  /** What `run` reads is all of one state of the file. */
  atOnce<T>(run: () => T): T
  scopeOf(plan: ScopeOf['plan']): Scope
  /**
   * Calls `look` with each segment that has an event in the range, in order, and whether an event passes the filter; as a
   * mask too, `null` without a filter.
   */
  each(of: Selection, scope: Scope, look: (segment: Segment, passes: EventTest, mask: Mask | null) => void): void
  /** The largest number of a visitor with a cookie. */
  lastVisitor(of: Pick<Selection, 'site'>): number
}

export function createReader(db: Connection, checkWanted: () => void = () => {}): Reader {
  const segments = createSegments(db, checkWanted)
  const textOf = createTexts(db)
  const { listGoals } = createGoals(db)
  const coreActions = createSaved<CoreAction>(db, 'core_actions')
  const firstSeen = db.prepare<[number], [number, number]>('select num, first from visitors where site = ?').raw()
  const lastVisitor = db.prepare<[number], number>('select coalesce(max(num), 0) from visitors where site = ?').pluck()
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
        lasting: () => segments.lasting(plan.site.num),
      }),
    each({ site, from, to, filter }, scope, look) {
      checkWanted()
      const compiled = filter && compileFilter(filter, scope)
      segments.each(site.num, dayOf(from), dayOf(to - 1), (segment) => {
        const mask = compiled ? compiled(segment) : null
        look(segment, mask ? testOf(mask) : () => true, mask)
      })
    },
    lastVisitor: ({ site }) => lastVisitor.get(site.num) ?? 0,
  }
}
