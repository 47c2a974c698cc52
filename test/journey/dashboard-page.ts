import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Batch } from '../../sdk/protocol.js'
import { type Installation, install } from '../process.js'
import { CHROME } from '../traffic.js'
import { launchChromium } from './browser.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A collector with the traffic of a site, and a browser to look at its page with. */
export interface Stand {
  url: string
  footfall: Installation
  key(right: 'read' | 'write' | 'admin'): string
  /** What the collector answers to one report, past the page. */
  ask(report: string, body: object): Promise<{ results: Record<string, unknown>[] }>
  /** A page that is signed in, and shows an address. */
  open(path: string, options?: BrowserContextOptions & { key?: string }): Promise<Shown>
  close(): Promise<void>
}

/** A page with all that it complained about. */
export interface Shown {
  page: Page
  complaints: string[]
  panel(title: string): ReturnType<Page['getByRole']>
  /** The cells of the rows of the tables in a panel. */
  rows(title: string): Promise<(string | null)[][]>
  ready(): Promise<void>
  /** What axe-core finds wrong; of a page that was opened with `bypassCSP`. */
  faults(): Promise<string[]>
  close(): Promise<void>
}

const SITE = 'shop.example'

export async function stand(batches: { country?: string; agent?: string; batch: Batch }[]): Promise<Stand> {
  const footfall = install()
  footfall.run(['site', 'add', SITE, '--allow-bots'])
  const lines = batches.map(({ country = 'DE', agent = CHROME, batch }) =>
    JSON.stringify({ received: batch.sent, batch, user_agent: agent, country }),
  )
  writeFileSync(join(footfall.folder, 'traffic.ndjson'), lines.join('\n'))
  footfall.run(['import', 'traffic.ndjson'])
  const url = await footfall.serve()
  const browser = await launchChromium()
  const key = (right: 'read' | 'write' | 'admin') => footfall.run(['key', 'create', '--site', SITE, `--${right}`]).out
  const reading = key('read')
  return {
    url,
    footfall,
    key,
    async ask(report, body) {
      const headers = { Authorization: `Bearer ${reading}` }
      return (await fetch(`${url}/api/v2/${report}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()
    },
    open: (path, { key = reading, ...options } = {}) => openPage({ browser, url, key, path, options }),
    async close() {
      await browser.close()
      await footfall.remove()
    },
  }
}

interface PageOptions {
  browser: Browser
  url: string
  key: string
  path: string
  options: BrowserContextOptions
}

async function openPage({ browser, url, key, path, options }: PageOptions): Promise<Shown> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url + path)
  await page.getByText('With an API key instead').click()
  await page.getByLabel('API key of a site').fill(key)
  await page.keyboard.press('Enter')
  const panel = (title: string) => page.getByRole('region', { name: title })
  const ready = () => page.locator('main[aria-busy="false"] .panel tbody tr').first().waitFor()
  await ready()
  return {
    page,
    complaints,
    panel,
    ready,
    rows: (title) =>
      panel(title)
        .locator('tbody tr')
        .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent))),
    async faults() {
      await page.evaluate(AXE)
      return page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
        return (await axe.run()).violations.map((each) => JSON.stringify(each))
      })
    },
    close: () => context.close(),
  }
}
