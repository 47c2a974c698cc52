import { SENDERS } from '../../dimensions.js'
import { createMemory } from '../../memory.js'
import type { Client, EnrichedView, Locality } from '../../writer/enrich.js'
import type { Kind } from '../novelties.js'
import { createClients } from './clients.js'
import { createCookieless } from './cookieless.js'
import { createTallies, newTally, type Tallied } from './holes.js'
import { createLocalities } from './localities.js'
import type { Novelties, noveltiesOf } from './novelties.js'
import type { Connection } from './open.js'
import type { Dictionary } from './strings.js'

/** A stored view: it keeps the visit, or as a cookieless one the day, that it first had. */
export interface ViewRow extends Tallied {
  visit: number | null
  day: number | null
}

/** Who the view belongs to by its batch. */
export interface ViewOf {
  site: number
  visit: number | null
  client: Client
  locality: Locality
  /** As what new texts of its batch count. */
  as: ReturnType<typeof noveltiesOf>
}

const REMEMBERED = 10_000
export const SERVER = SENDERS.indexOf('server')
/** The visitor of an event from a server that has no visit. */
export const NOBODY = 0

const CAMPAIGN = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'] as const
/** Where a visit comes from, by its first view. */
export const SOURCE = ['source', 'channel', ...CAMPAIGN] as const
/** Columns that are numbers of texts, and running totals, by their names in an enriched view. */
export const TEXTS = ['host', 'page', 'title', 'referrer', ...SOURCE] as const
/** The sender among them: once a view was signed, it is. */
export const TOTALS = ['span', 'visible', 'active', 'scroll', 'count', 'sender'] as const

/** As what a new text counts; channels are a closed list. */
const KINDS: { [T in (typeof TEXTS)[number]]: Kind | null } = {
  host: 'host',
  page: 'page',
  title: 'title',
  referrer: 'source',
  source: 'source',
  channel: null,
  utm_source: 'campaign',
  utm_medium: 'campaign',
  utm_campaign: 'campaign',
  utm_content: 'campaign',
  utm_term: 'campaign',
}
const COLUMNS = ['num', 'site', 'id', 'visit', 'visitor', 'day', 'at', 'client', 'locality', ...TEXTS, ...TOTALS]

/** Writes views: a new one whole; of a known one each total takes its maximum and the title is the latest. */
export function createViews(db: Connection, dictionary: Dictionary, novelties: Novelties) {
  const { numberOf } = dictionary
  // Positions and no `returning`: with names and it an insert takes three times as long.
  const insert = db.prepare(`insert into views (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`)
  const grow = db.prepare(
    `update views
     set title = coalesce(nullif(?, 0), title), ${TOTALS.map((total) => `${total} = max(${total}, ?)`).join(', ')}
     where num = ?`,
  )
  const find = db.prepare<[number, string], Omit<ViewRow, 'tally'>>(
    'select num, visit, day from views where site = ? and id = ?',
  )
  const tallyOf = createTallies(db)
  const clients = createClients(db, dictionary, novelties)
  const localities = createLocalities(db, dictionary, novelties)
  const cookieless = createCookieless(db)
  const lastNum = db.prepare<[], number>('select coalesce(max(num), 0) from views').pluck()
  const remembered = createMemory<string, ViewRow>(REMEMBERED)
  let last: number | null = null

  /** The number that the next new view gets. */
  function next(): number {
    last ??= lastNum.get() ?? 0
    return last + 1
  }

  function write(view: EnrichedView, of: ViewOf): ViewRow {
    const known = findView(of.site, view.id)
    if (known) grow.run(numberOf(view.title, of.as.title), ...totalsOf(view), known.num)
    return known ?? remembered.set(`${of.site} ${view.id}`, create(view, of))
  }

  function findView(site: number, id: string): ViewRow | undefined {
    const key = `${site} ${id}`
    const known = remembered.get(key)
    if (known) return known
    const row = find.get(site, id)
    return row && remembered.set(key, { ...row, tally: tallyOf(row.num) })
  }

  function create(view: EnrichedView, { site, visit, client, locality, as }: ViewOf): ViewRow {
    const { id, at } = view
    const of = visit === null ? view.cookieless : null
    const day = of?.day ?? null
    const visitor = of && (view.sender === SERVER ? NOBODY : cookieless.numberOf(site, of))
    const num = next()
    const values: (number | string | null)[] = [num, site, id, visit, visitor, day, at]
    values.push(clients.numberOf(client, as.client), localities.numberOf(locality, as.locality))
    for (const column of TEXTS) {
      const kind = KINDS[column]
      values.push(numberOf(view[column], kind ? as[kind] : undefined))
    }
    for (const total of TOTALS) values.push(view[total])
    insert.run(values)
    last = num
    return { num, visit, day, tally: newTally() }
  }

  function forget(): void {
    clients.forget()
    localities.forget()
    remembered.clear()
    last = null
  }

  return { write, find: findView, next, forget }
}

const totalsOf = (view: EnrichedView) => TOTALS.map((total) => view[total])
