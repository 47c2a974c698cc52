import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDemoSite } from '../../demo-site/server.mjs'
import { type Installation, install } from '../process.js'
import { launchChromium } from './browser.js'

const DAY_S = 86_400
const VISITOR = 'footfall.demo.example'

let footfall: Installation
let demo: Awaited<ReturnType<typeof startDemoSite>>
let browser: Browser
let context: BrowserContext
let collector = ''
let written: string[]

beforeAll(async () => {
  footfall = install()
  footfall.run(['site', 'add', 'demo.example', '--allow-bots'])
  collector = await footfall.serve()
  // Another port of the same host: the same site, as cookies see it.
  demo = await startDemoSite({ port: 0, collectorUrl: collector })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await demo?.close()
  await footfall?.remove()
})
beforeEach(async () => {
  written = []
  context = await browser.newContext()
  await context.exposeBinding('onWrite', (_, cookie: string) => written.push(cookie.split('=')[0]))
  await context.addInitScript(() => {
    const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie') as Required<PropertyDescriptor>
    Object.defineProperty(document, 'cookie', {
      get,
      set(cookie) {
        Object.assign(window).onWrite(cookie)
        set.call(document, cookie)
      },
    })
  })
  return () => context.close()
})

/** Opens a page and gives what the answer to the batch with its pageview sets. */
async function open(page: Page, path: string): Promise<string | null> {
  const answered = page.waitForResponse(
    (response) => response.url() === `${collector}/e` && !!response.request().postData()?.includes('"pageview"'),
  )
  await page.goto(`${demo.url}${path}`)
  return (await answered).headerValue('set-cookie')
}

async function visitorCookie() {
  const [cookie, ...more] = (await context.cookies(demo.url)).filter(({ name }) => name === VISITOR)
  expect(more).toEqual([])
  return cookie
}

const firstOf = (value: string) => Number(value.split('.')[2]) / 1000

/** A visitor whose first visit was 100 days ago, with a cookie that Safari has cut to seven days. */
async function returnCut(): Promise<string> {
  const now = Date.now() / 1000
  const value = `1.visitor-of-before.${Math.floor((now - 100 * DAY_S) * 1000)}`
  const expires = now + 7 * DAY_S
  await context.addCookies([{ name: VISITOR, value, domain: '127.0.0.1', path: '/', expires, sameSite: 'Lax' }])
  return value
}

describe("a visitor's cookie in a browser", () => {
  it('is set once more by the answer to the first batch, and ends 13 months after the first visit all the same', async () => {
    const page = await context.newPage()
    const set = await open(page, '/')
    const { value, expires, httpOnly, sameSite } = await visitorCookie()

    expect(set).toMatch(new RegExp(`^${VISITOR}=${value}; Path=/; SameSite=Lax; Max-Age=341279\\d\\d$`))
    expect({ httpOnly, sameSite }).toEqual({ httpOnly: false, sameSite: 'Lax' })
    expect(Math.abs(expires - (firstOf(value) + 395 * DAY_S))).toBeLessThan(60)
  })

  it('that was cut to seven days gets back what is left of its 13 months, and the script does not write it', async () => {
    const value = await returnCut()
    const page = await context.newPage()
    await open(page, '/')
    const cookie = await visitorCookie()

    expect(cookie.value).toBe(value)
    expect(Math.abs(cookie.expires - (Date.now() / 1000 + 295 * DAY_S))).toBeLessThan(60)
    expect(written).toContain('footfall-visit.demo.example')
    expect(written).not.toContain(VISITOR)
  })

  it('is set once a visit: later pages leave it alone, the next visit sets it again', async () => {
    await returnCut()
    const page = await context.newPage()

    expect(await open(page, '/')).toContain(VISITOR)
    expect(await open(page, '/shop')).toBeNull()
    await page.close()
    await context.clearCookies({ name: 'footfall-visit.demo.example' })
    expect(await open(await context.newPage(), '/help')).toContain(VISITOR)
    expect(written).not.toContain(VISITOR)
  })
})
