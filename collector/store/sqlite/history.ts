import type { Site } from '../../sites.js'
import type { VisitorHistory } from '../store.js'
import { TYPES } from './events.js'
import type { Connection } from './open.js'

interface VisitRow {
  num: number
  id: string
  ordinal: number
}

type VisitHistory = VisitorHistory['visits'][number]
type ViewHistory = VisitHistory['views'][number]
type ViewRow = Omit<ViewHistory, 'events'> &
  Pick<VisitHistory, 'country' | 'region' | 'city' | 'browser' | 'os' | 'device' | 'language'> & { num: number }

interface EventRow {
  n: number
  at: number
  type: number
  name: string
  passive: number
  detail: string | null
}

const VIEW_TEXTS = ['page', 'title', 'referrer']
const LOCALITY_TEXTS = ['region', 'city']
const CLIENT_TEXTS = ['country', 'browser', 'os', 'device', 'language']

/** One visitor's rows as one tree, texts in place of their numbers. */
export function createHistory(db: Connection): (site: Site, id: string) => VisitorHistory | null {
  const find = db.prepare<[number, string], { num: number; first: number }>(
    'select num, first from visitors where site = ? and id = ?',
  )
  const selectVisits = db.prepare<[number, number], VisitRow>(
    'select num, id, ordinal from visits where site = ? and visitor = ? order by ordinal, start',
  )
  const textOf = (table: string) => (name: string) =>
    `(select text from strings where num = ${table}.${name}) as ${name}`
  const texts = [
    ...VIEW_TEXTS.map(textOf('views')),
    ...CLIENT_TEXTS.map(textOf('clients')),
    ...LOCALITY_TEXTS.map(textOf('localities')),
  ]
  const selectViews = db.prepare<[number], ViewRow>(
    `select views.num, views.id as view, at, span, visible, active, scroll, ${texts.join(', ')}
     from views join clients on clients.num = views.client join localities on localities.num = views.locality
     where visit = ? order by at`,
  )
  const selectEvents = db.prepare<[number], EventRow>(
    `select n, at, type, (select text from strings where num = events.name) as name, passive, detail
     from events where view = ? order by n`,
  )
  const typeNames = Object.fromEntries(Object.entries(TYPES).map(([name, number]) => [number, name]))

  function eventOf({ type, name, passive, detail, ...rest }: EventRow) {
    return {
      ...rest,
      type: typeNames[type] ?? '',
      name,
      ...(passive && { passive: true }),
      ...JSON.parse(detail ?? '{}'),
    }
  }

  function visitOf({ num, id: visit, ordinal }: VisitRow): VisitHistory {
    const rows = selectViews.all(num)
    const [
      {
        country = '',
        region = '',
        city = '',
        browser = '',
        os = '',
        device = '',
        language = '',
      } = {} as Partial<ViewRow>,
    ] = rows
    const views = rows.map(({ num, view, at, page, title, referrer, span, visible, active, scroll }) => {
      const events = selectEvents.all(num).map(eventOf)
      return { view, at, page, title, referrer, span, visible, active, scroll, events }
    })
    return { visit, ordinal, country, region, city, browser, os, device, language, views }
  }

  return (site, visitor) => {
    const row = find.get(site.num, visitor)
    return row ? { visitor, first: row.first, visits: selectVisits.all(site.num, row.num).map(visitOf) } : null
  }
}
