import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, install } from '../process.js'
import { createShell } from './shell.js'

const PASSWORD = 'three blue harbours'
const OWN = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json', Connection: 'close' }

let footfall: Installation
let shell: ReturnType<typeof createShell>
beforeEach(async () => {
  footfall = install()
  shell = createShell(footfall.store)
  await shell.run('site', 'add', 'shop.example')
})
afterEach(() => footfall.remove())

const user = (...args: string[]) => shell.run('user', ...args)
const list = () => shell.json('user', 'list')
const LINK = /^http:\/\/localhost:8080\/#link=fp_[\w-]{32}$/

describe('user', () => {
  it('add lets somebody see a site, with a link on standard output alone', async () => {
    expect(await user('add', 'ben@example.com', '--site', 'shop.example')).toEqual({
      status: 0,
      out: expect.stringMatching(LINK),
      err: 'ben@example.com is viewer of shop.example; to choose a password, once:',
    })
    expect(await shell.json('user', 'add', 'eva', '--role', 'owner', '--url', 'https://stats.example')).toEqual({
      name: 'eva',
      site: null,
      role: 'owner',
      link: expect.stringMatching(/^https:\/\/stats\.example\/#link=fp_/),
    })
    expect(await list()).toEqual([
      { name: 'ben@example.com', site: 'shop.example', role: 'viewer', has_password: false },
      { name: 'eva', site: null, role: 'owner', has_password: false },
    ])
    expect((await user('list')).out).toBe(
      'ben@example.com\tshop.example\tviewer\tno password yet\neva\tevery site\towner\tno password yet',
    )
  })

  it('add changes the role that somebody has, under the name that they have', async () => {
    await user('add', 'Eva', '--site', 'shop.example')
    const { name } = await shell.json('user', 'add', 'eva', '--site', 'shop.example', '--role', 'owner')

    expect(name).toBe('Eva')
    expect(await list()).toEqual([{ name: 'Eva', site: 'shop.example', role: 'owner', has_password: false }])
  })

  it.each([
    ['a role that there is not', ['add', 'ben', '--role', 'admin'], 2, 'Allowed choices are owner, viewer'],
    ['a site that there is not', ['add', 'ben', '--site', 'none.example'], 1, 'no site none.example: add it with'],
    ['no name', ['add'], 2, "missing required argument 'name'"],
    ['a name with a slash', ['add', 'a/b'], 2, 'a/b: must have a letter or a digit, no slash, and at most 100 bytes'],
    ['a name that is no name in a URL', ['add', '..'], 2, '..: must have a letter'],
    ['a name in spaces', ['add', ' ben'], 2, ' ben: must have'],
    ['a link for nobody', ['link', 'ben'], 1, 'no user ben: footfall user list shows them all'],
    ['somebody unknown removed', ['remove', 'ben'], 1, 'ben has no role of every site'],
    ['somebody removed of no site', ['remove', 'ben', '--site', 'none.example'], 1, 'no site none.example'],
  ])('says what is wrong with %s, and changes nothing', async (_, args, status, words) => {
    const ran = await user(...args)

    expect([ran.status, ran.out]).toEqual([status, ''])
    expect(ran.err).toContain(words)
    expect(await list()).toEqual([])
  })

  it('remove takes a role, and forgets who has none left', async () => {
    await user('add', 'ben', '--site', 'shop.example')
    await user('add', 'ben')
    expect(await user('remove', 'ben')).toEqual({ status: 0, out: '', err: 'ben has no role of every site any more' })
    expect(await shell.json('user', 'remove', 'ben', '--site', 'shop.example')).toEqual({
      name: 'ben',
      site: 'shop.example',
      removed: true,
    })

    expect(await list()).toEqual([])
    expect((await user('link', 'ben')).status).toBe(1)
  })

  it('leaves the last owner of every site one, and says so', async () => {
    await user('add', 'anna', '--role', 'owner')
    expect(await user('add', 'anna')).toEqual({
      status: 1,
      out: '',
      err: 'footfall: anna is the last owner of every site, and stays one',
    })
    expect(await user('remove', 'anna')).toEqual({
      status: 1,
      out: '',
      err: 'footfall: anna is the last owner of every site, and stays one',
    })

    expect(await list()).toEqual([{ name: 'anna', site: null, role: 'owner', has_password: false }])
  })

  it('link is for the first owner as long as there is nobody', async () => {
    expect(await user('link')).toEqual({
      status: 0,
      out: expect.stringMatching(LINK),
      err: 'to choose a password for the first owner, once, within seven days:',
    })
    await user('add', 'anna', '--role', 'owner')

    expect(await user('link')).toMatchObject({ status: 1, err: expect.stringContaining('there is somebody already') })
    expect((await shell.json('user', 'link', 'ANNA')).name).toBe('anna')
  })
})

describe('beside a running collector', () => {
  let url = ''
  beforeEach(async () => {
    url = await footfall.serve()
  })

  const send = (method: string, path: string, body: object | null, headers = {}) =>
    fetch(url + path, { method, headers: { ...OWN, ...headers }, ...(body && { body: JSON.stringify(body) }) })
  /** Chooses a password by a link. */
  async function enter(link: string): Promise<{ status: number; Cookie: string }> {
    const reply = await send('POST', '/api/v1/session/link', { link: link.split('#link=')[1], password: PASSWORD })
    return { status: reply.status, Cookie: reply.headers.get('set-cookie')?.split(';')[0] ?? '' }
  }
  const sites = async ({ Cookie }: { Cookie: string }) => (await send('GET', '/api/v1/sites', null, { Cookie })).status

  it('add lets somebody in at once, and remove shows them out', async () => {
    const ben = await enter((await user('add', 'ben', '--site', 'shop.example')).out)
    expect(ben.status).toBe(200)
    expect(await sites(ben)).toBe(200)
    expect(await list()).toEqual([{ name: 'ben', site: 'shop.example', role: 'viewer', has_password: true }])
    expect(await shell.json('user', 'add', 'ben', '--role', 'owner')).toMatchObject({ link: null })

    await user('remove', 'ben', '--site', 'shop.example')
    expect(await sites(ben)).toBe(200)
    await user('add', 'eva', '--role', 'owner')
    expect((await user('remove', 'ben')).status).toBe(0)
    expect(await sites(ben)).toBe(401)
  })

  it('link opens once, and not after the next one was made', async () => {
    await user('add', 'ben')
    const [first, second] = [(await user('link', 'ben')).out, (await user('link', 'ben')).out]

    expect((await enter(first)).status).toBe(404)
    expect((await enter(second)).status).toBe(200)
    expect((await enter(second)).status).toBe(404)
  })

  it('a link made while none ran opens the next one', async () => {
    await footfall.stop()
    const { out } = await user('add', 'ben', '--role', 'owner')
    url = await footfall.serve()

    expect(footfall.said()).not.toContain('nobody owns it yet')
    expect((await enter(out)).status).toBe(200)
  })
})
