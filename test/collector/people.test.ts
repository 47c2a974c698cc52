import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGuesses } from '../../collector/guesses.js'
import { createPasswords, whyWeak } from '../../collector/passwords.js'
import { createToken, IDLE_MS, LINK_MS, SESSION_MS } from '../../collector/people.js'
import { MINUTE, NINE } from '../traffic.js'
import { codeOf, cookieOf, createDesk, OWN, PASSWORD } from './desk.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

const AS_ADMIN = { Authorization: `Bearer ${ADMIN_KEY}` }

let stage: Stage
beforeEach(() => {
  stage = openStage({ trustProxy: 1 })
})
afterEach(() => stage.close())

const { send, welcome, member, signIn, sitesOf } = createDesk(() => stage)

describe('the first owner', () => {
  it('comes by a link that works once, and owns every site', async () => {
    const { token, hash } = createToken('fp')
    expect(stage.store.people.write('awaitOwner', { link: hash, now: NINE })).toBe(true)
    const told = await send('POST', '/api/v1/session/link', { link: token })
    expect(await told.json()).toEqual({ name: null })
    const choice = { link: token, name: 'anna', password: PASSWORD }
    const reply = await send('POST', '/api/v1/session/link', choice)
    expect(await reply.json()).toEqual({ user: 'anna' })

    const { user, is_of_all, sites } = await (await sitesOf(cookieOf(reply))).json()
    expect({ user, is_of_all, sites: sites.length }).toEqual({ user: 'anna', is_of_all: true, sites: 1 })
    expect(await codeOf(await send('POST', '/api/v1/session/link', choice))).toEqual([404, 'unknown_link'])
    expect(stage.store.people.write('awaitOwner', { link: createToken('fp').hash, now: NINE })).toBe(false)
  })

  it('cannot come twice by two links', async () => {
    const links = [createToken('fp'), createToken('fp')]
    for (const { hash } of links) stage.store.people.write('awaitOwner', { link: hash, now: NINE })
    const replies = await Promise.all(
      links.map(({ token }, i) =>
        send('POST', '/api/v1/session/link', { link: token, name: `user${i}`, password: PASSWORD }),
      ),
    )

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 404])
    expect(stage.store.people.listUsers()).toHaveLength(1)
  })

  it.each(['short', 'password1234', '1234567890', 'aaaaaaaaaaaa', 'anna-the-first'])(
    'may not choose %s',
    (password) => {
      expect(whyWeak(password, 'anna-the-first')).toMatch(/^must have|^is too easy/)
    },
  )

  it('is the only one whom nobody can remove', async () => {
    const cookie = await welcome()
    await member('ben', 'owner')

    expect(await codeOf(await send('DELETE', '/api/v1/users/anna', null, cookie))).toEqual([400, 'forbidden'])
    expect((await send('DELETE', '/api/v1/users/ben', null, cookie)).status).toBe(200)
    expect(await codeOf(await send('DELETE', '/api/v1/users/anna', null, AS_ADMIN))).toEqual([404, 'unknown_user'])
  })
})

describe('the last owner of every site', () => {
  const roleOf = (name: string) => stage.store.people.findUser(name)?.roles

  it('stays one, whoever says otherwise', async () => {
    await welcome()
    const demote = (name: string) => send('POST', '/api/v1/users', { name, role: 'viewer' }, AS_ADMIN)
    expect(await codeOf(await demote('Anna'))).toEqual([400, 'forbidden'])
    expect(roleOf('anna')).toEqual([{ site: null, role: 'owner' }])

    await member('ben', 'owner')
    expect((await demote('anna')).status).toBe(200)
    expect(await codeOf(await demote('ben'))).toEqual([400, 'forbidden'])
    expect(roleOf('ben')).toEqual([{ site: null, role: 'owner' }])
  })

  it('may be a viewer of one site besides', async () => {
    await welcome()
    const reply = await send('POST', '/api/v1/users', { site: 'shop.example', name: 'anna', role: 'viewer' }, AS_ADMIN)

    expect(reply.status).toBe(200)
    expect(roleOf('anna')).toContainEqual({ site: null, role: 'owner' })
  })
})

describe('a name', () => {
  it.each(['.', '..', 'a/b', 'a\nb', 'a\u2028b', '-', 'x'.repeat(101)])('cannot be %j', async (name) => {
    expect(await codeOf(await send('POST', '/api/v1/users', { name, role: 'viewer' }, AS_ADMIN))).toEqual([
      400,
      'wrong_type',
    ])
  })
})

describe('a session', () => {
  it('is a cookie that no script reads, and of which only a hash is kept', async () => {
    await welcome()
    const plain = (await signIn()).headers.get('set-cookie')
    const secure = (await signIn(PASSWORD, { 'X-Forwarded-Proto': 'https' })).headers.get('set-cookie')

    expect(plain).toMatch(/^footfall-session=fp_[\w-]{32}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(secure).toMatch(/^__Host-footfall=fp_[\w-]{32}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const dump = JSON.stringify(stage.store.people.findUser('anna')) + (await (await sitesOf(AS_ADMIN)).text())
    expect(dump).not.toContain(/=(fp_[\w-]+)/.exec(plain ?? '')?.[1])
  })

  it('ends when it is left, everywhere else at another password, and for who is removed', async () => {
    const first = await welcome()
    const second = cookieOf(await signIn())
    expect((await send('DELETE', '/api/v1/session', null, first)).status).toBe(200)
    expect((await sitesOf(first)).status).toBe(401)
    const third = cookieOf(await signIn())
    const change = { password: PASSWORD, new_password: 'four green valleys' }
    const fourth = cookieOf(await send('PUT', '/api/v1/session', change, third))

    expect([(await sitesOf(second)).status, (await sitesOf(third)).status, (await sitesOf(fourth)).status]).toEqual([
      401, 401, 200,
    ])
    expect(await codeOf(await signIn())).toEqual([403, 'wrong_password'])
    const ben = await member('ben', 'viewer', 'shop.example')
    await send('DELETE', '/api/v1/users/ben?site=shop.example', null, AS_ADMIN)
    expect((await sitesOf(ben)).status).toBe(401)
  })

  it.each([
    ['without use', { seen: NINE, now: NINE + IDLE_MS }],
    ['in the end', { seen: NINE + SESSION_MS - MINUTE, now: NINE + SESSION_MS }],
  ])('ends %s', (_, { seen, now }) => {
    const { people } = stage.store
    people.write('allow', { name: 'anna', site: 0, role: 'owner', now: NINE })
    const user = people.findUser('anna')?.num ?? 0
    const { hash } = createToken('fp')
    people.write('signIn', { user, session: hash, now: NINE })
    people.write('see', { session: hash, now: seen })

    expect(people.signedIn(hash, now - 1)?.user.name).toBe('anna')
    expect(people.signedIn(hash, now)).toBe(null)
  })

  it('is of no use to a link, nor a link to a session', async () => {
    const { people } = stage.store
    const cookie = await welcome()
    const token = cookie.Cookie.split('=')[1]
    expect(await codeOf(await send('POST', '/api/v1/session/link', { link: token }))).toEqual([404, 'unknown_link'])
    const link = createToken('fp')
    people.write('link', { name: 'anna', link: link.hash, now: NINE })

    expect((await sitesOf({ Cookie: `footfall-session=${link.token}` })).status).toBe(401)
    expect(people.findLink(link.hash, NINE + LINK_MS)).toBe(null)
  })
})

describe('a request of another site', () => {
  const CROSS = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'none' },
    { 'Sec-Fetch-Site': undefined, Origin: 'https://evil.example' },
    { 'Sec-Fetch-Site': undefined, Origin: 'null' },
    { 'Sec-Fetch-Site': undefined },
  ]

  it.each(CROSS)('changes nothing with a session: %o', async (headers) => {
    const cookie = await welcome()
    const given = Object.fromEntries(Object.entries({ ...OWN, ...cookie, ...headers }).filter(([, value]) => value))
    for (const [method, path, body] of [
      ['POST', '/api/v1/goals', { site: 'shop.example', name: 'evil', condition: { type: 'page', pattern: '/' } }],
      ['POST', '/api/v1/users', { name: 'evil', role: 'owner' }],
      ['PUT', '/api/v1/session', { password: PASSWORD, new_password: 'evil evil evil' }],
      ['DELETE', '/api/v1/session', null],
      ['POST', '/api/v1/shares', { site: 'shop.example', name: 'evil' }],
    ] as const) {
      const reply = await stage.app.request(path, {
        method,
        headers: given as Record<string, string>,
        ...(body && { body: JSON.stringify(body) }),
      })
      expect([path, ...(await codeOf(reply))]).toEqual([path, 403, 'cross_site'])
    }
    expect(stage.store.listGoals(stage.traffic.site)).toEqual([])
    expect((await sitesOf(cookie)).status).toBe(200)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', undefined])(
    'changes nothing as a form does, of type %s',
    async (type) => {
      const cookie = await welcome()
      const body = JSON.stringify({ name: 'evil', role: 'owner' })
      const headers = { 'Sec-Fetch-Site': 'same-origin', ...cookie, ...(type && { 'Content-Type': type }) }
      const reply = await stage.app.request('/api/v1/users', { method: 'POST', headers, body })

      expect(reply.status).toBe(400)
      expect(stage.store.people.listUsers()).toHaveLength(1)
    },
  )

  it('cannot sign anybody in', async () => {
    await welcome()

    expect(await codeOf(await signIn(PASSWORD, { 'Sec-Fetch-Site': 'cross-site' }))).toEqual([403, 'cross_site'])
  })
})

describe('a role', () => {
  it('of a viewer is to look, of an owner to change, at that site alone', async () => {
    stage.store.addSite({ id: 'other.example' })
    const viewer = await member('vera', 'viewer', 'shop.example')
    const owner = await member('otto', 'owner', 'shop.example')
    const rights = async (headers: object) =>
      (await (await sitesOf(headers)).json()).sites.map((each: Record<string, unknown>) => [
        each.site,
        each.may_write,
        each.may_admin,
      ])

    expect(await rights(viewer)).toEqual([['shop.example', false, false]])
    expect(await rights(owner)).toEqual([['shop.example', true, true]])
    const currency = (headers: object, site: string) =>
      send('PUT', `/api/v1/sites/${site}`, { currency: 'USD' }, headers)
    expect(await codeOf(await currency(viewer, 'shop.example'))).toEqual([403, 'forbidden'])
    expect((await currency(owner, 'shop.example')).status).toBe(200)
    expect(await codeOf(await currency(owner, 'other.example'))).toEqual([404, 'unknown_site'])
  })

  it('ends with its site, and who has no other one is forgotten', async () => {
    stage.store.addSite({ id: 'other.example' })
    const viewer = await member('vera', 'viewer', 'shop.example')
    const both = await member('otto', 'owner', 'shop.example')
    await send('POST', '/api/v1/users', { site: 'other.example', name: 'otto', role: 'viewer' }, AS_ADMIN)
    stage.store.removeSite('shop.example')

    expect((await sitesOf(viewer)).status).toBe(401)
    expect(stage.store.people.listUsers().map(({ name }) => name)).toEqual(['otto'])
    expect((await (await sitesOf(both)).json()).sites).toMatchObject([{ site: 'other.example' }])
  })

  it('of one site gives no link for somebody who sees more', async () => {
    stage.store.addSite({ id: 'other.example' })
    const owner = await member('otto', 'owner', 'shop.example')
    await member('vera', 'viewer', 'other.example')
    await send('POST', '/api/v1/users', { site: 'other.example', name: 'new', role: 'viewer' }, AS_ADMIN)
    const add = async (name: string) =>
      (await send('POST', '/api/v1/users', { site: 'shop.example', name, role: 'viewer' }, owner)).json()

    expect(await add('vera')).toEqual({ name: 'vera', role: 'viewer', link: null })
    expect(await add('new')).toEqual({ name: 'new', role: 'viewer', link: null })
    for (const name of ['vera', 'new'])
      expect(await codeOf(await send('POST', `/api/v1/users/${name}/link`, null, owner))).toEqual([404, 'unknown_user'])
    expect((await add('own')).link).toMatch(/#link=fp_/)
    // Nor can they make one for every site.
    expect(await codeOf(await send('POST', '/api/v1/users', { name: 'x', role: 'owner' }, owner))).toEqual([
      404,
      'unknown_site',
    ])
  })
})

describe('a share link', () => {
  const open = (token: string, password: string) => send('POST', '/api/v1/shares/open', { token, password })
  async function share(more: object = {}) {
    const reply = await send('POST', '/api/v1/shares', { site: 'shop.example', name: 'board', ...more }, AS_ADMIN)
    const { url, prefix } = await reply.json()
    return { token: url.split('/s/')[1], prefix }
  }
  const asked = {
    reports: [
      { metrics: ['visitors'], date_range: 'day' },
      { report: 'feedback', date_range: 'day' },
    ],
  }
  const numbers = (token: string) => send('POST', '/api/v2/reports', asked, { Authorization: `Bearer ${token}` })

  it('shows statistics, and nothing that a visitor wrote', async () => {
    const { token } = await share()
    const { answers } = await (await numbers(token)).json()

    expect(answers[0].results[0].metrics).toEqual([0])
    expect(answers[1].error.code).toBe('forbidden')
  })

  it('ends when it is revoked, and when its time is over', async () => {
    const { token, prefix } = await share({ days: 1 })
    expect((await numbers(token)).status).toBe(200)
    const hashOf = createToken('fs')
    stage.store.people.write('share', {
      hash: hashOf.hash,
      prefix: 'x',
      site: stage.traffic.site.num,
      name: 'old',
      password: null,
      origins: [],
      expires: NINE,
      now: NINE - MINUTE,
    })
    expect((await numbers(hashOf.token)).status).toBe(401)
    await send('DELETE', `/api/v1/shares/${prefix}?site=shop.example`, null, AS_ADMIN)

    expect((await numbers(token)).status).toBe(401)
  })

  it('ends with its site', async () => {
    const [open, locked] = [await share(), await share({ password: PASSWORD })]
    const { key } = await (
      await send('POST', '/api/v1/shares/open', { token: locked.token, password: PASSWORD })
    ).json()
    stage.store.removeSite('shop.example')

    for (const token of [open.token, locked.token, key])
      expect(await codeOf(await numbers(token))).toEqual([401, 'unauthorized'])
  })

  it('with a password shows nothing before it', async () => {
    const { token, prefix } = await share({ password: PASSWORD })
    expect(await codeOf(await numbers(token))).toEqual([401, 'password_needed'])
    expect(await codeOf(await open(token, 'a wrong password'))).toEqual([403, 'wrong_password'])
    const { key } = await (await open(token, PASSWORD)).json()

    expect((await numbers(key)).status).toBe(200)
    await send('DELETE', `/api/v1/shares/${prefix}?site=shop.example`, null, AS_ADMIN)
    expect((await numbers(key)).status).toBe(401)
  })

  it('stands in frames of the pages that were named, and of no other', async () => {
    const { token } = await share({ origins: ['https://shop.example', 'https://shop.example:8443/x'] })
    const policy = async (path: string) => (await stage.get(path)).headers.get('content-security-policy')

    expect(await policy(`/s/${token}`)).toContain('frame-ancestors https://shop.example https://shop.example:8443;')
    expect(await policy(`/s/${(await share()).token}`)).toContain(`frame-ancestors 'none'`)
    expect(await policy('/')).toContain(`frame-ancestors 'none'`)
    for (const origin of ['javascript:x', 'https://a; script-src *', '*', 'https://*.example', 'example.com'])
      expect(
        await codeOf(
          await send('POST', '/api/v1/shares', { site: 'shop.example', name: 'x', origins: [origin] }, AS_ADMIN),
        ),
      ).toEqual([400, 'wrong_type'])
  })
})

describe('who guesses', () => {
  const guess = (name: string, address: string) => signIn('a wrong password', { 'X-Forwarded-For': address }, name)

  it('has ten guesses looked at in a quarter of an hour, and waits longer each time', () => {
    let now = NINE
    const guesses = createGuesses(() => now)
    let looked = 0
    for (let tries = 0; tries < 1000; tries++) {
      if (guesses.begin(['account anna', `address ${tries}`]) === 0) looked++
      now += 890
    }

    expect(looked).toBe(10)
    now += 15 * MINUTE
    expect(guesses.begin(['account anna'])).toBe(0)
  })

  it('is told the same of a name that nobody has, and has to wait', async () => {
    await welcome()
    for (const name of ['anna', 'nobody']) {
      const replies = []
      for (let tries = 0; tries < 4; tries++) replies.push(await guess(name, '192.0.2.1'))
      const texts = await Promise.all(replies.map((reply) => reply.text()))
      expect(replies.map(({ status }) => status)).toEqual(name === 'anna' ? [403, 403, 403, 429] : [429, 429, 429, 429])
      expect(texts[0]).not.toContain(name)
    }
    expect((await guess('nobody', '192.0.2.2')).status).toBe(403)
  })

  it('keeps nobody out who signed in there before', async () => {
    await welcome()
    const home = { 'X-Forwarded-For': '198.51.100.7' }
    expect((await signIn(PASSWORD, home)).status).toBe(200)
    for (let tries = 0; tries < 4; tries++) await guess('anna', `192.0.2.${tries}`)

    expect((await signIn(PASSWORD, { 'X-Forwarded-For': '203.0.113.9' })).status).toBe(429)
    expect((await signIn(PASSWORD, home)).status).toBe(200)
  })

  it('does not hold up the collector', async () => {
    const { matches } = createPasswords()
    const waits: number[] = []
    const begun = performance.now()
    let last = begun
    const timer = setInterval(() => {
      waits.push(performance.now() - last - 5)
      last = performance.now()
    }, 5)
    const answers = await Promise.all(Array.from({ length: 50 }, () => matches('any password', null)))
    clearInterval(timer)
    const eachMs = (performance.now() - begun) / 20

    // Who comes when many wait already is told to come back.
    expect(answers.filter((each) => each === false)).toHaveLength(20)
    expect(answers.filter((each) => each === null)).toHaveLength(30)
    // On the loop each would be waited for.
    expect(waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.99)]).toBeLessThan(eachMs / 2)
  })
})
