import type { Refused } from '../../sdk/protocol.js'
import type { Segment } from '../saved.js'
import type { Site } from '../sites.js'
import type { Selection } from '../store/reports.js'
import type { Store } from '../store/store.js'
import type { Question } from './ask.js'
import { reading, selectionOf } from './parse.js'
import { isProblem } from './problem.js'
import { record } from './read.js'
import { localIso, withSegments } from './resolved.js'

/** The events that a report is about, and how its reply repeats that. */
export interface Selected {
  selection: Selection
  /** Those that other filters may name too. */
  segments: readonly Segment[]
  /** `site_id`, `date_range` (both ends included), `filters` and `segments`, as they were understood. */
  resolved: Record<string, unknown>
}

/** A report that is no table of metrics. */
export interface ReportKind<Asked, Answer> {
  /** What it takes besides `site_id`, `date_range` and `filters`. */
  keys: readonly string[]
  /** Stops at the first thing that is wrong (`fail`). */
  read(body: Record<string, unknown>, selected: Selected, now: number): Asked
  /** Throws `StoreError`. */
  answer(asked: Asked, store: Store): Promise<Answer>
}

/** Answers questions of one kind, or says what is wrong with them. Throws `StoreError`. */
export function createReport<Asked extends object, Answer>(kind: ReportKind<Asked, Answer>, store: Store) {
  return async ({ site, body, now }: Question): Promise<Answer | Refused> => {
    const known = { site, now, firstDay: await store.firstDay(site), segments: store.segments.list(site) }
    const asked = reading(() => {
      const fields = record(body, '', ['site_id', 'date_range', 'filters', ...kind.keys])
      return kind.read(fields, selectedOf(fields, known), now)
    })
    return isProblem(asked) ? { error: asked.error } : kind.answer(asked, store)
  }
}

function selectedOf(
  body: Record<string, unknown>,
  known: { site: Site; now: number; firstDay: number | null; segments: readonly Segment[] },
): Selected {
  const { site, segments } = known
  const { range, filters, filter, segments: named } = selectionOf(body, known)
  const date_range = [localIso(range.from, site.timezone), localIso(range.to - 1, site.timezone)]
  return {
    selection: { site, ...range, filter },
    segments,
    resolved: { site_id: site.id, date_range, filters, ...withSegments(named) },
  }
}
