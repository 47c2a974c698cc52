import { type EventType, LIMITS } from '../../../sdk/protocol.js'
import { createMemory } from '../../memory.js'
import type { Site } from '../../sites.js'
import type { Client, EnrichedEvent, Locality } from '../../writer/enrich.js'
import type { Told } from '../delivery.js'
import type { ExportedView } from '../store.js'
import { TYPES } from './events.js'
import { createVisitsOfViews, type ViewOfVisit, type VisitAt } from './export-visits.js'
import type { Connection } from './open.js'
import { createTexts } from './strings.js'
import { TEXTS, TOTALS } from './views.js'

const PAGE_VIEWS = 200
const REMEMBERED = 10_000

type ViewRow = ViewOfVisit & Record<'client' | 'locality' | (typeof TEXTS)[number] | (typeof TOTALS)[number], number>
type EventRow = Record<'n' | 'type' | 'at' | 'name' | 'passive', number> & { detail: string | null }

const TYPE_NAMES = new Map(Object.entries(TYPES).map(([name, number]) => [number, name as EventType]))

/**
 * Reads a site view by view, in the order they came. Each read is short and of its own: a long export holds no log, and
 * what is written beside it may or may not be in it.
 */
export function createExport(db: Connection): (site: Site) => AsyncGenerator<ExportedView> {
  // The plus keeps the index of sites away, by which every page would sort the whole site.
  const selectViews = db.prepare<[number, number], ViewRow>(
    `select num, site, id, visit, visitor, day, at, client, locality, ${[...TEXTS, ...TOTALS].join(', ')}
     from views where num > ? and +site = ? order by num limit ${PAGE_VIEWS}`,
  )
  const lastView = db.prepare<[], number | null>('select max(num) from views').pluck()
  const selectEvents = db.prepare<[number, number], EventRow>(
    `select n, type, at, name, passive, detail from events where view = ? and n > ? order by n limit ${LIMITS.events}`,
  )
  const toldOf = createToldOf(db)
  const visitsOf = createVisitsOfViews(db)
  const toText = createTexts(db)
  const textOf = (num: number) => (num === 0 ? '' : toText(num))
  const clientOf = createClientsOf(db, textOf)
  const localityOf = createLocalitiesOf(db, textOf)

  function* eventsOf({ num, id }: ViewRow): Generator<EnrichedEvent[]> {
    let rows = selectEvents.all(num, -1)
    yield rows.map(toEvent(id))
    while (rows.length === LIMITS.events) {
      rows = selectEvents.all(num, rows[rows.length - 1].n)
      yield rows.map(toEvent(id))
    }
  }

  // A name of no text stays `(not set)`: an event without a name would be refused when it comes back.
  const toEvent = (view: string) => (row: EventRow) => ({
    view,
    n: row.n,
    at: row.at,
    type: TYPE_NAMES.get(row.type) ?? 'track',
    name: toText(row.name),
    passive: row.passive !== 0,
    detail: row.detail === null ? null : JSON.parse(row.detail),
  })

  function* read(row: ViewRow): Generator<Omit<ExportedView, 'share'>> {
    const visitAt = visitsOf(row)
    if (!visitAt) return
    const texts = Object.fromEntries(TEXTS.map((name) => [name, textOf(row[name])])) as Record<
      (typeof TEXTS)[number],
      string
    >
    const { id, at, span, visible, active, scroll, count, sender } = row
    const view = { id, at, ...texts, span, visible, active, scroll, count, sender }
    const base = {
      isCookieless: row.visit === null,
      client: clientOf(row.client),
      locality: localityOf(row.locality),
      view,
    }
    for (const events of eventsOf(row)) {
      for (const part of partsOf(events, visitAt))
        yield { ...base, ...visitAt(part[0]?.at ?? at), events: part, told: NOTHING }
    }
    for (const told of toldOf(row.num)) yield { ...base, ...visitAt(at), events: [], told }
  }

  return async function* ({ num: site }) {
    const last = lastView.get() ?? 0
    for (
      let rows = selectViews.all(0, site);
      rows.length > 0;
      rows = selectViews.all(rows[rows.length - 1].num, site)
    ) {
      for (const row of rows) {
        for (const view of read(row)) yield { ...view, share: Math.min(1, row.num / last) }
      }
    }
  }
}

const NOTHING: Told = { rejected: [], givenUp: [] }

/** What is known of a view's numbers besides its events, in parts of the length that a batch may have. */
function createToldOf(db: Connection): (view: number) => Generator<Told> {
  const rejections = db.prepare<[number], number>('select n from rejections where view = ? order by n').pluck()
  const givenUps = db.prepare<[number], Told['givenUp'][number]>(
    'select n, at, count from given_up where view = ? order by n',
  )
  return function* (view) {
    const rejected = rejections.all(view)
    const givenUp = givenUps.all(view)
    for (let i = 0; i < Math.max(rejected.length, givenUp.length); i += LIMITS.events) {
      yield { rejected: rejected.slice(i, i + LIMITS.events), givenUp: givenUp.slice(i, i + LIMITS.events) }
    }
  }
}

function createClientsOf(db: Connection, textOf: (num: number) => string): (num: number) => Client {
  const select = db.prepare<[number], Record<keyof Client, number>>(
    `select country, browser, browser_version as browserVersion, os, os_version as osVersion, device, language
     from clients where num = ?`,
  )
  const remembered = createMemory<number, Client>(REMEMBERED)
  const read = (num: number) =>
    Object.fromEntries(
      Object.entries(select.get(num) ?? {}).map(([key, text]) => [key, textOf(text)]),
    ) as unknown as Client
  return (num) => remembered.get(num) ?? remembered.set(num, read(num))
}

function createLocalitiesOf(db: Connection, textOf: (num: number) => string): (num: number) => Locality {
  const select = db.prepare<[number], Record<keyof Locality, number>>(
    'select region, city from localities where num = ?',
  )
  const remembered = createMemory<number, Locality>(REMEMBERED)
  const read = (num: number) => {
    const { region = 0, city = 0 } = select.get(num) ?? {}
    return { region: textOf(region), city: textOf(city) }
  }
  return (num) => remembered.get(num) ?? remembered.set(num, read(num))
}

/** Events of one batch belong to one visit and are not older than a batch may have them. Without events: one part. */
function partsOf(events: readonly EnrichedEvent[], visitAt: VisitAt): EnrichedEvent[][] {
  const parts: EnrichedEvent[][] = []
  let visit = ''
  let [first, last] = [0, 0]
  for (const event of events) {
    const id = visitAt(event.at).identity.visit
    ;[first, last] = [Math.min(first, event.at), Math.max(last, event.at)]
    if (parts.length === 0 || id !== visit || last - first > LIMITS.ageMs) {
      parts.push([])
      ;[visit, first, last] = [id, event.at, event.at]
    }
    parts[parts.length - 1].push(event)
  }
  return parts.length > 0 ? parts : [[]]
}
