import type { Progress } from '../../../collector/commands/progress.js'
import type { Site } from '../../../collector/sites.js'
import { openStore } from '../../../collector/store/open.js'
import type { EnrichedBatch, EnrichedEvent, EnrichedView } from '../../../collector/writer/enrich.js'
import {
  BROWSERS,
  COUNTRIES,
  DEVICES,
  isPassive,
  NAMES,
  PAGES,
  SOURCES,
  sizesOf,
  type Visit,
  visitsOf,
} from './visits.js'

export const SITE = { id: 'bench.example', timezone: 'Europe/Berlin' }
const VISITS_A_COMMIT = 2000

/** Writes the visits as the writer does once it has understood them, and derives the columns. */
export async function fillStore(url: string, events: number, progress: Progress): Promise<void> {
  const store = openStore(url, 'write')
  store.addSite(SITE)
  const site = store.findSite(SITE.id)
  if (!site) throw new Error('the site was not added')
  const { visits } = sizesOf(events)
  let waiting: EnrichedBatch[] = []
  const commit = async () => {
    await store.append(waiting)
    waiting = []
  }
  for (const visit of visitsOf(events)) {
    if (waiting.push(batchOf(visit, site)) < VISITS_A_COMMIT) continue
    await commit()
    progress.show(visit.num / visits, `rows of ${events.toLocaleString('en')} events`)
  }
  await commit()
  store.rebuildColumns((share) => progress.show(share, 'columns'))
  store.close()
}

/** The site that the visits are of. */
export function siteOf(url: string): Site {
  const store = openStore(url, 'read')
  const site = store.findSite(SITE.id)
  store.close()
  if (!site) throw new Error(`no site in ${url}`)
  return site
}

function batchOf(visit: Visit, site: Site): EnrichedBatch {
  const last = visit.views[visit.views.length - 1]
  return {
    site,
    received: last.at + last.span,
    identity: {
      visitor: idOf('visitor', visit.visitor),
      first: visit.first,
      visit: idOf('visit', visit.num),
      ordinal: visit.ordinal,
    },
    client: {
      country: COUNTRIES[visit.country],
      browser: BROWSERS[visit.browser],
      browserVersion: '130',
      os: '',
      osVersion: '',
      device: DEVICES[visit.device],
      language: 'en',
    },
    locality: { region: '', city: '' },
    views: visit.views.map((view, i) => viewOf(view, { id: idOf('view', visit.num, i), source: visit.source })),
    events: [...pageviewsOf(visit), ...tracksOf(visit)],
  }
}

/** Ids begin with the time in real life: here with a number that grows. */
const idOf = (kind: string, num: number, i = 0) => `${num.toString(36).padStart(8, '0')}-${kind}-${i}`

function viewOf(
  { page, at, span, active, scroll }: Visit['views'][number],
  { id, source }: { id: string; source: number },
): EnrichedView {
  return {
    id,
    at,
    title: PAGES[page],
    host: SITE.id,
    page: PAGES[page],
    referrer: '',
    source: SOURCES[source],
    channel: source === 0 ? 'Direct' : 'Referral',
    utm_source: '',
    utm_medium: '',
    utm_campaign: '',
    utm_content: '',
    utm_term: '',
    span,
    visible: span,
    active,
    scroll,
    count: 1,
    sender: 0,
    cookieless: null,
  }
}

const pageviewsOf = ({ num, views }: Visit): EnrichedEvent[] =>
  views.map(({ at }, i) => ({
    type: 'pageview',
    view: idOf('view', num, i),
    n: 0,
    at,
    name: NAMES[0],
    passive: false,
    detail: null,
  }))

const tracksOf = ({ num, tracks }: Visit): EnrichedEvent[] =>
  tracks.map(({ view, at, name, plan }, i) => ({
    type: 'track',
    view: idOf('view', num, view),
    n: i + 1,
    at,
    name: NAMES[name],
    passive: isPassive(name),
    detail: plan === null ? null : { props: { plan } },
  }))
