import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Tracker } from '../../dist/npm/footfall/index.js'
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
    const head = (heads.get(host) ?? '').replaceAll('COLLECTOR', url)
    reply.end(`<!doctype html><title>Tiles</title>${head}<h1>Tiles</h1><a href="/thanks">Thanks</a>`)
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
  await page.getByText('With an API key instead').click()
  await page.getByLabel('API key of a site').fill(key)
  await page.keyboard.press('Enter')
}

/** Asked once more, as where the keyboard is then. */
async function remove(name: string): Promise<void> {
  await page.getByRole('button', { name: `Remove ${name}` }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
}

const tag = () => page.getByRole('region', { name: 'The tag', exact: true }).textContent()
/** Of the sites here, whose zone is UTC. */
const today = () => new Date().toISOString().slice(0, 10)

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
/** Their number differs from one visit to the next. */
const NO_VITALS = ' data-vitals="off"'
/** `COLLECTOR` is put in when a page is asked for: tests are named before there is one. */
const line = (id: string, more = '') => `<script defer src="COLLECTOR/footfall.js" data-site="${id}"${more}></script>`

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

  it.each([
    ['waits for consent', 'consent.test', line('consent.test', ' data-consent="pending"'), 'data-consent="pending"'],
    [
      'forbids it by its policy',
      'policy.test',
      `<meta http-equiv="Content-Security-Policy" content="connect-src 'self'">${line('policy.test')}`,
      'connect-src of the page must allow http://127.0.0.1',
    ],
    ['is left out by a rule', 'rule.test', line('rule.test', ' data-exclude="/*"'), 'data-exclude'],
  ])('names what it can be where a page %s', async (_, host, head, advice) => {
    const path = site(host)
    heads.set(host, head)
    await open(path)
    await visit(host)

    await expect
      .poll(verdicts, { timeout: 15_000 })
      .toEqual([`A page of http://${host}:${port} has loaded the script, but sent nothing.`])
    expect((await page.locator('.verdict li').allInnerTexts()).join('\n')).toContain(advice)
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

const rows = (title: string) =>
  page
    .getByRole('region', { name: title })
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].slice(0, -1).map((cell) => cell.textContent)))
const form = (name: string) => page.getByRole('form', { name })

describe('an owner', () => {
  it('makes a site, pastes its line, sees the doctor turn green, makes a goal and sees its rate', async () => {
    await open('/?view=settings&tab.settings=site')
    await form('Add a site').getByLabel('Name').fill('Tiles of us')
    await form('Add a site').getByLabel('Time zone of its days').fill('UTC')
    await page.keyboard.press('Enter')
    const name = form('Add a site').getByLabel('Name')
    await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true')
    expect(await name.evaluate((field) => field === document.activeElement)).toBe(true)
    await name.fill('tiles.test')
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: 'Is tiles.test counted?' }).waitFor()
    heads.set('tiles.test', (await tag()) ?? '')
    await visit('tiles.test')
    await visit('tiles.test', { path: '/thanks' })
    await expect.poll(verdicts, { timeout: 10_000 }).toEqual(['Events arrive and are counted.'])

    await page.getByRole('link', { name: 'Goals' }).click()
    await page.getByText('There is no goal yet').waitFor()
    await form('Add a goal').getByLabel('Name', { exact: true }).fill('Thanks')
    await form('Add a goal').getByLabel('Page').fill('thanks')
    await page.keyboard.press('Enter')
    await expect.poll(() => form('Add a goal').getByRole('alert').textContent()).toBe('must be a path such as /thanks*')
    await form('Add a goal').getByLabel('Page').fill('/thanks*')
    await form('Add a goal').getByLabel('Value of each').fill('9.9')
    await page.keyboard.press('Enter')
    await expect.poll(() => rows('Goals of tiles.test')).toEqual([['Thanks', 'page /thanks*', 'macro', '€9.90']])

    await page.getByRole('link', { name: 'Numbers' }).click()
    // One of two visits thanked.
    const rate = page.locator('.tiles > div', { hasText: 'Conversion rate' }).locator('.value')
    await expect.poll(() => rate.textContent()).toBe('50 %')
    expect(complaints.filter((each) => !each.includes('400'))).toEqual([])
  })

  it.each([
    [
      'an event',
      { Event: 'signup', 'Only with these properties': 'plan=pro\nseats=5' },
      'event signup plan=pro seats=5',
    ],
    ['a rating', { 'Lowest score': '9', 'Highest score': '10' }, 'feedback nps 9-10'],
    ['a view that is scrolled so deep', { '% of the page’s height': '80' }, 'scroll 80 %'],
    ['a view with so much active time', { Seconds: '45' }, 'active 45 s'],
  ])('makes a goal of %s, and removes it', async (type, fields, said) => {
    await open(`${site('goals.test')}&tab.settings=goals`)
    await form('Add a goal').getByLabel('Name', { exact: true }).fill('Done')
    await form('Add a goal').getByLabel('Completed by').selectOption(type)
    for (const [label, value] of Object.entries(fields)) await form('Add a goal').getByLabel(label).fill(value)
    await form('Add a goal').getByRole('button', { name: 'Add' }).click()
    await expect.poll(async () => (await rows('Goals of goals.test'))[0]?.[1]).toBe(said)

    await remove('Done')
    await page.getByText('There is no goal yet').waitFor()
    expect(footfall.run(['goal', 'list', '--site', 'goals.test']).out).toBe('')
  })

  it('makes a key, sees it once, and revokes it', async () => {
    await open(`${site('keys.test')}&tab.settings=keys`)
    await page.getByText('The site has no keys.').waitFor()
    await form('Make a key').getByRole('button', { name: 'Make' }).click()
    const key = (await page.getByRole('region', { name: 'The new key' }).locator('pre').textContent()) ?? ''
    const status = async () =>
      (await fetch(`${url}/api/v1/sites`, { headers: { Authorization: `Bearer ${key}` } })).status
    expect(await status()).toBe(200)
    await page.reload()
    await expect
      .poll(async () => (await rows('Keys of keys.test')).map(([prefix]) => prefix))
      .toEqual([`${key.slice(0, 12)}…`])
    expect(await page.content()).not.toContain(key)

    await page.getByRole('button', { name: `Revoke ${key.slice(0, 12)}` }).click()
    await page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('The site has no keys.').waitFor()
    expect(await status()).toBe(401)
  })

  it('changes the settings of a site, which the command line has too', async () => {
    await open(`${site('set.test')}&tab.settings=site`)
    const settings = form('Settings of set.test')
    await settings.getByLabel('Time zone').fill('Europe/Vienna')
    await settings.getByLabel('Hosts whose pages may send').fill('set.test\n*.set.test')
    await settings.getByLabel('Days that visits are kept').fill('365')
    await settings.getByLabel('Count automated browsers').check()
    await settings.getByRole('button', { name: 'Save' }).click()
    await settings.getByText('Saved').waitFor()

    expect(footfall.run(['site', 'list']).out.split('\n')).toContain(
      'set.test\tEurope/Vienna\tEUR\tallows bots\tonly from set.test *.set.test\tkept 365 days',
    )
  })

  it('asks visitors something, and no more', async () => {
    await open(`${site('asks.test')}&tab.settings=questions`)
    heads.set('asks.test', line('asks.test'))
    await page.getByText('Visitors are asked nothing.').waitFor()
    const ask = form('Ask something')
    await ask.getByLabel('Name').fill('Which')
    await ask.getByLabel('Kind').selectOption('one of some answers')
    await ask.getByLabel('Text').fill('Which tiles?')
    await ask.getByLabel('Answers').fill('Red')
    await ask.getByLabel('On these pages').fill('/')
    await ask.getByRole('button', { name: 'Ask' }).click()
    await expect.poll(() => ask.getByRole('alert').textContent()).toBe('must have 2 to 20 choices')
    await ask.getByLabel('Answers').fill('Red\nBlue')
    await ask.getByRole('button', { name: 'Ask' }).click()
    await expect.poll(() => rows('Questions of asks.test')).toEqual([['Which', 'choice', 'Which tiles?', '/']])

    const visitor = await context.newPage()
    await visitor.goto(`http://asks.test:${port}/`)
    await visitor.getByText('Which tiles?').waitFor()
    await visitor.close()
    await remove('Which')
    await page.getByText('Visitors are asked nothing.').waitFor()
  })

  it('saves filters under a name, which a question to the API knows', async () => {
    await open(`${site('parts.test')}&tab.settings=segments`)
    const save = form('Save a segment')
    await save.getByLabel('Name').fill('Paid DE')
    await save.getByLabel('What', { exact: true }).selectOption('Country')
    await save.getByLabel('Values').fill('DE\nAT')
    await save.getByRole('button', { name: 'And …' }).click()
    await save.getByLabel('What', { exact: true }).nth(1).selectOption('Channel')
    await save.getByLabel('How').nth(1).selectOption('contains')
    await save.getByLabel('Values').nth(1).fill('Paid')
    await save.getByRole('button', { name: 'Save' }).click()

    await expect
      .poll(() => rows('Segments of parts.test'))
      .toEqual([['Paid DE', 'Country is DE, AT; Channel contains Paid']])
    const reply = await fetch(`${url}/api/v2/query`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
      body: JSON.stringify({
        site_id: 'parts.test',
        metrics: ['visitors'],
        date_range: '7d',
        filters: [['is', 'segment', ['Paid DE']]],
      }),
    })
    expect(reply.status).toBe(200)
  })

  it('notes what happened on a day, which the chart has', async () => {
    const path = site('noted.test')
    heads.set('noted.test', line('noted.test', NO_VITALS))
    await visit('noted.test')
    await open(`${path}&tab.settings=notes`)
    await page.getByText('There is no note').waitFor()
    await form('Add a note').getByLabel('What happened').fill('New <b>prices</b>')
    await page.keyboard.press('Enter')
    await expect.poll(() => rows('Notes of noted.test')).toEqual([[today(), 'New <b>prices</b>']])

    await page.getByRole('link', { name: 'Numbers' }).click()
    const notes = () => page.getByRole('list', { name: 'Notes' }).getByRole('listitem').allInnerTexts()
    await expect.poll(notes).toEqual([expect.stringMatching(/ New <b>prices<\/b>$/)])
    const told = page
      .getByRole('table', { name: 'Visitors over time' })
      .getByRole('cell', { name: 'New <b>prices</b>' })
    expect(await told.count()).toBe(1)
    const reader = footfall.run(['key', 'create', '--site', 'noted.test', '--read']).out
    await openContext()
    await open('/?site=noted.test', reader)
    await expect.poll(notes).toHaveLength(1)
    expect(await page.getByRole('link', { name: 'Add a note' }).count()).toBe(0)

    await openContext()
    await open(`${path}&tab.settings=notes`)
    await remove(`${today()} New <b>prices</b>`)
    await page.getByText('There is no note').waitFor()
    expect(complaints).toEqual([])
  })

  it('keeps what is shown under a name', async () => {
    const path = site('kept.test')
    heads.set('kept.test', line('kept.test', NO_VITALS))
    await visit('kept.test')
    await open('/?site=kept.test&view=voice&period=7d')
    const menu = page.locator('summary', { hasText: 'Views' })
    await menu.focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Save what is shown as').fill('The voice')
    await page.keyboard.press('Enter')
    await page.getByText('Saved.').waitFor()
    await page.getByLabel('Save what is shown as').fill('The voice')
    await page.keyboard.press('Enter')
    await page.getByText('there is a view of that name: remove it first').waitFor()
    await page.keyboard.press('Escape')
    expect(await menu.evaluate((summary) => summary === document.activeElement)).toBe(true)

    await page.getByRole('link', { name: 'Overview' }).click()
    await menu.click()
    await page.getByRole('link', { name: 'The voice' }).click()
    await expect.poll(() => new URL(page.url()).search).toBe('?site=kept.test&view=voice&period=7d')
    expect(await page.getByRole('link', { name: 'The voice' }).isVisible()).toBe(false)

    await page.goto(`${url}${path}&tab.settings=views`)
    await remove('The voice')
    await page.getByText('There is no saved view').waitFor()
    // A name that is taken is a 409.
    expect(complaints.filter((complaint) => !complaint.includes('409'))).toEqual([])
  })

  it('leaves out an address, which the doctor says, and one browser', async () => {
    await open(`${site('own.test')}&tab.settings=own`)
    heads.set('own.test', line('own.test'))
    await form('Addresses that are left out').getByLabel('Addresses and ranges').fill('127.0.0.0/8')
    await form('Addresses that are left out').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved: it takes effect').waitFor()
    const leaveOut =
      (await page.getByRole('region', { name: 'What leaves out a browser' }).locator('pre').textContent()) ?? ''
    await page.getByRole('link', { name: 'Install' }).click()
    await expect
      .poll(
        async () => {
          // The collector looks at the settings twice a second.
          await visit('own.test')
          return verdicts()
        },
        { timeout: 15_000, interval: 2000 },
      )
      .toContain(`A page of http://own.test:${port} was opened from an address that the site leaves out.`)

    footfall.run(['site', 'set', 'own.test', '--exclude-ip', 'none'])
    const visitor = await context.newPage()
    const said: string[] = []
    visitor.on('console', (message) => said.push(message.text()))
    await visitor.goto(`http://own.test:${port}/`)
    await visitor.evaluate(leaveOut)
    await visitor.reload()
    await expect.poll(() => said).toContain('footfall: not recorded: ignored')
  })

  it('erases a visitor after being asked once more, and a user', async () => {
    const path = site('erase.test')
    heads.set(
      'erase.test',
      `${line('erase.test', NO_VITALS)}<script>addEventListener('load', () => footfall.identify('u_42'))</script>`,
    )
    await visit('erase.test')
    await visit('erase.test')
    const visitor = await context.newPage()
    await visitor.goto(`http://erase.test:${port}/`)
    const id = await visitor.evaluate(() => (window as unknown as { footfall: Tracker }).footfall.ids()?.visitor ?? '')
    await visitor.close()
    await open(`${path}&tab.settings=erasure`)
    const outcomes = () => page.getByRole('region', { name: 'Erasures' }).locator('li').allInnerTexts()

    await form('Erase somebody').getByLabel('Id').fill(id)
    await page.keyboard.press('Enter')
    await form(`Erase the visitor ${id} for ever?`).waitFor()
    expect(await outcomes()).toEqual([])
    await page.getByRole('button', { name: 'Keep' }).click()
    await form('Erase somebody').getByLabel('Id').fill(id)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Erase for ever' }).click()
    await expect
      .poll(outcomes, { timeout: 10_000 })
      .toEqual([expect.stringMatching(/^A visitor, .*: erased, 1 visits and 2 events$/)])

    await form('Erase somebody').getByLabel('Who').selectOption('user')
    await form('Erase somebody').getByLabel('Id').fill('u_42')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Erase for ever' }).click()
    await page.getByRole('link', { name: 'Goals' }).click()
    await page.getByRole('link', { name: 'Erasure' }).click()
    await expect
      .poll(async () => (await outcomes())[0], { timeout: 15_000 })
      .toMatch(/^A user, .*: erased, 2 visits and 4 events$/)
    expect(await page.content()).not.toContain('u_42')
  })

  it('exports a site to a file, and imports it again while another part is looked at', async () => {
    const path = site('moves.test')
    footfall.run(['goal', 'add', '--site', 'moves.test', '--name', 'Thanks', '--page', '/thanks'])
    heads.set('moves.test', line('moves.test', NO_VITALS))
    await visit('moves.test', { path: '/thanks' })
    await open(`${path}&tab.settings=transfer`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ])
    const file = join(footfall.folder, 'moves.test.ndjson')
    await download.saveAs(file)
    const text = readFileSync(file, 'utf8')
    expect(download.suggestedFilename()).toBe('moves.test.ndjson')
    expect(text).toContain('"Thanks"')
    // What one has lost: the file brings it back, and names what is not the site's.
    footfall.run(['goal', 'remove', '--site', 'moves.test', '--name', 'Thanks'])
    writeFileSync(file, `${text}${JSON.stringify({ goal: { site: 'other.test', name: 'x' } })}\n`)

    await page.getByLabel('File').setInputFiles(file)
    await page.getByRole('button', { name: 'Import' }).click()
    await page.getByRole('link', { name: 'Goals' }).click()
    await expect.poll(async () => footfall.run(['goal', 'list', '--site', 'moves.test']).out).toContain('Thanks')
    await page.getByRole('link', { name: 'Export and import' }).click()
    const progress = page.getByRole('region', { name: 'Progress of the import' })
    await progress.getByText('Done.').waitFor()
    const lines = text.trim().split('\n').length
    expect(await progress.innerText()).toContain(`${lines + 1} lines, 1 events`)
    expect(await progress.locator('li').allInnerTexts()).toEqual([`${lines + 1}: site: must be moves.test`])
  })

  it('is told what a key may not do', async () => {
    const path = site('read.test')
    const key = footfall.run(['key', 'create', '--site', 'read.test', '--read']).out
    await open(`${path}&tab.settings=keys`, key)

    await page.getByText('this key may not change the site: footfall key create --site ID --admin').waitFor()
  })
})

/** What axe-core finds wrong. */
const faults = () =>
  page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
    return (await axe.run()).violations.map((each) => JSON.stringify(each))
  })

describe('every part of the settings', () => {
  it.each([
    'install',
    'site',
    'goals',
    'questions',
    'segments',
    'notes',
    'views',
    'own',
    'people',
    'shares',
    'keys',
    'erasure',
    'transfer',
  ])('has nothing that axe-core finds, light, dark and narrow: %s', async (part) => {
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
