import { FEEDBACK_STATES, type FeedbackState, feedbackId, type Moderation } from '../../moderation.js'
import type { Site } from '../../sites.js'
import { TYPES } from './events.js'
import type { Connection } from './open.js'

const NEW = FEEDBACK_STATES.indexOf('new')

/** What people have made of answers; an answer that nobody has looked at has no row. */
export function createModerations(db: Connection) {
  const find = db
    .prepare<[number, string, number], number>(
      `select views.num from views join events on events.view = views.num
       where views.site = ? and views.id = ? and events.n = ? and events.type = ${TYPES.feedback}`,
    )
    .pluck()
  const put = db.prepare<[number, number, number, number]>(
    'insert or replace into moderations (site, view, n, state) values (?, ?, ?, ?)',
  )
  const remove = db.prepare<[number, number]>('delete from moderations where view = ? and n = ?')
  const all = db.prepare<[number], { view: number; n: number; state: number }>(
    'select view, n, state from moderations where site = ?',
  )
  const named = db.prepare<[number], { id: string; n: number; state: number }>(
    `select views.id, moderations.n, state from moderations join views on views.num = view
     where moderations.site = ? order by view, n`,
  )

  const moderate = db.transaction((site: number, of: { view: string; n: number }, state: FeedbackState): boolean => {
    const view = find.get(site, of.view, of.n)
    if (view === undefined) return false
    const number = FEEDBACK_STATES.indexOf(state)
    if (number === NEW) remove.run(view, of.n)
    else put.run(site, view, of.n, number)
    return true
  })

  return {
    /** False when the site has no such answer. */
    moderate: ({ num }: Site, of: { view: string; n: number }, state: FeedbackState) =>
      moderate.immediate(num, of, state),
    list: ({ num }: Site): Moderation[] =>
      named.all(num).map(({ id, n, state }) => ({ id: feedbackId(id, n), state: FEEDBACK_STATES[state] })),
    /** Of those that are not new. */
    ofSite(site: number): ReadonlyMap<string, FeedbackState> {
      return new Map(all.all(site).map(({ view, n, state }) => [keyOf(view, n), FEEDBACK_STATES[state]]))
    },
  }
}

/** By the view's number. */
export const keyOf = (view: number, n: number): string => `${view} ${n}`
