import type { EnrichedView, Identity, Named } from '../../writer/enrich.js'
import type { Connection } from './open.js'

/** Of a visit that only a server has told of so far: its batches say which it is of its visitor. */
export const UNKNOWN_ORDINAL = 2 ** 31 - 1

/** Finds the visits of events from servers, which know ids at most. */
export function createNamed(db: Connection) {
  const findVisitor = db.prepare<[number, string], { num: number; first: number }>(
    'select num, first from visitors where site = ? and id = ?',
  )
  const lastVisit = db
    .prepare<[number, number, number], string>(
      'select id from visits where site = ? and visitor = ? and start <= ? order by start desc limit 1',
    )
    .pluck()
  const isKnown = db.prepare<[number, string], number>('select 1 from views where site = ? and id = ?').pluck()

  /**
   * The visit that is named, which may be told of here before its own batches come; without one the visitor's last
   * that had started by then; `null` when there is none. A view that is there already has its visit.
   */
  function find(site: number, { visitor, visit, at }: Named, [view]: readonly EnrichedView[]): Identity | null {
    if (isKnown.get(site, view.id)) return null
    const known = findVisitor.get(site, visitor)
    const id = visit ?? (known && lastVisit.get(site, known.num, at))
    return id === undefined ? null : { visitor, first: known?.first ?? at, visit: id, ordinal: UNKNOWN_ORDINAL }
  }

  return {
    identityOf: (site: number, of: Identity | Named, views: readonly EnrichedView[]): Identity | null =>
      'ordinal' in of ? of : find(site, of, views),
  }
}
