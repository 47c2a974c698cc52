import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createToken } from '../../collector/people.js'
import { openStore } from '../../collector/store/open.js'
import { install } from '../process.js'
import { launchChromium } from './browser.js'
import { choosePassword, type Guest, openReception, PASSWORD, type Reception, serveOthers } from './reception.js'

let reception: Reception
let guests: Guest[] = []
beforeAll(async () => {
  reception = await openReception(['--host-resolver-rules=MAP *.test 127.0.0.1'])
})
afterAll(() => reception?.close())
afterEach(async () => {
  const complaints = guests.flatMap((guest) => guest.complaints)
  await Promise.all(guests.map((guest) => guest.leave()))
  guests = []
  expect(complaints).toEqual([])
})

const come: Reception['come'] = async (...of) => {
  const guest = await reception.come(...of)
  guests.push(guest)
  return guest
}

/** On a machine that has much to do. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 })
const alertOf = ({ page }: Guest) => page.getByRole('alert').textContent()
/** Today's visitors. */
const visitors = ({ page }: Guest) => page.locator('.tiles .value').first().textContent()
const focusOf = ({ page }: Guest) => page.evaluate(() => document.activeElement?.id)
const selected = ({ page }: Guest) => page.evaluate(() => getSelection()?.toString().length)
const partsOf = ({ page }: Guest) =>
  page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('link').allInnerTexts()
const SETTINGS = '/?site=shop.example&view=settings&tab.settings='
const SIGNED_OUT = 'You are signed out here: your session is over, or nobody lets you in any more.'

/** Somebody with a role, and a password. */
async function admit(name: string, ...options: string[]): Promise<void> {
  const { out } = reception.footfall.run(['user', 'add', name, ...options])
  await choosePassword(reception.url, out)
}

describe('the first owner', () => {
  it('comes by the link that serve logs, in a tab that shows the page, with a password that is not weak', async () => {
    const footfall = install()
    const browser = await launchChromium()
    try {
      const url = await footfall.serve()
      await expect.poll(footfall.said).toMatch(/#link=fp_/)
      const [link] = /http\S+#link=[\w-]+/.exec(footfall.said()) ?? ['']
      expect(link.startsWith(url)).toBe(true)
      const page = await browser.newPage()
      await page.goto(url)
      await page.getByRole('button', { name: 'Sign in' }).waitFor()
      await page.goto(link)

      await page.getByText('Whoever comes first owns this collector').waitFor()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('name')
      await page.keyboard.type('anna')
      await page.keyboard.press('Tab')
      await page.keyboard.type('password12')
      await page.keyboard.press('Enter')
      const field = page.getByRole('textbox', { name: 'New password' })
      await expect
        .poll(() => page.getByRole('alert').textContent())
        .toBe('is too easy to guess: three words that have nothing to do with each other are not')
      expect(await field.getAttribute('aria-invalid')).toBe('true')
      expect(await field.getAttribute('aria-describedby')).toBe('password-hint password-wrong')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('password')

      await page.keyboard.type(PASSWORD)
      await page.keyboard.press('Enter')
      await page.getByText('There is no site yet.').waitFor()
      expect(page.url()).toBe(`${url}/`)
      await page.reload()
      await page.getByText('There is no site yet.').waitFor()
      await page.goto(link)
      await expect
        .poll(() => page.getByRole('alert').textContent())
        .toBe('this link was used, or is too old: ask for another one')
    } finally {
      await browser.close()
      await footfall.remove()
    }
  })
})

describe('who signs in', () => {
  it('does it by keyboard alone, is told of a wrong password, and stays signed in', async () => {
    const guest = await come()
    const { page } = guest
    await guest.signIn('anna')
    await soon(() => visitors(guest)).toBe('1')
    await page.getByRole('button', { name: 'Sign out' }).press('Enter')
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect([await focusOf(guest), await page.title()]).toEqual(['name', 'Sign in – footfall'])
    expect(await page.getByRole('alert').count()).toBe(0)

    await page.keyboard.type('anna')
    await page.keyboard.press('Tab')
    await page.keyboard.type('a wrong password')
    await page.keyboard.press('Enter')
    await soon(() => alertOf(guest)).toBe('no user of that name has that password')
    expect([await focusOf(guest), await selected(guest)]).toEqual(['password', 16])
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await soon(() => visitors(guest)).toBe('1')
    await page.reload()
    await soon(() => visitors(guest)).toBe('1')
  })

  it('is signed out in every tab, which says so at its next request', async () => {
    const first = await come()
    await first.signIn('anna')
    const second = await come({}, first.context)
    await second.page.goto(`${reception.url}/?site=shop.example`)
    await soon(() => visitors(second)).toBe('1')
    await first.page.getByRole('button', { name: 'Sign out' }).click()
    await first.page.getByRole('button', { name: 'Sign in' }).waitFor()

    await second.page.keyboard.press('y')
    await soon(() => alertOf(second)).toBe(SIGNED_OUT)
    expect(await second.page.locator('.tiles').count()).toBe(0)
  })

  it('is told where the collector could not sign them out', async () => {
    const guest = await come()
    await guest.signIn('anna')
    await guest.page.route('**/api/v1/session', (route) => route.abort())
    await guest.page.getByRole('button', { name: 'Sign out' }).click()

    await soon(() => alertOf(guest)).toBe('You are still signed in: the collector does not answer.')
    await guest.page.unroute('**/api/v1/session')
    await guest.page.getByRole('button', { name: 'Sign out' }).click()
    await guest.page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(guest.complaints.splice(0)).toEqual([expect.stringContaining('net::ERR_FAILED')])
  })

  it('changes the password, and is signed out elsewhere', async () => {
    await admit('paul', '--site', 'shop.example')
    const [guest, elsewhere] = [await come(), await come()]
    await elsewhere.signIn('paul')
    await guest.signIn('paul')
    await guest.page.goto(`${reception.url}${SETTINGS}password`)
    const form = guest.page.getByRole('form', { name: 'Password of paul' })
    await form.getByLabel('Your password').fill(PASSWORD)
    await form.getByLabel('New password').fill('my name is paul')
    await form.getByRole('button', { name: 'Change' }).press('Enter')
    await soon(() => form.getByRole('alert').textContent()).toContain('is too easy to guess')
    await form.getByLabel('New password').fill('four green valleys')
    await form.getByRole('button', { name: 'Change' }).press('Enter')
    await form.getByText('Changed. Everywhere else you are signed out.').waitFor()

    await elsewhere.page.keyboard.press('y')
    await soon(() => alertOf(elsewhere)).toBe(SIGNED_OUT)
    await guest.page.reload()
    await form.waitFor()
  })
})

describe('a viewer', () => {
  it('is let in by the owner, chooses a password, and sees numbers without a way to change anything', async () => {
    const owner = await come()
    await owner.signIn('anna')
    await owner.page.goto(`${reception.url}${SETTINGS}people`)
    const add = owner.page.getByRole('form', { name: 'Add somebody' })
    await add.getByLabel('Name or e-mail address').fill('ben@example.com')
    await add.getByRole('button', { name: 'Add' }).click()
    const link = (await owner.page.getByRole('region', { name: 'The link for ben@example.com' }).textContent()) ?? ''

    const guest = await come()
    const { page } = guest
    await page.goto(link)
    await page.getByText('Welcome, ben@example.com: choose a password.').waitFor()
    expect(await focusOf(guest)).toBe('password')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await soon(() => visitors(guest)).toBe('1')
    await page.getByRole('link', { name: 'Voice' }).click()
    await page.getByText('Too dear').waitFor()
    expect(await page.getByRole('button', { name: 'Hide' }).count()).toBe(0)

    await page.getByRole('link', { name: 'Settings' }).click()
    await soon(() => partsOf(guest)).toEqual(['Install', 'Own visits', 'Password'])
    await page.goto(`${reception.url}${SETTINGS}people`)
    await soon(() => alertOf(guest)).toBe(
      'ben@example.com may not change the site: an owner of the site can change that',
    )
  })

  it('whose role is taken away is told so at the next request', async () => {
    await admit('vera', '--site', 'shop.example')
    const guest = await come()
    await guest.signIn('vera')
    await soon(() => visitors(guest)).toBe('1')
    reception.footfall.run(['user', 'remove', 'vera', '--site', 'shop.example'])

    await guest.page.keyboard.press('y')
    await soon(() => alertOf(guest)).toBe(SIGNED_OUT)
    expect(await guest.page.locator('.tiles').count()).toBe(0)
    await guest.page.reload()
    await soon(() => alertOf(guest)).toBe(SIGNED_OUT)
  })

  it('who keeps another site is not shown that one in place of what is gone', async () => {
    await admit('otto', '--site', 'shop.example')
    reception.footfall.run(['user', 'add', 'otto', '--site', 'other.example'])
    const guest = await come()
    await guest.signIn('otto')
    await soon(() => visitors(guest)).toBe('1')
    reception.footfall.run(['user', 'remove', 'otto', '--site', 'shop.example'])

    await guest.page.keyboard.press('y')
    await soon(() => alertOf(guest)).toBe('shop.example is not shown to otto, or there is no such site.')
    await guest.page.getByRole('link', { name: 'other.example' }).click()
    await soon(() => guest.page.getByRole('heading', { level: 1 }).textContent()).toBe('footfall other.example')
  })
})

describe('an owner', () => {
  it('sees that a site which no address names is gone, too', async () => {
    await admit('nora', '--site', 'shop.example')
    reception.footfall.run(['user', 'add', 'nora', '--site', 'other.example', '--role', 'owner'])
    const guest = await come()
    await guest.signIn('nora')
    await guest.page.goto(reception.url)
    await soon(() => guest.page.getByRole('heading', { level: 1 }).textContent()).toBe('footfall other.example')
    reception.footfall.run(['user', 'remove', 'nora', '--site', 'other.example'])
    await guest.page.getByRole('link', { name: 'Goals' }).click()

    await soon(() => guest.page.locator('main').innerText()).toContain('other.example is not shown to nora')
  })

  it('of one site is not offered to remove themselves, nor who sees every site', async () => {
    await admit('olga', '--site', 'shop.example', '--role', 'owner')
    reception.footfall.run(['user', 'add', 'will', '--site', 'shop.example'])
    const guest = await come()
    await guest.signIn('olga')
    await guest.page.goto(`${reception.url}${SETTINGS}people`)
    const people = guest.page.getByRole('region', { name: 'Who sees shop.example' })
    await people.getByRole('button', { name: 'Remove will' }).press('Enter')
    // The button that takes its place has the focus.
    await guest.page.keyboard.press('Enter')
    await soon(() => people.getByText('will').count()).toBe(0)

    expect(await people.getByRole('row', { name: 'anna' }).getByRole('button').count()).toBe(0)
    expect(await people.getByRole('row', { name: 'olga' }).getByRole('button').count()).toBe(0)
  })

  it('who is made a viewer loses the parts that change something at the next refusal', async () => {
    await admit('emil', '--site', 'shop.example', '--role', 'owner')
    const guest = await come()
    await guest.signIn('emil')
    await guest.page.goto(`${reception.url}${SETTINGS}goals`)
    await soon(() => partsOf(guest)).toContain('Share links')
    reception.footfall.run(['user', 'add', 'emil', '--site', 'shop.example'])
    await guest.page.getByRole('link', { name: 'Share links' }).click()

    await soon(() => alertOf(guest)).toBe('emil may not change the site: an owner of the site can change that')
    await soon(() => partsOf(guest)).toEqual(['Install', 'Own visits', 'Share links', 'Password'])
  })
})

/** A share link that an owner makes on the page. */
async function share(fields: Record<string, string>): Promise<string> {
  const owner = await come()
  await owner.signIn('anna')
  await owner.page.goto(`${reception.url}${SETTINGS}shares`)
  const form = owner.page.getByRole('form', { name: 'Share the numbers' })
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).fill(value)
  await form.getByRole('button', { name: 'Make a link' }).click()
  return (await owner.page.getByRole('region', { name: 'The link', exact: true }).textContent()) ?? ''
}

const ENDED = 'This link is no longer shared. Who gave it to you can make another one.'

describe('a share link', () => {
  it('asks for its password, shows the numbers, and neither comments nor settings', async () => {
    const link = await share({ 'What it is for': 'board', Password: PASSWORD })
    const guest = await come()
    const { page } = guest
    await page.goto(link)
    await page.getByLabel('Password of this link').waitFor()
    expect(await focusOf(guest)).toBe('password')
    await page.keyboard.type('a wrong password')
    await page.keyboard.press('Enter')
    await soon(() => alertOf(guest)).toBe('is not the password of this link')
    expect([await focusOf(guest), await selected(guest)]).toEqual(['password', 16])
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await soon(() => visitors(guest)).toBe('1')
    await page.reload()
    await soon(() => visitors(guest)).toBe('1')

    const { pathname } = new URL(link)
    for (const view of await page.getByRole('navigation', { name: 'Parts of the page' }).getByRole('link').all()) {
      await view.click()
      await page.locator('main[aria-busy="false"]').waitFor()
      await soon(() => page.locator('.skeleton').count()).toBe(0)
      expect(await page.getByText('Not answered').allInnerTexts()).toEqual([])
      expect(await page.locator('main').innerText()).not.toContain('Too dear')
      const paths = await page
        .locator('a[href]')
        .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).pathname))
      expect(new Set(paths)).toEqual(new Set([pathname]))
    }
    expect(await page.getByRole('heading', { name: 'What they wrote' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Settings' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: /Sign out|Forget key/ }).count()).toBe(0)
    await page.goto(`${link}?view=settings`)
    await soon(() => visitors(guest)).toBe('1')
  })

  it('that has expired, or never was, says so', async () => {
    const { token, hash } = createToken('fs')
    const store = openStore(`sqlite:${reception.footfall.store}`, 'write')
    const site = store.findSite('shop.example')?.num ?? 0
    const now = Date.now()
    const of = {
      hash,
      prefix: token.slice(0, 12),
      site,
      name: 'old',
      password: null,
      origins: [],
      expires: now - 1,
      now,
    }
    store.people.write('share', of)
    store.close()

    for (const each of [token, createToken('fs').token]) {
      const guest = await come()
      await guest.page.goto(`${reception.url}/s/${each}`)
      await soon(() => alertOf(guest)).toBe(ENDED)
    }
  })

  it('that an owner ends is over for who looks at the next request', async () => {
    const link = await share({ 'What it is for': 'ends soon' })
    const [owner] = guests
    const guest = await come()
    await guest.page.goto(link)
    await soon(() => visitors(guest)).toBe('1')
    await owner.page.getByRole('button', { name: 'End ends soon' }).press('Enter')
    await owner.page.getByRole('button', { name: 'End', exact: true }).press('Enter')
    await soon(() => owner.page.getByText('ends soon').count()).toBe(0)

    await guest.page.keyboard.press('y')
    await soon(() => alertOf(guest)).toBe(ENDED)
  })

  it('asks for its password again where what it opened is over', async () => {
    const link = await share({ 'What it is for': 'again', Password: PASSWORD })
    const guest = await come()
    await guest.page.goto(link)
    await guest.page.evaluate((name) => sessionStorage.setItem(name, 'fp_over'), `footfall-key-${link.split('/s/')[1]}`)
    await guest.page.reload()
    await guest.page.getByLabel('Password of this link').fill(PASSWORD)
    await guest.page.keyboard.press('Enter')

    await soon(() => visitors(guest)).toBe('1')
  })

  it('stands in a frame of a page that was named, and in no other', async () => {
    const others = await serveOthers((path) => `<iframe src="${decodeURIComponent(path.slice(2))}"></iframe>`)
    try {
      const [named, other] = [`http://named.test:${others.port}`, `http://other.test:${others.port}`]
      const link = await share({ 'What it is for': 'frames', 'Pages that may show it in a frame': named })
      const guest = await come()
      const framed = guest.page.frameLocator('iframe').locator('.tiles .value').first()
      await guest.page.goto(`${named}/?${encodeURIComponent(link)}`)
      await soon(() => framed.textContent()).toBe('1')
      expect(guest.complaints).toEqual([])

      await guest.page.goto(`${other}/?${encodeURIComponent(link)}`)
      await soon(() => guest.complaints.join()).toContain(`frame-ancestors ${named}`)
      expect(await framed.count()).toBe(0)
      await guest.page.goto(`${named}/?${encodeURIComponent(reception.url)}`)
      await soon(() => guest.complaints.join()).toContain("frame-ancestors 'none'")
      guest.complaints.length = 0
    } finally {
      others.close()
    }
  })
})

describe('the pages before the numbers', () => {
  it.each([
    ['the entrance', async () => '/'],
    ['a link that chooses a password', async () => linkOf(reception.footfall.run(['user', 'link', 'axel']).out)],
    ['a share link with a password', () => share({ 'What it is for': 'axe', Password: PASSWORD }).then(linkOf)],
    ['a share link that is over', async () => '/s/fs_none'],
    ['a link that was used', async () => '/#link=fp_none'],
  ])('have nothing that axe-core finds, light, dark and narrow: %s', async (_, find) => {
    reception.footfall.run(['user', 'add', 'axel'])
    const path = await find()
    for (const options of [{}, { colorScheme: 'dark' }, { viewport: { width: 320, height: 640 } }] as const) {
      const guest = await come({ bypassCSP: true, ...options })
      await guest.page.goto(reception.url + path)
      await guest.page.locator('.sign-in').first().waitFor()
      for (const summary of await guest.page.locator('summary').all()) await summary.click()
      expect(await guest.faults()).toEqual([])
      expect(await guest.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    }
  })
})

describe('the settings of who has signed in', () => {
  it.each(['people', 'shares', 'password'])(
    'have nothing that axe-core finds, filled in wrongly and well, light, dark and narrow: %s',
    async (part) => {
      for (const options of [{}, { colorScheme: 'dark' }, { viewport: { width: 320, height: 640 } }] as const) {
        const guest = await come({ bypassCSP: true, ...options })
        const { page } = guest
        await guest.signIn('anna')
        await page.goto(`${reception.url}${SETTINGS}${part}`)
        await page.locator('.settings form').first().waitFor()
        for (const secret of await page.locator('input[type=password]').all()) await secret.fill('short')
        for (const name of await page.locator('input[name=name]').all()) await name.fill('a/b')
        await page.locator('.settings form button').first().click()
        await page.getByRole('alert').waitFor()
        for (const name of await page.locator('input[name=name]').all()) await name.fill('axel')
        for (const button of await page.getByRole('button', { name: /^(Add|Make a link)$/ }).all()) await button.click()
        expect(await guest.faults()).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      }
    },
  )
})

const linkOf = (url: string) => url.replace(/^https?:\/\/[^/]+/, '')
