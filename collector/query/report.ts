import type { Refused } from '../../sdk/protocol.js'
import type { Site } from '../sites.js'
import type { Selection } from '../store/reports.js'
import type { Store } from '../store/store.js'
import type { Question } from './ask.js'
import { rangeNotes } from './notes.js'
import { reading, selectionOf } from './parse.js'
import { isProblem } from './problem.js'
import { record } from './read.js'
import { localIso } from './resolved.js'

/** The events that a report is about, and how its reply repeats that. */
export interface Selected {
  selection: Selection
  /** `site_id`, `date_range` (both ends included) and `filters`, as they were understood. */
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
    const firstDay = await store.firstDay(site)
    const read = reading(() => {
      const given = record(body, '', ['site_id', 'date_range', 'filters', ...kind.keys])
      const fields = { ...kind.defaults, ...given }
      const selected = selectedOf(fields, { site, now, firstDay })
      return { asked: kind.read(fields, selected, now), notes: rangeNotes(selected.selection, site, now) }
    })
    if (isProblem(read)) return { error: read.error }
    const answer = await kind.answer(read.asked, store)
    if ('error' in answer) return answer
    return { ...answer, meta: { ...answer.meta, ...read.notes } }
  }
}

function selectedOf(
  body: Record<string, unknown>,
  known: { site: Site; now: number; firstDay: number | null },
): Selected {
  const { site } = known
  const { range, filters, filter } = selectionOf(body, known)
  const date_range = [localIso(range.from, site.timezone), localIso(range.to - 1, site.timezone)]
  return { selection: { site, ...range, filter }, resolved: { site_id: site.id, date_range, filters } }
}
