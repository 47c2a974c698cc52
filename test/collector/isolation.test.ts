import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey } from '../../collector/keys.js'
import { createToken } from '../../collector/people.js'
import type { Site } from '../../collector/sites.js'
import type { Scope } from '../../collector/store/store.js'
import { createTraffic, NINE, visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

/** Who asks, about `shop.example`; the others have keys, roles and links of `other.example`. */
const ASKERS = [
  'nobody',
  'an unknown key',
  'read',
  'write',
  'admin',
  'other read',
  'other write',
  'other admin',
  'the admin key',
  'a viewer',
  'an owner',
  'other owner',
  'a share link',
  'other share link',
] as const
type Asker = (typeof ASKERS)[number]
type Statuses = Record<Asker, number>

const all = (status: number): Statuses => Object.fromEntries(ASKERS.map((asker) => [asker, status])) as Statuses

/** One that knows nothing of keys. */
const PUBLIC = all(200)

const READING: Statuses = {
  ...all(404),
  nobody: 401,
  'an unknown key': 401,
  read: 200,
  write: 403,
  admin: 200,
  'other write': 403,
  'the admin key': 200,
  'a viewer': 200,
  'an owner': 200,
  'a share link': 403,
  'other share link': 403,
}

/** Statistics: what a share link shows too. */
const VIEWING: Statuses = { ...READING, 'a share link': 200, 'other share link': 404 }

/** Programs: with a key, not with a session. */
const WRITING: Statuses = {
  ...all(404),
  nobody: 401,
  'an unknown key': 401,
  read: 403,
  write: 202,
  admin: 202,
  'other read': 403,
  'the admin key': 202,
  'a viewer': 401,
  'an owner': 401,
  'other owner': 401,
  'a share link': 401,
  'other share link': 401,
}

const SAVING: Statuses = {
  ...WRITING,
  write: 200,
  admin: 200,
  'the admin key': 200,
  'a viewer': 403,
  'an owner': 200,
  'other owner': 404,
  'a share link': 403,
  'other share link': 403,
}
/** Of what the site does not have. */
const REMOVING: Statuses = { ...SAVING, write: 404, admin: 404, 'the admin key': 404, 'an owner': 404 }

const CHANGING: Statuses = {
  ...all(403),
  nobody: 401,
  'an unknown key': 401,
  admin: 200,
  'other admin': 404,
  'the admin key': 200,
  'an owner': 200,
  'other owner': 404,
}
const CHANGING_NONE: Statuses = { ...CHANGING, admin: 404, 'the admin key': 404, 'an owner': 404 }

interface Row {
  is: Statuses
  /** Of the request, with the site under test in it. */
  body?: (site: string) => object
  path?: (site: string) => string
}

const report = (question: object, is = VIEWING): Row => ({
  is,
  body: (site_id) => ({ site_id, date_range: 'day', ...question }),
})

/** Each has a name of its own. */
let names = 0

const FIRST_PAGE = ['contains', 'event:page', ['/']]

/** One of the site's own visitors. */
const visitorOf = (site: string) => (site === 'other.example' ? 'ben' : 'anna').padEnd(21, '-')

/** Every route there is: who gets what. A new one needs a row. */
const ROUTES: Record<string, Row> = {
  'POST /api/v2/query': report({ metrics: ['visitors', 'events'], dimensions: ['event:page', 'event:name'] }),
  'GET /api/v2/query': {
    is: VIEWING,
    path: (site) => `/api/v2/query?site_id=${site}&metrics=visitors&date_range=day&dimensions=event:page`,
  },
  'POST /api/v2/delivery': report({}),
  'POST /api/v2/funnel': report({ steps: [FIRST_PAGE, ['is', 'event:name', ['signup']]] }),
  'POST /api/v2/retention': report({ interval: 'day', periods: 2 }),
  'POST /api/v2/journeys': report({ around: FIRST_PAGE }),
  'POST /api/v2/frequency': report({}),
  'POST /api/v2/common': report({}),
  'POST /api/v2/feedback': report({}, READING),
  'POST /api/v2/reports': {
    is: VIEWING,
    body: (site_id) => ({ site_id, reports: [{ metrics: ['visitors'], date_range: 'day' }] }),
  },
  'GET /api/v2/visitors/:id': {
    is: READING,
    path: (site) => `/api/v2/visitors/${visitorOf(site)}?site_id=${site}`,
  },
  'POST /api/v2/visitors/:id': {
    is: READING,
    path: (site) => `/api/v2/visitors/${visitorOf(site)}`,
    body: (site_id) => ({ site_id }),
  },
  'GET /api/v1/sites': { is: { ...all(200), nobody: 401, 'an unknown key': 401, write: 403, 'other write': 403 } },
  'POST /api/v1/sites': {
    is: { ...CHANGING, admin: 403, 'other admin': 403, 'an owner': 403, 'other owner': 403 },
    body: () => ({ site: `site-${++names}.example` }),
  },
  'GET /api/v1/sites/:site': { is: READING, path: (site) => `/api/v1/sites/${site}` },
  'PUT /api/v1/sites/:site': {
    is: CHANGING,
    path: (site) => `/api/v1/sites/${site}`,
    body: () => ({ currency: 'EUR' }),
  },
  'GET /api/v1/keys': { is: CHANGING, path: (site) => `/api/v1/keys?site=${site}` },
  'POST /api/v1/keys': { is: CHANGING, body: (site) => ({ site, scope: 'write' }) },
  'DELETE /api/v1/keys/:prefix': {
    is: CHANGING_NONE,
    path: (site) => `/api/v1/keys/ff_none?site=${site}`,
  },
  // Before anybody is looked for.
  'POST /api/v1/session': { is: all(400), body: () => ({}) },
  'PUT /api/v1/session': {
    is: { ...all(401), 'a viewer': 400, 'an owner': 400, 'other owner': 400 },
    body: () => ({}),
  },
  'DELETE /api/v1/session': { is: PUBLIC },
  'POST /api/v1/session/link': { is: all(404), body: () => ({ link: 'fp_none' }) },
  'GET /api/v1/users': { is: CHANGING, path: (site) => `/api/v1/users?site=${site}` },
  'POST /api/v1/users': { is: CHANGING, body: (site) => ({ site, name: `user ${++names}`, role: 'viewer' }) },
  // Without a site: of everybody's own ones.
  'POST /api/v1/users/:name/link': {
    is: { ...CHANGING_NONE, 'other admin': 404, 'other owner': 404 },
    path: () => '/api/v1/users/nobody/link',
  },
  'DELETE /api/v1/users/:name': { is: CHANGING_NONE, path: (site) => `/api/v1/users/nobody?site=${site}` },
  'GET /api/v1/shares': { is: CHANGING, path: (site) => `/api/v1/shares?site=${site}` },
  'POST /api/v1/shares': { is: CHANGING, body: (site) => ({ site, name: `share ${++names}` }) },
  'DELETE /api/v1/shares/:prefix': { is: CHANGING_NONE, path: (site) => `/api/v1/shares/fs_none?site=${site}` },
  'POST /api/v1/shares/open': { is: all(404), body: () => ({ token: 'fs_none', password: 'any' }) },
  'GET /s/:token': { is: PUBLIC, path: () => '/s/fs_none' },
  'GET /api/v1/goals': { is: READING, path: (site) => `/api/v1/goals?site=${site}` },
  'POST /api/v1/goals': {
    is: SAVING,
    body: (site) => ({ site, name: `Goal ${++names}`, condition: { type: 'page', pattern: '/thanks' } }),
  },
  'DELETE /api/v1/goals/:name': {
    is: REMOVING,
    path: (site) => `/api/v1/goals/none?site=${site}`,
  },
  'GET /api/v1/erase': { is: CHANGING, path: (site) => `/api/v1/erase?site=${site}` },
  'POST /api/v1/erase': {
    is: { ...CHANGING, admin: 202, 'the admin key': 202, 'an owner': 202 },
    body: (site) => ({ site, visitor: 'nobody-that-came-here' }),
  },
  'GET /api/v1/export': { is: CHANGING, path: (site) => `/api/v1/export?site=${site}` },
  'POST /api/v1/export': { is: CHANGING, body: (site) => ({ site }) },
  'GET /api/v1/export/:ticket': { is: all(404), path: () => '/api/v1/export/none' },
  'POST /api/v1/import': { is: CHANGING, body: (site) => ({ site, lines: [] }) },
  'GET /api/v1/doctor': { is: READING, path: (site) => `/api/v1/doctor?site=${site}` },
  'GET /api/v1/segments': { is: READING, path: (site) => `/api/v1/segments?site=${site}` },
  'POST /api/v1/segments': {
    is: SAVING,
    body: (site) => ({ site, name: `Segment ${++names}`, filters: [FIRST_PAGE] }),
  },
  'DELETE /api/v1/segments/:name': {
    is: REMOVING,
    path: (site) => `/api/v1/segments/none?site=${site}`,
  },
  'GET /api/v1/annotations': { is: READING, path: (site) => `/api/v1/annotations?site=${site}` },
  'POST /api/v1/annotations': {
    is: SAVING,
    body: (site) => ({ site, date: '2026-03-02', text: `Note ${++names}` }),
  },
  'DELETE /api/v1/annotations/:name': {
    is: REMOVING,
    path: (site) => `/api/v1/annotations/none?site=${site}`,
  },
  'GET /api/v1/views': { is: READING, path: (site) => `/api/v1/views?site=${site}` },
  'POST /api/v1/views': {
    is: SAVING,
    body: (site) => ({ site, name: `View ${++names}`, query: 'period=7d' }),
  },
  'DELETE /api/v1/views/:name': {
    is: REMOVING,
    path: (site) => `/api/v1/views/none?site=${site}`,
  },
  'GET /api/v1/core-actions': { is: READING, path: (site) => `/api/v1/core-actions?site=${site}` },
  'POST /api/v1/core-actions': {
    is: SAVING,
    body: (site) => ({ site, name: `Action ${++names}`, condition: { type: 'event', name: 'play' } }),
  },
  'DELETE /api/v1/core-actions/:name': {
    is: REMOVING,
    path: (site) => `/api/v1/core-actions/none?site=${site}`,
  },
  'GET /api/v1/questions': { is: READING, path: (site) => `/api/v1/questions?site=${site}` },
  'POST /api/v1/questions': {
    is: SAVING,
    body: (site) => ({ site, name: `Question ${++names}`, kind: 'nps' }),
  },
  'DELETE /api/v1/questions/:name': {
    is: REMOVING,
    path: (site) => `/api/v1/questions/none?site=${site}`,
  },
  'PUT /api/v1/feedback/:id': {
    is: REMOVING,
    path: () => '/api/v1/feedback/none.1',
    body: (site) => ({ site, state: 'read' }),
  },
  'GET /api/v1/costs': { is: READING, path: (site) => `/api/v1/costs?site=${site}&date=2026-03-02` },
  'POST /api/v1/costs': {
    is: SAVING,
    body: (site) => ({ site, costs: [{ date: '2026-03-02', amount: 1 }] }),
  },
  'POST /api/v1/events': {
    is: WRITING,
    body: (site) => ({ site, events: [{ id: 'a', at: NINE, type: 'track', name: 'ticket', user: 'u_1' }] }),
  },
  'GET /api/v1/realtime': { is: VIEWING, path: (site) => `/api/v1/realtime?site_id=${site}` },
  'GET /api/v2/catalogue': { is: PUBLIC },
  'GET /api/openapi.json': { is: PUBLIC },
  'GET /api/docs': { is: PUBLIC },
  'POST /e': { is: all(202), body: (site) => visit({ site, visitor: 'carl' }) },
  'OPTIONS /e/*': { is: all(204), path: () => '/e' },
  // What visitors are asked is there for every browser.
  'GET /e/q': { is: all(200), path: () => '/e/q?site=other.example' },
  // The visitor's id is the right to it, whoever has it.
  'POST /e/forget': { is: PUBLIC, body: (site) => ({ site, visitor: 'nobody-that-came-here' }) },
  'POST /e/export': { is: all(404), body: (site) => ({ site, visitor: 'nobody-that-came-here' }) },
  'GET /footfall.js': { is: PUBLIC },
  'GET /:chunk{f-[a-z0-9]+\\.js}': { is: all(404), path: () => '/f-abc.js' },
  'GET /healthz': { is: PUBLIC },
  // Nobody watches this stage.
  'GET /readyz': { is: all(503) },
  // From elsewhere, of all sites together.
  'GET /metrics': { is: { ...all(403), 'the admin key': 200 } },
  'GET /': { is: PUBLIC },
  'GET /page.js': { is: PUBLIC },
  'GET /:part{p-[a-z0-9]+\\.js}': { is: all(404), path: () => '/p-abc.js' },
  'GET /style.css': { is: PUBLIC },
  'GET /icon.svg': { is: PUBLIC },
  'GET /world.json': { is: PUBLIC },
}

/** What only `shop.example` has. */
const SECRETS = ['anna', '/hidden', 'elope', 'shop.example']

let stage: Stage
let keys: Record<Asker, string | null>

beforeAll(async () => {
  stage = openStage()
  const other = createTraffic(stage.store, { id: 'other.example' })
  stage.store.segments.add(stage.traffic.site, { name: 'elope', filters: [FIRST_PAGE] })
  stage.store.annotations.add(stage.traffic.site, { name: 'elope', date: '2026-03-02', text: 'elope' })
  stage.store.savedViews.add(stage.traffic.site, { name: 'elope', query: 'period=7d' })
  stage.store.addGoal(stage.traffic.site, {
    name: 'elope',
    kind: 'macro',
    condition: { type: 'page', pattern: '/hidden' },
    value: null,
  })
  stage.store.questions.add(stage.traffic.site, { name: 'elope', kind: 'nps' })
  stage.store.coreActions.add(stage.traffic.site, {
    name: 'elope',
    condition: { type: 'event', name: 'elope', props: {} },
  })
  stage.store.addCosts(stage.traffic.site, [
    { day: 20_514, channel: '', source: 'elope', campaign: '', id: '', money: { amount: 1, currency: 'EUR' } },
  ])
  await stage.traffic.receive(
    visit({ visitor: 'anna', pages: [{ url: 'https://shop.example/hidden' }], tracks: [{ name: 'elope' }] }),
  )
  await other.receive(visit({ site: 'other.example', visitor: 'ben', pages: [{ url: 'https://other.example/own' }] }))
  const keyOfOther = (scope: Scope) => {
    const { key, kept } = createKey(other.site, scope)
    stage.store.addKey(kept)
    return key
  }
  keys = {
    nobody: null,
    'an unknown key': 'ff_unknown',
    read: stage.keyOf('read'),
    write: stage.keyOf('write'),
    admin: stage.keyOf('admin'),
    'other read': keyOfOther('read'),
    'other write': keyOfOther('write'),
    'other admin': keyOfOther('admin'),
    'the admin key': ADMIN_KEY,
    'a viewer': null,
    'an owner': null,
    'other owner': null,
    'a share link': shareOf(stage.traffic.site),
    'other share link': shareOf(other.site),
  }
  for (const [name, site, role] of [
    ['a viewer', stage.traffic.site, 'viewer'],
    ['an owner', stage.traffic.site, 'owner'],
    ['other owner', other.site, 'owner'],
  ] as const)
    stage.store.people.write('allow', { name, site: site.num, role, now: NINE })
})
afterAll(() => stage.close())

function shareOf(site: Site): string {
  const { token, hash } = createToken('fs')
  const share = { prefix: token.slice(0, 12), name: 'shared', password: null, origins: [], expires: null }
  stage.store.people.write('share', { ...share, hash, site: site.num, now: NINE })
  return token
}

/** A new one each time, since some routes end it; `null` for who does not sign in. */
function sessionOf(asker: Asker): Record<string, string> | null {
  const user = stage.store.people.findUser(asker)
  if (!user) return null
  const { token, hash } = createToken('fp')
  stage.store.people.write('signIn', { user: user.num, session: hash, now: NINE })
  return {
    Cookie: `footfall-session=${token}`,
    'Sec-Fetch-Site': 'same-origin',
    'Content-Type': 'application/json',
  }
}

async function ask(route: string, asker: Asker, site: string, more: object = {}) {
  const [method, pattern] = route.split(' ')
  const { body, path = () => pattern } = ROUTES[route]
  const key = keys[asker]
  const who = sessionOf(asker) ?? (key ? { Authorization: `Bearer ${key}` } : {})
  const reply = await stage.app.request(path(site), {
    method,
    headers: { 'User-Agent': 'Mozilla/5.0 (X11) Chrome/130.0.0.0', ...who },
    ...(body && { body: JSON.stringify({ ...body(site), ...more }) }),
  })
  const named = [...reply.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  return { status: reply.status, text: await textOf(reply), headers: named }
}

/** Of a stream that does not end, what comes first. */
async function textOf(reply: Response): Promise<string> {
  if (!reply.headers.get('content-type')?.startsWith('text/event-stream')) return reply.text()
  let text = ''
  for await (const chunk of reply.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (text.includes('data:')) break
  }
  return text
}

const READS = Object.keys(ROUTES).filter((route) => [READING, VIEWING].includes(ROUTES[route].is))
const BY_BODY = READS.filter((route) => ROUTES[route].body)
const OTHERS = ASKERS.filter((asker) => /^other|^nobody|unknown/.test(asker))

describe('the routes', () => {
  it('are all in this table', () => {
    const routes = stage.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`)

    expect(new Set(Object.keys(ROUTES))).toEqual(new Set(routes))
  })

  it.each(Object.keys(ROUTES))('%s answers each as its row says', async (route) => {
    const statuses: Partial<Statuses> = {}
    for (const asker of ASKERS) statuses[asker] = (await ask(route, asker, 'shop.example')).status

    expect(statuses).toEqual(ROUTES[route].is)
  })

  it.each(Object.keys(ROUTES).filter((route) => ROUTES[route].is === PUBLIC))(
    '%s says the same to everybody',
    async (route) => {
      const texts = await Promise.all(ASKERS.map(async (asker) => (await ask(route, asker, 'shop.example')).text))

      expect(new Set(texts).size).toBe(1)
    },
  )
})

describe('a key of another site', () => {
  it.each(Object.keys(ROUTES))('sees nothing of the site by %s', async (route) => {
    for (const asker of OTHERS) {
      const { text, headers } = await ask(route, asker, 'shop.example')
      for (const secret of SECRETS) expect(text + headers, `${asker}: ${secret}`).not.toContain(secret)
    }
  })

  it.each(READS)('cannot tell the site from none by %s', async (route) => {
    for (const asker of OTHERS) {
      expect(await ask(route, asker, 'shop.example'), asker).toEqual(await ask(route, asker, 'none.example'))
    }
  })

  it.each(BY_BODY)('cannot tell it by a wrong question to %s either', async (route) => {
    for (const wrong of [{ metrics: ['smiles'] }, { date_range: 'never' }, { filters: [['is']] }, { colour: 'red' }]) {
      const [of, none] = await Promise.all([
        ask(route, 'other read', 'shop.example', wrong),
        ask(route, 'other read', 'none.example', wrong),
      ])
      expect(of).toEqual(none)
    }
  })

  it.each(BY_BODY)('gets its own site by %s, and nothing else, where it names none', async (route) => {
    const { status, text } = await ask(route, 'other read', 'other.example', { site_id: undefined })

    expect(status).toBe(200)
    const { query, answers } = JSON.parse(text)
    expect((query ?? answers[0].query).site_id).toBe('other.example')
    for (const secret of SECRETS) expect(text).not.toContain(secret)
    expect(text).toEqual((await ask(route, 'other read', 'other.example')).text)
  })

  it.each(BY_BODY)('cannot name the site beside its own by %s', async (route) => {
    for (const site_id of [['shop.example'], { id: 'shop.example' }, 1, null, 'SHOP.example', ' shop.example']) {
      const { status, text } = await ask(route, 'other read', 'other.example', { site_id })
      expect([status, JSON.parse(text).error.code]).toEqual([404, 'unknown_site'])
    }
  })
})

describe('a visitor of another site', () => {
  it('is one that nobody knows', async () => {
    const askFor = async (visitor: string) => {
      const headers = { Authorization: `Bearer ${keys['other read']}` }
      const reply = await stage.app.request(`/api/v2/visitors/${visitor}`, { headers })
      return { status: reply.status, text: await reply.text() }
    }

    expect(await askFor(visitorOf('shop.example'))).toEqual(await askFor('nobody-that-came-here'))
    expect(JSON.parse((await askFor(visitorOf('shop.example'))).text).error.code).toBe('unknown_visitor')
    expect((await askFor(visitorOf('other.example'))).status).toBe(200)
  })
})

describe('a secret', () => {
  it('is there for who may read it: the table looks for what can be seen', async () => {
    const { text } = await ask('POST /api/v2/query', 'read', 'shop.example')

    for (const secret of ['/hidden', 'elope', 'shop.example']) expect(text).toContain(secret)
  })
})
