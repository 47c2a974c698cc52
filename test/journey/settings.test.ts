import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, install } from '../process.js'
import { CHROME } from '../traffic.js'
import { launchChromium } from './browser.js'

/** The settings as an owner meets them: pages of the sites lie on a server of their own, under their own names. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const ADMIN_KEY = 'the-key-of-who-owns-all'
/** No program that drives the browser is to be seen: visitors are no bots. */
const AS_VISITOR = ['--disable-blink-features=AutomationControlled', '--host-resolver-rules=MAP *.test 127.0.0.1']

let footfall: Installation
let visitors: Browser
let bots: Browser
let pages: Server
let port = 0
let url = ''
/** What a page of the host has in its head. */
const heads = new Map<string, string>()

beforeAll(async () => {
  footfall = install()
  footfall.wrap([], { FOOTFALL_ADMIN_KEY: ADMIN_KEY })
  url = await footfall.serve()
  pages = createServer((request, reply) => {
    const [host = ''] = (request.headers.host ?? '').split(':')
    reply.setHeader('Content-Type', 'text/html')
    reply.end(`<!doctype html><title>Tiles</title>${heads.get(host) ?? ''}<h1>Tiles</h1><a href="/thanks">Thanks</a>`)
  }).listen(0, '127.0.0.1')
  await new Promise((done) => pages.once('listening', done))
  port = (pages.address() as AddressInfo).port
  visitors = await launchChromium({ args: AS_VISITOR })
  bots = await launchChromium({ args: AS_VISITOR.slice(1) })
})
afterAll(async () => {
  await visitors?.close()
  await bots?.close()
  pages?.close()
  await footfall?.remove()
})

let context: BrowserContext
let page: Page
const complaints: string[] = []

async function openContext(options: BrowserContextOptions = {}): Promise<void> {
  await context?.close()
  context = await visitors.newContext({ locale: 'en-GB', userAgent: CHROME, ...options })
  page = await context.newPage()
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  complaints.length = 0
}
beforeEach(async () => {
  await openContext()
  return () => context.close()
})

/** The settings with a key, in one part. */
async function open(path = '', key = ADMIN_KEY): Promise<void> {
  await page.goto(url + path)
  await page.getByLabel('API key of a site').fill(key)
  await page.keyboard.press('Enter')
}

const tag = () => page.getByRole('region', { name: 'The tag', exact: true }).textContent()
const verdicts = () => page.locator('.verdict b').allInnerTexts()
const steps = () => page.locator('.checks li').evaluateAll((all) => all.map((each) => each.classList.contains('good')))

/** A visitor comes to a page of the host, reads, and leaves. */
async function visit(host: string, { path = '/', browser = visitors } = {}): Promise<void> {
  const visitor = await browser.newContext({ userAgent: CHROME })
  const visited = await visitor.newPage()
  await visited.goto(`http://${host}:${port}${path}`)
  await visited.waitForLoadState('networkidle')
  await visitor.close()
}

const site = (id: string, ...options: string[]) => {
  footfall.run(['site', 'add', id, ...options])
  return `/?site=${id}&view=settings`
}
const line = (id: string, more = '') => `<script defer src="${url}/footfall.js" data-site="${id}"${more}></script>`

describe('the install doctor', () => {
  it('comes first of a site without numbers, and turns green when a page with its line is opened', async () => {
    site('new.test')
    await open('/?site=new.test')
    await expect.poll(verdicts).toEqual(['No page of the site has loaded the script yet.'])
    heads.set('new.test', (await tag()) ?? '')
    await visit('new.test')

    await expect.poll(verdicts, { timeout: 10_000 }).toEqual(['Events arrive and are counted.'])
    expect(await steps()).toEqual([true, true, true])
    await page.getByRole('link', { name: 'See the numbers' }).click()
    await expect.poll(() => page.locator('.tiles .value').first().textContent()).toBe('1')
    expect(complaints).toEqual([])
  })

  it('knows a page that sends to a site that does not exist', async () => {
    const path = site('named.test')
    heads.set('named.test', line('nmaed.test'))
    await open(path)
    await visit('named.test')

    await expect
      .poll(verdicts, { timeout: 10_000 })
      .toEqual([`A page of http://named.test:${port} sends to the site "nmaed.test", which does not exist.`])
    expect(await page.locator('.verdict li').allInnerTexts()).toEqual([
      'Write data-site="named.test" into the tag of the page, letter by letter.',
    ])
  })

  it('knows a page whose host may not send', async () => {
    const path = site('strict.test', '--origin', 'strict.test')
    heads.set('elsewhere.test', line('strict.test'))
    await open(path)
    await visit('elsewhere.test')

    await expect
      .poll(verdicts, { timeout: 10_000 })
      .toEqual([
        `A page of http://elsewhere.test:${port} sends to strict.test, but its host is none of those that may.`,
      ])
  })

  it('knows a browser that a program drives', async () => {
    const path = site('driven.test')
    heads.set('driven.test', line('driven.test'))
    await open(path)
    await visit('driven.test', { browser: bots })

    await expect
      .poll(verdicts, { timeout: 10_000 })
      .toEqual([
        `A page of http://driven.test:${port} was open in an automated browser, or one of a known bot: that is not counted.`,
      ])
    expect(await steps()).toEqual([true, true, false])
  })

  it('names consent first, and policies, where a page loads the script and sends nothing', async () => {
    const path = site('asking.test')
    heads.set('asking.test', line('asking.test', ' data-consent="pending"'))
    await open(path)
    await visit('asking.test')

    await expect
      .poll(verdicts, { timeout: 15_000 })
      .toEqual([`A page of http://asking.test:${port} has loaded the script, but sent nothing.`])
    expect((await page.locator('.verdict li').allInnerTexts())[0]).toContain('data-consent="pending"')
    expect(await steps()).toEqual([true, false, false])
  })

  it('knows a page on somebody’s own machine', async () => {
    const path = site('desk.test')
    heads.set('localhost', line('desk.test'))
    await open(path)
    await visit('localhost')

    await expect
      .poll(verdicts, { timeout: 10_000 })
      .toEqual([`A page of http://localhost:${port} has loaded the script, which records nothing on your own machine.`])
  })

  it('writes into the line what is chosen, and nothing else', async () => {
    await open(site('chosen.test'))
    await page.getByText('What it can say').click()
    await page.getByLabel('Before a visitor has answered').selectOption('denied')
    await page.getByLabel('downloads').uncheck()
    await page.getByLabel('errors').check()
    await page.getByLabel('Paths that are not counted').fill('/admin/* /"x"')

    expect(await tag()).toBe(
      `<script defer src="${url}/footfall.js" data-site="chosen.test" data-consent="denied" data-auto="outbound form error" data-exclude="/admin/* /&quot;x&quot;"></script>`,
    )
    await page.getByLabel('Before a visitor has answered').selectOption('granted')
    expect(await tag()).not.toContain('data-consent')
  })
})

/** What axe-core finds wrong. */
const faults = () =>
  page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
    return (await axe.run()).violations.map((each) => JSON.stringify(each))
  })

describe('every part of the settings', () => {
  it.each(['install'])('has nothing that axe-core finds, light, dark and narrow: %s', async (part) => {
    site('axe.test')
    for (const options of [{}, { colorScheme: 'dark' }, { viewport: { width: 320, height: 640 } }] as const) {
      await openContext({ bypassCSP: true, ...options })
      await open(`/?site=axe.test&view=settings&tab.settings=${part}`)
      await page.locator('.settings .card').first().waitFor()
      for (const summary of await page.locator('main summary').all()) await summary.click()
      await page.evaluate(AXE)

      expect(await faults()).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      expect(complaints).toEqual([])
    }
  })
})
