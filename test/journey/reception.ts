import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { Event } from '../../sdk/protocol.js'
import { type Installation, install } from '../process.js'
import { CHROME, visit } from '../traffic.js'
import { launchChromium } from './browser.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const PASSWORD = 'three blue harbours'

/** A collector with a visitor who wrote something, its first owner `anna`, and a browser for those who come to look. */
export interface Reception {
  url: string
  footfall: Installation
  /** A page with what it has complained about, in a browser of its own unless there is one. */
  come(options?: BrowserContextOptions, context?: BrowserContext): Promise<Guest>
  close(): Promise<void>
}

export interface Guest {
  page: Page
  context: BrowserContext
  complaints: string[]
  signIn(name: string, password?: string): Promise<void>
  /** What axe-core finds wrong; of a page that came with `bypassCSP`. */
  faults(): Promise<string[]>
  leave(): Promise<void>
}

/** Of somebody who was told by a link. */
export async function choosePassword(url: string, link: string): Promise<void> {
  const body = JSON.stringify({ link: link.split('#link=')[1], password: PASSWORD })
  const headers = { 'Content-Type': 'application/json', Connection: 'close' }
  const reply = await fetch(`${url}/api/v1/session/link`, { method: 'POST', headers, body })
  if (!reply.ok) throw new Error(await reply.text())
}

export async function openReception(args: readonly string[] = []): Promise<Reception> {
  const footfall = install()
  for (const site of ['shop.example', 'other.example']) footfall.run(['site', 'add', site])
  writeFileSync(join(footfall.folder, 'traffic.ndjson'), JSON.stringify(lineOf(Date.now())))
  footfall.run(['import', 'traffic.ndjson'])
  const { out } = footfall.run(['user', 'add', 'anna', '--role', 'owner'])
  const url = await footfall.serve()
  await choosePassword(url, out)
  const browser = await launchChromium({ args: [...args] })
  return {
    url,
    footfall,
    come: (options, context) => come(browser, url, options, context),
    async close() {
      await browser.close()
      await footfall.remove()
    },
  }
}

function lineOf(now: number) {
  // Today, also in the first minute of a day.
  const at = Math.max(now - 60_000, new Date(now).setUTCHours(0, 0, 0, 0))
  const batch = visit({ visitor: 'carl', at, pages: [{}, { url: 'https://shop.example/a' }] })
  const [{ id: view }] = batch.views
  const said: Event = { type: 'feedback', view, n: 9, at: at + 500, kind: 'csat', score: 2, comment: 'Too dear' }
  const received = { ...batch, events: [...batch.events, said] }
  return { received: batch.sent, batch: received, user_agent: CHROME, country: 'DE' }
}

async function come(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  shared?: BrowserContext,
): Promise<Guest> {
  const context = shared ?? (await browser.newContext({ locale: 'en-GB', ...options }))
  const page = await context.newPage()
  const complaints: string[] = []
  // That a request was refused is the browser's to note.
  page.on('console', (said) => /^Failed to load resource.*40[0134]/.test(said.text()) || complaints.push(said.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  return {
    page,
    context,
    complaints,
    async signIn(name, password = PASSWORD) {
      await page.goto(`${url}/?site=shop.example`)
      await page.getByLabel('Name or e-mail address').fill(name)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Sign out' }).waitFor()
    },
    async faults() {
      await page.evaluate(AXE)
      return page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
        return (await axe.run()).violations.map((each) => JSON.stringify(each))
      })
    },
    leave: () => context.close(),
  }
}

/** Pages of others, on every address of this machine, by their paths. */
export async function serveOthers(pageOf: (path: string) => string): Promise<{ port: number; close(): void }> {
  const server = createServer((request, reply) => {
    reply.setHeader('Content-Type', 'text/html')
    reply.end(`<!doctype html><title>Elsewhere</title>${pageOf(request.url ?? '/')}`)
  }).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}
