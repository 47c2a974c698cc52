import { type Context, Hono } from 'hono'
import { addressOf } from './address.js'
import { createCostsRoutes } from './api/costs.js'
import { createDescribingRoutes } from './api/describe.js'
import { createDoctorRoute } from './api/doctor.js'
import { createEraseRoutes } from './api/erase.js'
import { createEventsRoute } from './api/events.js'
import { createKeyRoutes } from './api/keys.js'
import type { Live } from './api/live.js'
import { createModerationRoute } from './api/moderation.js'
import { createQueryRoute } from './api/query.js'
import { createRealtimeRoute } from './api/realtime.js'
import { createReportsRoute } from './api/reports.js'
import { ANNOTATIONS, CORE_ACTIONS, createSavedRoutes, GOALS, QUESTIONS, SEGMENTS, VIEWS } from './api/saved.js'
import { createSessionRoutes } from './api/session.js'
import { takeSession } from './api/session-cookie.js'
import { createShareRoutes } from './api/shares.js'
import { createSiteRoutes } from './api/site.js'
import { createSitesRoute } from './api/sites.js'
import { createTransferRoutes } from './api/transfer.js'
import { createUserRoutes } from './api/users.js'
import { createWatchRoutes } from './api/watch.js'
import { type Asset, serveAsset } from './assets.js'
import { collectRoute, corsOf, createCollect } from './collect.js'
import type { Config } from './config.js'
import { failedAnswer, isGone } from './failed.js'
import { createGuesses } from './guesses.js'
import { addSafeHeaders, isByHttps, safeHeaders } from './headers.js'
import { takeJson } from './media.js'
import { createPasswords } from './passwords.js'
import { hashToken } from './people.js'
import type { AskReport } from './query/reports.js'
import { createQuestionnaire } from './questionnaire.js'
import type { Sightings } from './sightings.js'
import type { Store } from './store/store.js'
import { createVisitorRoutes } from './visitor.js'
import type { Watch } from './watch.js'
import type { Work } from './work.js'
import type { Writer } from './writer/writer.js'

export interface AppOptions {
  writer: Omit<Writer, 'ready' | 'measure' | 'waiting'>
  work: Work
  ask: AskReport
  live: Live
  store: Pick<
    Store,
    | 'findSite'
    | 'listSites'
    | 'listKeys'
    | 'listGoals'
    | 'findKey'
    | 'people'
    | 'firstDay'
    | 'readVisitor'
    | 'segments'
    | 'coreActions'
    | 'questions'
    | 'annotations'
    | 'savedViews'
    | 'readCosts'
  >
  config: Pick<Config, 'scriptPath' | 'ingestPath' | 'trustProxy' | 'adminKey' | 'baseUrl' | 'retentionDays'>
  assets: Assets
  watch: Watch
  sightings: Sightings
  clock: () => number
  /** Told of what should not happen. */
  onError: (error: unknown) => void
}

/** The files of the package, by what they are for. */
export interface Assets {
  script: Asset
  /** What the script loads when it is needed, by file name. */
  chunks: ReadonlyMap<string, Asset>
  page: Asset
  pageScript: Asset
  /** What the page loads when it is needed, by file name. */
  pageParts: ReadonlyMap<string, Asset>
  pageStyle: Asset
  pageIcon: Asset
  pageWorld: Asset
}

const ANY_ORIGIN = { 'Access-Control-Allow-Origin': '*' }
const FOR_EVERY_SITE = { ...ANY_ORIGIN, 'Cross-Origin-Resource-Policy': 'cross-origin' }
const SCRIPT_LIFE = 'public, max-age=3600, stale-while-revalidate=86400'
/** Their names change with what is in them. */
const CHUNK_LIFE = 'public, max-age=31536000, immutable'
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

/** Every route on one screen; no logic. Tests call it without a socket. */
export function createApp({
  writer,
  work,
  ask,
  live,
  store,
  config,
  assets,
  watch,
  sightings,
  clock,
  onError,
}: AppOptions): Hono {
  const app = new Hono()
  const { scriptPath, ingestPath, trustProxy, adminKey, retentionDays, baseUrl } = config
  const reached = { trustProxy, baseUrl }

  const watching = createWatchRoutes({ watch, sites: store, adminKey, trustProxy })
  const headers = safeHeaders(isByHttps(config))
  const collect = createCollect({ writer, sightings, clock, trustProxy, headers, onError })
  // Before what is added to the answers of the others: it makes its own.
  app.post(ingestPath, watching.counted(ingestPath, collectRoute(collect)))
  app.use(watching.count)
  app.use(addSafeHeaders(isByHttps(config)))
  app.use(`${ingestPath}/*`, async (c, next) => {
    await next()
    const headers = corsOf({ header: (name) => c.req.header(name), url: c.req.url }, trustProxy)
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
  })
  app.use(`${ingestPath}/*`, takeJson)
  const visitor = createVisitorRoutes({ writer, store, clock })
  app.post(`${ingestPath}/forget`, visitor.forget)
  app.post(`${ingestPath}/export`, visitor.export)
  app.get(`${ingestPath}/q`, createQuestionnaire(store))
  app.options(`${ingestPath}/*`, (c) =>
    c.body(null, 204, { 'Access-Control-Allow-Methods': 'GET, POST', 'Access-Control-Allow-Headers': 'Content-Type' }),
  )
  app.get(scriptPath, (c) => {
    sightings.scriptLoaded({ page: c.req.header('referer'), address: addressOf(c, trustProxy), at: clock() })
    return serveAsset(assets.script, c.req.raw, { ...FOR_EVERY_SITE, 'Cache-Control': SCRIPT_LIFE })
  })
  app.get(`${folderOf(scriptPath)}/:chunk{f-[a-z0-9]+\\.js}`, (c) => {
    const chunk = assets.chunks.get(c.req.param('chunk'))
    return chunk ? serveAsset(chunk, c.req.raw, { ...FOR_EVERY_SITE, 'Cache-Control': CHUNK_LIFE }) : c.notFound()
  })
  app.use('/api/*', takeSession({ people: store.people, writer, clock, ...reached }))
  app.post('/api/v1/events', createEventsRoute({ writer, sites: store, adminKey, clock }))
  const asking = { ask, sites: store, adminKey, retentionDays, clock }
  app.post('/api/v2/query', createQueryRoute({ report: 'query', ...asking }))
  app.get('/api/v2/query', createQueryRoute({ report: 'query', from: 'url', ...asking }))
  app.post('/api/v2/delivery', createQueryRoute({ report: 'delivery', ...asking }))
  app.post('/api/v2/funnel', createQueryRoute({ report: 'funnel', ...asking }))
  app.post('/api/v2/retention', createQueryRoute({ report: 'retention', ...asking }))
  app.post('/api/v2/journeys', createQueryRoute({ report: 'journeys', ...asking }))
  app.post('/api/v2/frequency', createQueryRoute({ report: 'frequency', ...asking }))
  app.post('/api/v2/common', createQueryRoute({ report: 'common', ...asking }))
  app.post('/api/v2/feedback', createQueryRoute({ report: 'feedback', ...asking }))
  app.post('/api/v2/reports', createReportsRoute({ ...asking, onError }))
  const about = (c: Context) => ({ visitor: c.req.param('id') })
  app.get('/api/v2/visitors/:id', createQueryRoute({ report: 'visitor', from: 'url', about, ...asking }))
  app.post('/api/v2/visitors/:id', createQueryRoute({ report: 'visitor', about, ...asking }))
  app.get('/api/v1/realtime', createRealtimeRoute({ live, sites: store, adminKey }))
  app.get('/api/v1/sites', createSitesRoute({ store, sites: store, adminKey, clock }))
  const site = createSiteRoutes({ writer, sites: store, adminKey })
  app.post('/api/v1/sites', site.add)
  app.get('/api/v1/sites/:site', site.show)
  app.put('/api/v1/sites/:site', site.set)
  const siteKeys = createKeyRoutes({ writer, store, sites: store, adminKey })
  app.get('/api/v1/keys', siteKeys.list)
  app.post('/api/v1/keys', siteKeys.create)
  app.delete('/api/v1/keys/:prefix', siteKeys.revoke)
  const signing = { writer, passwords: createPasswords(), clock, ...reached }
  const session = createSessionRoutes({ people: store.people, guesses: createGuesses(clock), ...signing })
  app.post('/api/v1/session', session.signIn)
  app.put('/api/v1/session', session.changePassword)
  app.delete('/api/v1/session', session.signOut)
  app.post('/api/v1/session/link', session.byLink)
  const users = createUserRoutes({ writer, sites: store, adminKey, clock, ...reached })
  app.get('/api/v1/users', users.list)
  app.post('/api/v1/users', users.add)
  app.post('/api/v1/users/:name/link', users.link)
  app.delete('/api/v1/users/:name', users.remove)
  const shares = createShareRoutes({ sites: store, adminKey, ...signing })
  app.get('/api/v1/shares', shares.list)
  app.post('/api/v1/shares', shares.add)
  app.delete('/api/v1/shares/:prefix', shares.remove)
  app.post('/api/v1/shares/open', session.openShare)
  const erasing = createEraseRoutes({ writer, work, sites: store, adminKey, clock, onError })
  app.get('/api/v1/erase', erasing.list)
  app.post('/api/v1/erase', erasing.begin)
  const transfer = createTransferRoutes({ writer, work, sites: store, adminKey, clock })
  app.get('/api/v1/export', transfer.export)
  app.post('/api/v1/export', transfer.ticket)
  app.get('/api/v1/export/:ticket', transfer.byTicket)
  app.post('/api/v1/import', transfer.import)
  app.get('/api/v1/doctor', createDoctorRoute({ sightings, store, sites: store, config, adminKey, clock }))
  const goals = createSavedRoutes(GOALS, { writer, store, adminKey })
  app.get('/api/v1/goals', goals.list)
  app.post('/api/v1/goals', goals.add)
  app.delete('/api/v1/goals/:name', goals.remove)
  const segments = createSavedRoutes(SEGMENTS, { writer, store, adminKey })
  app.get('/api/v1/segments', segments.list)
  app.post('/api/v1/segments', segments.add)
  app.delete('/api/v1/segments/:name', segments.remove)
  const annotations = createSavedRoutes(ANNOTATIONS, { writer, store, adminKey })
  app.get('/api/v1/annotations', annotations.list)
  app.post('/api/v1/annotations', annotations.add)
  app.delete('/api/v1/annotations/:name', annotations.remove)
  const views = createSavedRoutes(VIEWS, { writer, store, adminKey })
  app.get('/api/v1/views', views.list)
  app.post('/api/v1/views', views.add)
  app.delete('/api/v1/views/:name', views.remove)
  const coreActions = createSavedRoutes(CORE_ACTIONS, { writer, store, adminKey })
  app.get('/api/v1/core-actions', coreActions.list)
  app.post('/api/v1/core-actions', coreActions.add)
  app.delete('/api/v1/core-actions/:name', coreActions.remove)
  const questions = createSavedRoutes(QUESTIONS, { writer, store, adminKey })
  app.get('/api/v1/questions', questions.list)
  app.post('/api/v1/questions', questions.add)
  app.delete('/api/v1/questions/:name', questions.remove)
  app.put('/api/v1/feedback/:id', createModerationRoute({ writer, sites: store, adminKey }))
  const costs = createCostsRoutes({ writer, store, sites: store, adminKey })
  app.get('/api/v1/costs', costs.list)
  app.post('/api/v1/costs', costs.add)
  const describing = createDescribingRoutes({ routes: () => app.routes, config, clock })
  app.get('/api/v2/catalogue', describing.catalogue)
  app.get('/api/openapi.json', describing.openApi)
  app.get('/api/docs', describing.docs)
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', watching.ready)
  app.get('/metrics', watching.metrics)
  app.get('/', page(assets.page, { 'Content-Security-Policy': PAGE_POLICY }))
  app.get('/s/:token', (c) => {
    const found = store.people.findShare(hashToken(c.req.param('token')), clock())
    const frames = found?.share.origins.join(' ') || `'none'`
    return page(assets.page, {
      'Content-Security-Policy': PAGE_POLICY.replace(`frame-ancestors 'none'`, `frame-ancestors ${frames}`),
    })(c)
  })
  app.get('/page.js', page(assets.pageScript))
  app.get('/:part{p-[a-z0-9]+\\.js}', (c) => {
    const part = assets.pageParts.get(c.req.param('part'))
    return part ? serveAsset(part, c.req.raw, { 'Cache-Control': CHUNK_LIFE }) : c.notFound()
  })
  app.get('/style.css', page(assets.pageStyle))
  app.get('/icon.svg', page(assets.pageIcon))
  app.get('/world.json', page(assets.pageWorld))
  app.notFound((c) => c.json({ error: { code: 'not_found', message: `no ${c.req.method} ${c.req.path} here` } }, 404))
  app.onError((error, c) => {
    if (!isGone(error)) onError(error)
    const { status, body, headers } = failedAnswer(error)
    return c.json(body, status, headers)
  })
  return app
}

/** The script finds its chunks beside itself: `/stats/footfall.js` has them in `/stats`. */
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/'))

const page = (asset: Asset, headers: Record<string, string> = {}) => {
  return (c: Context) => serveAsset(asset, c.req.raw, { 'Cache-Control': 'no-cache', ...headers })
}
