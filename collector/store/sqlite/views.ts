import { createMemory } from '../../memory.js'
import type { Client, EnrichedView } from '../../writer/enrich.js'
import { createClients } from './clients.js'
import { createCookieless } from './cookieless.js'
import type { Connection } from './open.js'

/** A stored view: it keeps the visit, or as a cookieless one the day, that it first had. */
export interface ViewRow {
  num: number
  visit: number | null
  day: number | null
}

/** Who the view belongs to by its batch. */
export interface ViewOf {
  site: number
  visit: number | null
  client: Client
}

const REMEMBERED = 50_000
const CAMPAIGN = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'] as const

/** Columns that are numbers of texts, and running totals, by their names in an enriched view. */
export const TEXTS = ['host', 'page', 'title', 'referrer', 'source', ...CAMPAIGN] as const
export const TOTALS = ['span', 'visible', 'active', 'scroll', 'count'] as const

const COLUMNS = ['site', 'id', 'visit', 'visitor', 'day', 'at', 'client', ...TEXTS, ...TOTALS]

/** Writes views: a new one whole; of a known one each total takes its maximum and the title is the latest. */
export function createViews(db: Connection, numberOf: (text: string) => number) {
  // Positions and no `returning`: with names and it an insert takes three times as long.
  const insert = db.prepare(`insert into views (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`)
  const grow = db.prepare(
    `update views
     set title = coalesce(nullif(?, 0), title), ${TOTALS.map((total) => `${total} = max(${total}, ?)`).join(', ')}
     where num = ?`,
  )
  const find = db.prepare<[number, string], ViewRow>('select num, visit, day from views where site = ? and id = ?')
  const clients = createClients(db, numberOf)
  const cookieless = createCookieless(db)
  const remembered = createMemory<string, ViewRow>(REMEMBERED)

  function write(view: EnrichedView, of: ViewOf): ViewRow {
    const key = `${of.site} ${view.id}`
    const known = remembered.get(key) ?? find.get(of.site, view.id)
    if (known) grow.run(numberOf(view.title), ...totalsOf(view), known.num)
    return remembered.set(key, known ?? create(view, of))
  }

  function create(view: EnrichedView, { site, visit, client }: ViewOf): ViewRow {
    const { id, at, cookieless: of } = view
    const day = of?.day ?? null
    const values: (number | string | null)[] = [site, id, visit, of && cookieless.numberOf(site, of), day, at]
    values.push(clients.numberOf(client))
    for (const column of TEXTS) values.push(numberOf(view[column]))
    return { num: Number(insert.run(...values, ...totalsOf(view)).lastInsertRowid), visit, day }
  }

  function forget(): void {
    clients.forget()
    remembered.clear()
  }

  return { write, forget }
}

const totalsOf = (view: EnrichedView) => TOTALS.map((total) => view[total])
