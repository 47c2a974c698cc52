import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Address, formatAddress, parseAddress } from '../../collector/dashboard/address.js'
import type { Condition } from '../../collector/dashboard/conditions.js'
import { VIEWS } from '../../collector/dashboard/views.js'
import type { Batch, Event } from '../../sdk/protocol.js'
import { CHROME, visit } from '../traffic.js'
import { type Shown, type Stand, stand } from './dashboard-page.js'

/** What would set `hacked`, where it was read as anything but text; and what breaks layouts, tables and programs. */
const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '"><script>window.hacked=1</script>',
  '\'"--></style></title></textarea><svg onload=window.hacked=1>',
  '<a href="javascript:window.hacked=1">x</a>',
  '<iframe srcdoc="<script>parent.hacked=1</script>">',
  '<base href=//evil.example/><form action=//evil.example/>',
  'javascript:window.hacked=1//',
  'java\tscript:window.hacked=1//',
  'data:text/html,<script>window.hacked=1</script>',
  'vbscript:hacked',
  '//evil.example/x',
  'https://evil.example/"onmouseover="window.hacked=1',
  '{{constructor.constructor("window.hacked=1")()}}',
  `$\{window.hacked=1}`,
  '<%= window.hacked=1 %>',
  '&lt;img src=x onerror=window.hacked=1&gt;',
  '\\u003cimg src=x onerror=window.hacked=1\\u003e',
  '=HYPERLINK("javascript:window.hacked=1")',
  '@SUM(1+1)*cmd|"/C calc"!A0',
  "' or 1=1 --",
  '\u202Egnirts desrever\u2066',
  'zero\u200B\u200D\uFEFFwidth',
  '\u0301\u0302\u0303'.repeat(30),
  '\uFDFD'.repeat(40),
  '😀'.repeat(40),
  'W'.repeat(480),
  'null',
  'undefined',
  'NaN',
  '__proto__',
  'constructor',
  'toString',
  '[object Object]',
  '(not set)',
  '..,\\,"is,event:page',
  '%00%0a<b>',
]

/** Text in everything that a visitor's browser may say. */
function saying(text: string, i: number, at: number): { batch: Batch; agent: string } {
  const part = encodeURIComponent(text)
  const utm = ['source', 'medium', 'campaign', 'content', 'term'].map((name) => `utm_${name}=${part}`).join('&')
  const url = `https://shop.example/${part}?${utm}`
  const batch = visit({
    visitor: `v${i}`,
    at,
    pages: [{ url, title: text, referrer: text, active: 5000, visible: 9000, scroll: 60 }],
  })
  const [{ id: view }] = batch.views
  const props = { [text.slice(0, 50)]: text, plan: text }
  const events = [
    { type: 'track', name: text.slice(0, 100), props },
    { type: 'track', name: 'order', order_id: text, value: 1, currency: 'EUR', items: [{ id: text, name: text }] },
    { type: 'feedback', kind: 'nps', score: 3, subject: text, comment: text },
    { type: 'feedback', kind: 'thumbs', score: 0, subject: text, comment: `${text} ${text}` },
    { type: 'identify', user: text, account: text, traits: props },
  ].map((event, n) => ({ ...event, view, n: n + 1, at: at + 1000 + n }) as Event)
  return {
    batch: {
      ...batch,
      context: { language: text.slice(0, 35), timezone: text.slice(0, 64), screen: text.slice(0, 20) },
      events: [...batch.events, ...events],
    },
    agent: `${CHROME} ${text}`,
  }
}

let site: Stand
let shown: Shown

beforeAll(async () => {
  const at = Math.max(Date.now() - 60_000, new Date().setUTCHours(0, 0, 0, 0))
  site = await stand(HOSTILE.map((text, i) => saying(text, i, at)))
  shown = await site.open('/')
})
afterAll(async () => {
  await shown?.close()
  await site?.close()
})

/** Every list of every view, opened; around pages, in steps and behind filters that are hostile too. */
function addresses(): Address[] {
  const page = `/${HOSTILE[0]}`
  const conditions = HOSTILE.slice(0, 3).map(
    (text): Condition => ({ op: 'is_not', dimension: 'event:name', values: [text] }),
  )
  const plain = { ...parseAddress(''), conditions }
  return VIEWS.flatMap((view) => {
    const most = Math.max(2, ...view.panels.map(({ tabs }) => tabs.length))
    return Array.from({ length: most }, (_, i): Address => {
      const open = view.panels.flatMap(({ name, tabs }) => [
        [name, tabs[Math.min(i, tabs.length - 1)].name],
        [`${name}.rows`, 'all'],
      ])
      const steps = HOSTILE.slice(0, 3).map((text) => ({ kind: 'event' as const, value: text }))
      return { ...plain, view: view.name, tabs: Object.fromEntries(open), around: i > 0 ? page : null, steps }
    })
  })
}

/** What there is on the page that text of visitors could have become. */
const traces = () =>
  shown.page.evaluate(() => {
    const elements = [...document.querySelectorAll('*')]
    return {
      hacked: 'hacked' in window,
      scripts: [...document.scripts].map(({ src }) => new URL(src).pathname),
      strangers: elements.filter(({ localName }) =>
        ['img', 'iframe', 'base', 'object', 'embed', 'style'].includes(localName),
      ).length,
      handlers: elements.filter((element) => element.getAttributeNames().some((name) => /^on|^srcdoc$/.test(name)))
        .length,
      links: [...document.links].filter(
        ({ protocol, origin }) => !/^https?:$/.test(protocol) || origin !== location.origin,
      ).length,
      wide: document.documentElement.scrollWidth > innerWidth,
    }
  })

const NOTHING = { hacked: false, scripts: ['/page.js'], strangers: 0, handlers: 0, links: 0, wide: false }

describe('hostile text in everything that is tracked', () => {
  it.each([
    'event:page',
    'event:name',
    'event:props:plan',
    'visit:entry_page',
    'visit:utm_source',
    'visit:utm_medium',
    'visit:utm_campaign',
    'visit:utm_content',
    'visit:utm_term',
    'visitor:user',
    'visitor:account',
    'visitor:traits:plan',
    'feedback:subject',
  ])('came into %s as it was', async (dimension) => {
    const pagination = { limit: 1000 }
    const { results } = await site.ask('query', {
      metrics: ['events'],
      date_range: 'day',
      dimensions: [dimension],
      pagination,
    })
    const values = results.map(({ dimensions }) => String(dimensions).replace(/^\//, ''))

    expect(values).toEqual(expect.arrayContaining(HOSTILE.slice(0, 5)))
  })

  it('is text on the page, of which nothing runs, in every list of every view', async () => {
    let seen = ''
    for (const [i, address] of addresses().entries()) {
      await shown.page.setViewportSize({ width: i % 2 === 0 ? 1280 : 320, height: 800 })
      await shown.page.goto(site.url + formatAddress(address))
      await shown.ready()
      seen += await shown.page.evaluate(() => document.body.textContent)

      expect({ address: address.view, i, ...(await traces()) }).toEqual({ address: address.view, i, ...NOTHING })
    }
    expect(shown.complaints).toEqual([])
    // The first ones are filtered out of all lists.
    expect(HOSTILE.slice(3).filter((text) => !seen.includes(text.slice(0, 40)))).toEqual([])
  })

  it('is text where it is suggested, hovered, focused and filtered by', async () => {
    await shown.page.setViewportSize({ width: 1280, height: 800 })
    await shown.page.goto(`${site.url}/?view=conversion`)
    await shown.ready()
    for (const dimension of ['Event', 'Page', 'Referrer', 'User', 'Campaign', 'Language']) {
      await shown.page.getByRole('button', { name: '+ Filter' }).click()
      await shown.page.getByRole('combobox', { name: 'What' }).selectOption({ label: dimension })
      await shown.page.getByLabel('Value').focus()
      await shown.page.locator('#filter-values option').first().waitFor({ state: 'attached' })
      expect(await traces(), dimension).toEqual(NOTHING)
      await shown.page.getByRole('button', { name: 'Cancel' }).click()
    }
    await shown.panel('Goals').getByRole('tab', { name: 'Events' }).click()
    const link = shown.panel('Goals').locator('tbody a').filter({ hasText: 'hacked' }).first()
    await link.hover()
    await link.focus()
    await shown.page.keyboard.press('Enter')
    await shown.page.locator('.chip').waitFor()
    await shown.ready()

    expect(await shown.page.locator('.chip b').textContent()).toContain('hacked')
    expect(await traces()).toEqual(NOTHING)
    expect(shown.complaints).toEqual([])
  })

  it('would have been noticed', async () => {
    await shown.page.goto(site.url)
    await shown.ready()
    const thrown = await shown.page.evaluate((html) => {
      try {
        document.body.innerHTML = html
        return 'nothing'
      } catch (error) {
        return (error as Error).name
      }
    }, HOSTILE[0])
    await shown.page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: 'javascript:0' })
      document.body.append(document.createElement('img'), link)
    })

    expect(thrown).toBe('TypeError')
    expect(shown.complaints.join()).toContain('TrustedHTML')
    expect(await traces()).toEqual({ ...NOTHING, strangers: 1, links: 1 })
  })

  it('is no formula in a file of rows', async () => {
    const headers = { Authorization: `Bearer ${site.key('read')}`, Accept: 'text/csv' }
    const body = JSON.stringify({ metrics: ['events'], date_range: 'day', dimensions: ['event:name'] })
    const csv = await (await fetch(`${site.url}/api/v2/query`, { method: 'POST', headers, body })).text()

    expect(csv).toContain('HYPERLINK')
    expect(csv.split(/\r?\n/).filter((line) => /^"?[=+@-]/.test(line))).toEqual([])
  })
})
