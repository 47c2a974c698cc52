import type { Connection } from './open.js'
import { NOBODY } from './views.js'

/** Whose rows of a day: the number of a visit; of a cookieless visitor its own, negative; 0: events without a visit. */
export interface Owner {
  site: number
  day: number
  owner: number
}

/** Views of an owner, by how its number is: binds `@site`, `@day` and `@owner`. */
export const VIEWS_OF_OWNER = {
  visit: 'views.visit = @owner',
  visitor: 'views.visit is null and views.site = @site and views.day = @day and views.visitor = -@owner',
} as const

export const ownerKind = ({ owner }: Owner): keyof typeof VIEWS_OF_OWNER => (owner > 0 ? 'visit' : 'visitor')

/** The id that a visitor is erased by: without a cookie that of its first view; `null` for nobody. */
export function createVisitorIds(db: Connection): (of: Owner) => string | null {
  const ids = {
    visit: db
      .prepare<[Owner], string>(
        `select visitors.id
         from visits join visitors on visitors.site = visits.site and visitors.num = visits.visitor
         where visits.num = @owner`,
      )
      .pluck(),
    visitor: db
      .prepare<[Owner], string>(`select id from views where ${VIEWS_OF_OWNER.visitor} order by num limit 1`)
      .pluck(),
  }
  return (of) => (of.owner === NOBODY ? null : (ids[ownerKind(of)].get(of) ?? null))
}
