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

/** Three routes, one of them by a redirect, an event in the second, and the back button. */
async function visit(page: Page, url: string): Promise<void> {
  const arrive = async (title: string) => {
    await page.getByRole('heading', { name: title }).waitFor()
    await page.waitForFunction((expected) => document.title === expected, title)
  }
  await page.goto(url)
  await arrive('Home')
  await page.getByRole('link', { name: 'Pricing' }).click()
  await arrive('Pricing')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByRole('link', { name: 'About' }).click()
  await arrive('About')
  await page.goBack()
  await arrive('Pricing')
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

/** What the journey leaves behind: nothing twice, each event in its page. */
function journey(home: string, opened: number): Stored[] {
  const folder = home === '/' ? '' : home
  return [
    ['pageview', home, 'Home'],
    ...Array<Stored>(opened).fill(['opened', home, 'Home']),
    ['pageview', `${folder}/pricing`, 'Pricing'],
    ['signup', `${folder}/pricing`, 'Pricing', '{"plan":"pro"}'],
    ['pageview', `${folder}/about`, 'About'],
    ['pageview', `${folder}/pricing`, 'Pricing'],
  ]
}

describe.each(CASES)('an app of $what', ({ what: _, paths = ['/'], opened = 1, ...options }) => {
  let footfall: Installation
  let app: App

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

  it('is one pageview a route, in order, with its title and events, and the back button one more', async () => {
    const expected: Stored[] = []
    const complaints: string[] = []

    for (const path of paths) {
      const context = await browser.newContext()
      const page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.location().url.includes('favicon')) complaints.push(message.text())
      })
      await visit(page, `${app.url}${path}`)
      await page.close()
      await context.close()
      expected.push(...journey(path, opened))

      await vi.waitFor(() => expect(stored(footfall.store)).toEqual(expected), { timeout: 20_000, interval: 200 })
    }

    expect(complaints).toEqual([])
  })
})
