import type { Site } from '../../sites.js'
import type { DeliveryRange, DeliveryRows } from '../delivery.js'
import type { Connection } from './open.js'

/** Who a view belongs to: a visitor's number, or without a cookie its number within its day. */
const VISITOR = "coalesce(cast(visits.visitor as text), views.day || '.' || views.visitor) as visitor"
const OWNED = 'join views on views.num = view left join visits on visits.num = views.visit'

/** Reads what the delivery report is made of, from one state of the file. */
export function createDeliveryReader(db: Connection): (site: Site, range: DeliveryRange) => DeliveryRows {
  const days = db.prepare<[number, number, number], DeliveryRows['days'][number]>(
    'select day, stored, repeated, late, dropped from deliveries where site = ? and day between ? and ?',
  )
  const drops = db.prepare<[number, number, number], DeliveryRows['drops'][number]>(
    'select day, reason, class, count from drops where site = ? and day between ? and ?',
  )
  const holes = db.prepare<[number, number], DeliveryRows['holes'][number]>(
    `select ${VISITOR}, holes.at, holes.missing
     from holes ${OWNED}
     where holes.site = ? and holes.at >= ?`,
  )
  const givenUp = db.prepare<[number, number], DeliveryRows['givenUp'][number]>(
    `select ${VISITOR}, given_up.at, given_up.count
     from given_up ${OWNED}
     where given_up.site = ? and given_up.at >= ?`,
  )
  return db.transaction(({ num }: Site, { first, last, from }: DeliveryRange) => ({
    days: days.all(num, first, last),
    drops: drops.all(num, first, last),
    holes: holes.all(num, from),
    givenUp: givenUp.all(num, from),
  }))
}
