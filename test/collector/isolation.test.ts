import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey } from '../../collector/keys.js'
import type { Scope } from '../../collector/store/store.js'
import { createTraffic, NINE, visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

/** Who asks, about `shop.example`; the others have keys of `other.example`. */
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
}

const WRITING: Statuses = {
  ...all(404),
  nobody: 401,
  'an unknown key': 401,
  read: 403,
  write: 202,
  admin: 202,
  'other read': 403,
  'the admin key': 202,
}

const CHANGING: Statuses = {
  ...all(403),
  nobody: 401,
  'an unknown key': 401,
  admin: 200,
  'other admin': 404,
  'the admin key': 200,
}

interface Row {
  is: Statuses
  /** Of the request, with the site under test in it. */
  body?: (site: string) => object
  path?: (site: string) => string
}

const report = (question: object): Row => ({
  is: READING,
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
    is: READING,
    path: (site) => `/api/v2/query?site_id=${site}&metrics=visitors&date_range=day&dimensions=event:page`,
  },
  'POST /api/v2/delivery': report({}),
  'POST /api/v2/funnel': report({ steps: [FIRST_PAGE, ['is', 'event:name', ['signup']]] }),
  'POST /api/v2/retention': report({ interval: 'day', periods: 2 }),
  'POST /api/v2/journeys': report({ around: FIRST_PAGE }),
  'POST /api/v2/frequency': report({}),
  'POST /api/v2/common': report({}),
  'POST /api/v2/feedback': report({}),
  'POST /api/v2/reports': {
    is: READING,
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
    is: { ...CHANGING, admin: 403, 'other admin': 403 },
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
    is: { ...CHANGING, admin: 404, 'the admin key': 404 },
    path: (site) => `/api/v1/keys/ff_none?site=${site}`,
  },
  'GET /api/v1/goals': { is: READING, path: (site) => `/api/v1/goals?site=${site}` },
  'POST /api/v1/goals': {
    is: { ...WRITING, write: 200, admin: 200, 'the admin key': 200 },
    body: (site) => ({ site, name: `Goal ${++names}`, condition: { type: 'page', pattern: '/thanks' } }),
  },
  'DELETE /api/v1/goals/:name': {
    is: { ...WRITING, write: 404, admin: 404, 'the admin key': 404 },
    path: (site) => `/api/v1/goals/none?site=${site}`,
  },
  'GET /api/v1/erase': { is: CHANGING, path: (site) => `/api/v1/erase?site=${site}` },
  'POST /api/v1/erase': {
    is: { ...CHANGING, admin: 202, 'the admin key': 202 },
    body: (site) => ({ site, visitor: 'nobody-that-came-here' }),
  },
  'GET /api/v1/export': { is: CHANGING, path: (site) => `/api/v1/export?site=${site}` },
  'POST /api/v1/export': { is: CHANGING, body: (site) => ({ site }) },
  'GET /api/v1/export/:ticket': { is: all(404), path: () => '/api/v1/export/none' },
  'POST /api/v1/import': { is: CHANGING, body: (site) => ({ site, lines: [] }) },
  'GET /api/v1/doctor': { is: READING, path: (site) => `/api/v1/doctor?site=${site}` },
  'GET /api/v1/segments': { is: READING, path: (site) => `/api/v1/segments?site=${site}` },
  'POST /api/v1/segments': {
    is: { ...WRITING, write: 200, admin: 200, 'the admin key': 200 },
    body: (site) => ({ site, name: `Segment ${++names}`, filters: [FIRST_PAGE] }),
  },
  'DELETE /api/v1/segments/:name': {
    is: { ...WRITING, write: 404, admin: 404, 'the admin key': 404 },
    path: (site) => `/api/v1/segments/none?site=${site}`,
  },
  'GET /api/v1/core-actions': { is: READING, path: (site) => `/api/v1/core-actions?site=${site}` },
  'POST /api/v1/core-actions': {
    is: { ...WRITING, write: 200, admin: 200, 'the admin key': 200 },
    body: (site) => ({ site, name: `Action ${++names}`, condition: { type: 'event', name: 'play' } }),
  },
  'DELETE /api/v1/core-actions/:name': {
    is: { ...WRITING, write: 404, admin: 404, 'the admin key': 404 },
    path: (site) => `/api/v1/core-actions/none?site=${site}`,
  },
  'GET /api/v1/questions': { is: READING, path: (site) => `/api/v1/questions?site=${site}` },
  'POST /api/v1/questions': {
    is: { ...WRITING, write: 200, admin: 200, 'the admin key': 200 },
    body: (site) => ({ site, name: `Question ${++names}`, kind: 'nps' }),
  },
  'DELETE /api/v1/questions/:name': {
    is: { ...WRITING, write: 404, admin: 404, 'the admin key': 404 },
    path: (site) => `/api/v1/questions/none?site=${site}`,
  },
  'PUT /api/v1/feedback/:id': {
    is: { ...WRITING, write: 404, admin: 404, 'the admin key': 404 },
    path: () => '/api/v1/feedback/none.1',
    body: (site) => ({ site, state: 'read' }),
  },
  'GET /api/v1/costs': { is: READING, path: (site) => `/api/v1/costs?site=${site}&date=2026-03-02` },
  'POST /api/v1/costs': {
    is: { ...WRITING, write: 200, admin: 200, 'the admin key': 200 },
    body: (site) => ({ site, costs: [{ date: '2026-03-02', amount: 1 }] }),
  },
  'POST /api/v1/events': {
    is: WRITING,
    body: (site) => ({ site, events: [{ id: 'a', at: NINE, type: 'track', name: 'ticket', user: 'u_1' }] }),
  },
  'GET /api/v1/realtime': { is: READING, path: (site) => `/api/v1/realtime?site_id=${site}` },
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
  }
})
afterAll(() => stage.close())

async function ask(route: string, asker: Asker, site: string, more: object = {}) {
  const [method, pattern] = route.split(' ')
  const { body, path = () => pattern } = ROUTES[route]
  const key = keys[asker]
  const reply = await stage.app.request(path(site), {
    method,
    headers: { 'User-Agent': 'Mozilla/5.0 (X11) Chrome/130.0.0.0', ...(key && { Authorization: `Bearer ${key}` }) },
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

const READS = Object.keys(ROUTES).filter((route) => ROUTES[route].is === READING)
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
