import Database from 'better-sqlite3'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { launchChromium } from '../journey/browser.js'
import { type Installation, install } from '../process.js'
import { type App, type AppOptions, startApp } from './app.js'

const MINUTE = 60_000
/** npm, a framework's build and its server, on a small machine. */
const BUILD_MS = 15 * MINUTE

let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())

/** What is said of a route: its pageview, or an event in it. */
type Stored = [name: string, page: string, title: string, props?: string]

/** Everything the collector has on disk, in the order in which it happened. */
function stored(store: string): Stored[] {
  const db = new Database(store, { readonly: true })
  const rows = db
    .prepare<[], { name: string; page: string; title: string; detail: string | null }>(`
      select readable_events.name, readable_views.page, readable_views.title, readable_events.detail
      from readable_events
      join readable_views on readable_views.num = readable_events.view
      join views on views.num = readable_events.view
      where readable_events.type in ('pageview', 'track')
      order by views.at, views.num, readable_events.n`)
    .all()
  db.close()
  return rows.map(({ name, page, title, detail }) => {
    const { props } = JSON.parse(detail ?? '{}')
    return props ? [name, page, title, JSON.stringify(props)] : [name, page, title]
  })
}

/** Waits until the app shows a page, and its title. */
async function arrive(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { name: title }).waitFor()
  await page.waitForFunction((expected) => document.title === expected, title)
}

const follow = async (page: Page, link: string, title: string) => {
  await page.getByRole('link', { name: link, exact: true }).click()
  await arrive(page, title)
}

interface Case extends AppOptions {
  what: string
  /** Where its journeys begin. */
  paths?: string[]
  /** How often React runs the effect of the app that says `opened`. */
  opened?: number
}

const CASES: Case[] = [
  { what: 'React 19', name: 'react' },
  { what: 'React 18', name: 'react', versions: { react: '18.3.1', 'react-dom': '18.3.1' } },
  { what: 'React with StrictMode at work', name: 'react', env: { NODE_ENV: 'development' }, opened: 2 },
  { what: 'Vue', name: 'vue' },
  { what: 'Next, app router and pages router', name: 'next', paths: ['/', '/guide'] },
  { what: 'Nuxt', name: 'nuxt' },
]

describe.each(CASES)('an app of $what', ({ what: _, paths = ['/'], opened = 1, ...options }) => {
  let footfall: Installation
  let app: App
  let expected: Stored[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    footfall = install()
    footfall.run(['site', 'add', 'app.example', '--allow-bots'])
    const endpoint = `${await footfall.serve()}/e`
    const env = { VITE_ENDPOINT: endpoint, NEXT_PUBLIC_ENDPOINT: endpoint, NUXT_PUBLIC_ENDPOINT: endpoint }
    app = await startApp({ ...options, env: { ...env, ...options.env } })
  }, BUILD_MS)
  afterAll(async () => {
    await app?.remove()
    await footfall?.remove()
  })

  /** A visitor of its own, who closes the tab at the end. */
  async function visit(path: string, walk: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext()
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.includes('favicon')) complaints.push(message.text())
    })
    await page.goto(`${app.url}${path}`)
    await arrive(page, 'Home')
    await walk(page)
    await page.close()
    await context.close()
  }

  const arrived = () =>
    vi.waitFor(() => expect(stored(footfall.store)).toEqual(expected), { timeout: 20_000, interval: 200 })

  it.each(paths)(
    'from %s is one pageview a route, in order, with its title and events, also going back',
    async (path) => {
      const at = (route: string) => `${path === '/' ? '' : path}${route}`
      expected = [
        ...stored(footfall.store),
        ['pageview', path, 'Home'],
        ...Array<Stored>(opened).fill(['opened', path, 'Home']),
        ['pageview', at('/pricing'), 'Pricing'],
        ['signup', at('/pricing'), 'Pricing', '{"plan":"pro"}'],
        ['pageview', at('/about'), 'About'],
        ['pageview', at('/pricing'), 'Pricing'],
      ]

      await visit(path, async (page) => {
        await follow(page, 'Pricing', 'Pricing')
        await page.getByRole('button', { name: 'Sign up' }).click()
        await follow(page, 'About', 'About')
        await page.goBack()
        await arrive(page, 'Pricing')
      })

      await arrived()
      expect(complaints).toEqual([])
    },
  )

  it.each(paths)('from %s has one pageview for a route that redirects to another', async (path) => {
    const about = `${path === '/' ? '' : path}/about`
    expected = [
      ...stored(footfall.store),
      ['pageview', path, 'Home'],
      ...Array<Stored>(opened).fill(['opened', path, 'Home']),
      ['pageview', about, 'About'],
    ]

    await visit(path, (page) => follow(page, 'Moved', 'About'))

    await arrived()
  })
})
