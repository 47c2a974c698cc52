import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { createLive, type Live } from '../../collector/api/live.js'
import { type AppOptions, createApp } from '../../collector/app.js'
import { createKey } from '../../collector/keys.js'
import { createReports } from '../../collector/query/reports.js'
import { createSightings } from '../../collector/sightings.js'
import type { SiteSettings } from '../../collector/sites.js'
import { openStore } from '../../collector/store/open.js'
import type { Scope, Store } from '../../collector/store/store.js'
import { applyChange } from '../../collector/writer/change.js'
import { writeLine } from '../../collector/writer/export.js'
import { importLines } from '../../collector/writer/import.js'
import { SILENT } from '../silent.js'
import { CHROME, createTraffic, MINUTE, NINE } from '../traffic.js'

export const ADMIN_KEY = 'an-admin-key-of-some-length'

/** Every route on a store of its own, with the site `shop.example`, at one minute past nine unless it has another clock; no socket, no thread. */
export interface Stage {
  app: Hono
  store: Store
  live: Live
  file: string
  traffic: ReturnType<typeof createTraffic>
  /** A key of `shop.example`. */
  keyOf(scope: Scope): string
  /** Changes the site's settings. */
  set(settings: Partial<SiteSettings>): void
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  /** The metrics of the day, by the values of a dimension where there is one. */
  ask(metric: string, dimension?: string): Promise<unknown>
  close(): void
}

export function openStage(config: Partial<AppOptions['config']> = {}, clock = () => NINE + MINUTE): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'footfall-stage-'))
  const file = join(folder, 'footfall.db')
  const store = openStore(`sqlite:${file}`, 'write')
  const traffic = createTraffic(store)
  const asset = { type: 'text/plain', etag: '"x"', encodings: [{ name: null, body: new Uint8Array() }] }
  const ask = createReports(store)
  const fail = (error: unknown) => {
    throw error
  }
  const live = createLive({ ask, clock, onError: fail, maxListeners: 3 })
  const app = createApp({
    writer: {
      receive: async (arrival) => (await traffic.door.receive([arrival]))[0],
      import: (lines, only) => importLines(lines, { door: traffic.door, store, only }, clock()),
      erase: async (of) => ('visitor' in of ? store.eraseVisitor(traffic.site, of.visitor, clock()) : null),
      change: async (change) => applyChange(store, change),
      close: async () => {},
    },
    work: {
      async *export(id) {
        const site = store.findSite(id)
        if (!site) throw new Error(`no site ${id}`)
        for await (const view of store.exportSite(site)) yield Buffer.from(`${writeLine(id, view)}\n`)
      },
      async eraseUser({ site: id, user }) {
        const site = store.findSite(id)
        const [visitor] = site ? store.findUser(site, user).visitors : []
        return site && visitor ? store.eraseVisitor(site, visitor, clock()) : null
      },
      close: () => {},
    },
    ask,
    live,
    store,
    config: {
      scriptPath: '/footfall.js',
      ingestPath: '/e',
      trustProxy: 0,
      adminKey: ADMIN_KEY,
      baseUrl: null,
      retentionDays: 0,
      ...config,
    },
    watch: SILENT,
    sightings: createSightings({ sites: store, clock }),
    assets: {
      script: asset,
      chunks: new Map(),
      page: asset,
      pageScript: asset,
      pageParts: new Map(),
      pageStyle: asset,
      pageIcon: asset,
      pageWorld: asset,
    },
    clock,
    onError: fail,
  })

  async function post(path: string, body: unknown, headers = {}): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return app.request(path, { method: 'POST', body: text, headers: { 'User-Agent': CHROME, ...headers } })
  }

  return {
    app,
    store,
    live,
    file,
    traffic,
    keyOf(scope) {
      const { key, kept } = createKey(traffic.site, scope)
      store.addKey(kept)
      return key
    },
    set: (settings) => store.setSite('shop.example', settings),
    get: async (path, headers = {}) => app.request(path, { headers }),
    post,
    async ask(metric, dimension) {
      const dimensions = dimension === undefined ? [] : [dimension]
      const question = { site_id: 'shop.example', metrics: [metric], date_range: 'day', dimensions }
      const reply = await post('/api/v2/query', question, { Authorization: `Bearer ${ADMIN_KEY}` })
      const { results } = await reply.json()
      if (dimension === undefined) return results[0].metrics[0]
      return Object.fromEntries(
        results.map((row: { dimensions: string[]; metrics: number[] }) => [row.dimensions[0], row.metrics[0]]),
      )
    },
    close() {
      live.close()
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
}
