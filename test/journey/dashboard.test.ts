import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, install } from '../process.js'
import { CHROME, visit } from '../traffic.js'
import { launchChromium } from './browser.js'

const HOSTILE = '<img src=x onerror="window.hacked = true">'

let footfall: Installation
let browser: Browser
let page: Page
let url = ''
let key = ''
const complaints: string[] = []

beforeAll(async () => {
  footfall = install()
  footfall.run(['site', 'add', 'shop.example'])
  key = footfall.run(['key', 'create', '--site', 'shop.example', '--read']).out
  // Today, also in the first minute of a day.
  const at = Math.max(Date.now() - 60_000, new Date().setUTCHours(0, 0, 0, 0))
  const pages = [
    { url: 'https://shop.example/pricing', visible: 20_000, active: 20_000 },
    { url: `https://shop.example/a?utm_source=${encodeURIComponent(HOSTILE)}`, visible: 65_000, active: 65_000 },
  ]
  const batches = [
    visit({ at, pages: pages.toReversed() }),
    visit({ visitor: 'ben', ordinal: 2, at, pages: pages.slice(0, 1) }),
  ]
  const lines = batches.map((batch) =>
    JSON.stringify({ received: batch.sent, batch, user_agent: CHROME, country: 'DE' }),
  )
  writeFileSync(join(footfall.folder, 'traffic.ndjson'), lines.join('\n'))
  footfall.run(['import', 'traffic.ndjson'])
  url = await footfall.serve()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await footfall?.remove()
})
beforeEach(async () => {
  const context = await browser.newContext()
  page = await context.newPage()
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  complaints.length = 0
  return () => context.close()
})

async function signIn(withKey: string): Promise<void> {
  await page.goto(url)
  await page.getByLabel('API key of a site').fill(withKey)
  await page.keyboard.press('Enter')
}

const numbers = () =>
  page
    .locator('#totals > div')
    .evaluateAll((groups) =>
      groups.map((group) => `${group.querySelector('dt')?.textContent} ${group.querySelector('dd')?.textContent}`),
    )

describe('the page of numbers', () => {
  it('asks for a key and shows the numbers of today behind it', async () => {
    await signIn(key)
    await page.locator('#report').waitFor()

    expect(await page.locator('h1').textContent()).toBe('footfall shop.example')
    // Anna 65 + 20 s, Ben 20 s: 105 / 2 = 52.5. Ben bounced.
    expect(await numbers()).toEqual([
      'Visitors 2',
      'New visitors 1',
      'Returning visitors 1',
      'Pageviews 3',
      'Bounce rate 50 %',
      'Active time 53 s',
    ])
    expect(complaints).toEqual([])
  })

  it('lists the pages with their visitors, views and times, and text of visitors as text', async () => {
    await signIn(key)
    const rows = page.locator('#tables section').nth(0).locator('tbody tr')
    await rows.first().waitFor()

    const cells = await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))
    expect(cells).toEqual([
      ['/pricing', '2', '2', '20 s'],
      ['/a', '1', '1', '1 m 05 s'],
    ])
    expect(await page.locator('#tables section').nth(1).innerText()).toContain(HOSTILE)
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    expect(complaints).toEqual([])
  })

  it('has its range in the address, so that back works', async () => {
    await signIn(key)
    await page.getByRole('button', { name: '7 days' }).click()
    await page.locator('button[aria-pressed="true"]', { hasText: '7 days' }).waitFor()
    expect(page.url()).toBe(`${url}/?range=7d`)

    await page.goBack()
    await page.locator('button[aria-pressed="true"]', { hasText: 'Today' }).waitFor()
    expect((await numbers())[0]).toBe('Visitors 2')
  })

  it('says what is wrong with a wrong key and asks again', async () => {
    await signIn('ff_wrong')

    await expect
      .poll(() => page.locator('#message').textContent())
      .toBe('This key is not known here. Was all of it copied?')
    expect(await page.locator('#sign-in').isVisible()).toBe(true)
  })

  it('keeps the key for the next time and forgets it when told', async () => {
    await signIn(key)
    await page.locator('#report').waitFor()
    await page.reload()
    await page.locator('#report').waitFor()
    await page.getByRole('button', { name: 'Forget key' }).click()
    await page.reload()

    expect(await page.locator('#sign-in').isVisible()).toBe(true)
    expect(await page.evaluate(() => localStorage.length)).toBe(0)
  })
})
