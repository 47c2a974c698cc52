import type { Refused } from '../../sdk/protocol.js'
import type { Site } from '../sites.js'
import type { Selection } from '../store/reports.js'
import type { Store } from '../store/store.js'
import type { Question } from './ask.js'
import type { Names } from './filters.js'
import { rangeNotes } from './notes.js'
import { type Known, selectionOf } from './parse.js'
import { isProblem } from './problem.js'
import { reading, record } from './read.js'
import { rangeIso, withSegments } from './resolved.js'

/** The events that a report is about, and how its reply repeats that. */
export interface Selected {
  selection: Selection
  /** What other filters may name too. */
  names: Names
  /** `site_id`, `date_range` (both ends included), `filters` and `segments`, as they were understood. */
  resolved: Record<string, unknown>
}

/** A report that is no table of metrics. */
export interface ReportKind<Asked, Answer> {
  /** What it takes besides `site_id`, `date_range` and `filters`. */
  keys: readonly string[]
  /** What a question need not say. */
  defaults?: Record<string, unknown>
  /** Stops at the first thing that is wrong (`fail`). */
  read(body: Record<string, unknown>, selected: Selected, now: number): Asked
  /** Throws `StoreError`. */
  answer(asked: Asked, store: Store): Promise<Answer | Refused>
}

/** Answers questions of one kind, or says what is wrong with them. Throws `StoreError`. */
export function createReport<Asked, Answer extends { meta: object }>(kind: ReportKind<Asked, Answer>, store: Store) {
  return async ({ site, body, now }: Question): Promise<Answer | Refused> => {
    const known = { site, now, firstDay: await store.firstDay(site), ...namesOf(store, site) }
    const read = reading(() => {
      const given = record(body, '', ['site_id', 'date_range', 'filters', 'segments', ...kind.keys])
      const fields = { ...kind.defaults, ...given }
      const selected = selectedOf(fields, known)
      return { asked: kind.read(fields, selected, now), notes: rangeNotes(selected.selection, site, now) }
    })
    if (isProblem(read)) return { error: read.error }
    const answer = await kind.answer(read.asked, store)
    if ('error' in answer) return answer
    return { ...answer, meta: { ...answer.meta, ...read.notes } }
  }
}

const namesOf = (store: Store, site: Site) => ({ goals: store.listGoals(site), segments: store.segments.list(site) })

function selectedOf(body: Record<string, unknown>, known: Known): Selected {
  const { site, goals, segments } = known
  const { range, filters, filter, segments: named } = selectionOf(body, known)
  const date_range = rangeIso(range, site.timezone)
  return {
    selection: { site, ...range, filter },
    names: { goals, segments },
    resolved: { site_id: site.id, date_range, filters, ...withSegments(named) },
  }
}
