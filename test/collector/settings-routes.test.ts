import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { visit } from '../traffic.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

let stage: Stage
beforeEach(() => {
  stage = openStage()
})
afterEach(() => stage.close())

async function call(method: string, path: string, { key = ADMIN_KEY, body }: { key?: string; body?: object } = {}) {
  const reply = await stage.app.request(path, {
    method,
    headers: { Authorization: `Bearer ${key}` },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: reply.status, body: await reply.json() }
}

const SETTINGS = {
  timezone: 'UTC',
  currency: 'EUR',
  allow_bots: false,
  origins: [],
  retention_days: null,
  has_secret: false,
  signed_identify: false,
  raw_comments: false,
  excluded_addresses: [],
}

describe('the settings of a site', () => {
  it('of a new one are those that were given, and the usual ones', async () => {
    const body = { site: 'zoo.example', timezone: 'Europe/Berlin', origins: ['https://Zoo.example/', '*.zoo.example'] }
    const { status, body: told } = await call('POST', '/api/v1/sites', { body })

    expect(status).toBe(200)
    expect(told).toEqual({
      ...SETTINGS,
      site: 'zoo.example',
      timezone: 'Europe/Berlin',
      origins: ['zoo.example', '*.zoo.example'],
    })
    expect((await call('GET', '/api/v1/sites/zoo.example')).body).toEqual(told)
    expect(stage.store.findSite('zoo.example')).toMatchObject({ timezone: 'Europe/Berlin' })
  })

  it('change where they are named, and take effect', async () => {
    const key = stage.keyOf('admin')
    const set = (body: object) => call('PUT', '/api/v1/sites/shop.example', { key, body })
    const { body: told } = await set({ currency: 'usd', allow_bots: true, retention_days: 365 })
    await set({ retention_days: null })
    const bot = await stage.post('/e', { ...visit(), context: { automated: true } })

    expect(told).toEqual({ ...SETTINGS, site: 'shop.example', currency: 'USD', allow_bots: true, retention_days: 365 })
    expect(stage.store.findSite('shop.example')).toMatchObject({ currency: 'USD', retentionDays: null })
    expect(await bot.json()).toMatchObject({ accepted: 1 })
  })

  it('have a secret that is told once', async () => {
    const { body: told } = await call('PUT', '/api/v1/sites/shop.example', {
      body: { secret: true, signed_identify: true },
    })

    expect(told.secret).toMatch(/^ffs_[\w-]{43}$/)
    expect(stage.store.findSite('shop.example')?.secret).toBe(told.secret)
    const { body: again } = await call('GET', '/api/v1/sites/shop.example')
    expect(again).toEqual({ ...SETTINGS, site: 'shop.example', has_secret: true, signed_identify: true })
    const { body: refused } = await call('PUT', '/api/v1/sites/shop.example', { body: { secret: false } })
    expect(refused.error).toMatchObject({ code: 'missing', path: 'signed_identify' })
  })

  it.each([
    [{ timezone: 'Berlin' }, 'timezone', 'must be an IANA name, as in Europe/Berlin'],
    [{ currency: 'EUD' }, 'currency', 'must be three letters (ISO 4217), as in EUR'],
    [{ origins: ['a b'] }, 'origins[0]', 'must be a host, as in example.com or *.example.com'],
    [{ excluded_addresses: ['192.0.2.0/33'] }, 'excluded_addresses[0]', 'must be an address or a range: 192.0.2.0/24'],
    [{ origins: 'any' }, 'origins', 'must be a list'],
    [{ retention_days: 1.5 }, 'retention_days', 'must be a whole number, 0 to 36500'],
    [{ retention_days: 99_999 }, 'retention_days', 'must be a whole number, 0 to 36500'],
    [{ allow_bots: 'yes' }, 'allow_bots', 'must be true or false'],
    [{ signed_identify: true }, 'signed_identify', 'needs a secret to be signed with: "secret": true makes one'],
    [{ colour: 'red' }, 'colour', '"colour" is not known'],
  ])('refuse %j, and say what may be there', async (given, path, message) => {
    const before = stage.store.findSite('shop.example')
    const { status, body } = await call('PUT', '/api/v1/sites/shop.example', { body: given })

    expect([status, body.error]).toEqual([400, expect.objectContaining({ path, message })])
    expect(stage.store.findSite('shop.example')).toEqual(before)
  })

  it.each(['', 'a b', '-shop', 'x'.repeat(101), 7])('are of no site that is called %j', async (site) => {
    const { status, body } = await call('POST', '/api/v1/sites', { body: { site } })

    expect([status, body.error.path]).toEqual([400, 'site'])
  })

  it('are not made twice', async () => {
    const { status, body } = await call('POST', '/api/v1/sites', { body: { site: 'shop.example', currency: 'USD' } })

    expect([status, body.error.code]).toEqual([409, 'site_exists'])
    expect(stage.store.findSite('shop.example')?.currency).toBe('EUR')
  })

  it('are made by nobody who has but one site', async () => {
    const body = { site: 'mine.example' }
    const { status, body: told } = await call('POST', '/api/v1/sites', { key: stage.keyOf('admin'), body })

    const message = 'sites are made by who owns them all, with FOOTFALL_ADMIN_KEY, or by footfall site add'
    expect([status, told.error.message]).toEqual([403, message])
    expect(stage.store.findSite('mine.example')).toBeNull()
  })
})

describe('keys', () => {
  it('are made, listed by their first characters, and revoked', async () => {
    const { body: made } = await call('POST', '/api/v1/keys', { body: { site: 'shop.example', scope: 'read' } })
    const asked = (key: string) => call('GET', '/api/v1/sites', { key })
    const { body: listed } = await call('GET', '/api/v1/keys?site=shop.example')
    const before = await asked(made.key)
    const { body: revoked } = await call('DELETE', `/api/v1/keys/${made.prefix}?site=shop.example`)

    expect(made).toMatchObject({ site: 'shop.example', scope: 'read', prefix: made.key.slice(0, 12) })
    expect(listed.keys).toEqual([{ prefix: made.prefix, scope: 'read', created: expect.stringMatching(/^2.*Z$/) }])
    expect(JSON.stringify(listed)).not.toContain(made.key)
    expect(before.status).toBe(200)
    expect(revoked).toEqual({ site: 'shop.example', prefix: made.prefix, revoked: true })
    expect((await asked(made.key)).status).toBe(401)
  })

  it('of another site cannot be revoked', async () => {
    stage.store.addSite({ id: 'zoo.example' })
    const { body: made } = await call('POST', '/api/v1/keys', { body: { site: 'zoo.example', scope: 'read' } })
    const { status } = await call('DELETE', `/api/v1/keys/${made.prefix}`, { key: stage.keyOf('admin') })

    expect(status).toBe(404)
    expect((await call('GET', '/api/v1/sites', { key: made.key })).status).toBe(200)
  })

  it('must say what they may do', async () => {
    const { status, body } = await call('POST', '/api/v1/keys', { body: { site: 'shop.example', scope: 'all' } })

    expect([status, body.error]).toEqual([
      400,
      {
        code: 'unknown_value',
        path: 'scope',
        message: 'must be read, write, admin',
        allowed: ['read', 'write', 'admin'],
      },
    ])
  })
})

describe('goals', () => {
  const add = (body: object) => call('POST', '/api/v1/goals', { key: stage.keyOf('write'), body })
  const CONDITIONS = [
    { type: 'event', name: 'signup', props: { plan: 'pro' } },
    { type: 'page', pattern: '/thanks*' },
    { type: 'feedback', kind: 'nps', score: { min: 9, max: 10 } },
    { type: 'feedback', kind: 'text', score: null },
    { type: 'scroll', percent: 75 },
    { type: 'active', seconds: 30 },
  ]

  it.each(CONDITIONS)('complete by %j, and are told as they were given', async (condition) => {
    const told = { name: 'A goal', kind: 'macro', condition, value: null, currency: null }

    expect(await add({ name: 'A goal', condition })).toEqual({ status: 200, body: { site: 'shop.example', ...told } })
    expect((await call('GET', '/api/v1/goals?site=shop.example')).body.goals).toEqual([told])
  })

  it('are worth something in the site’s currency, unless they say another', async () => {
    const condition = { type: 'page', pattern: '/' }
    const { body: own } = await add({ name: 'a', condition, value: 9.9 })
    const { body: other } = await add({ name: 'b', condition, value: 900, currency: 'JPY' })

    expect([own.value, own.currency]).toEqual([9.9, 'EUR'])
    expect([other.value, other.currency]).toEqual([900, 'JPY'])
  })

  it('are counted, and gone when they are removed', async () => {
    await add({ name: 'Thanks', condition: { type: 'page', pattern: '/' } })
    await stage.traffic.receive(visit())
    const rate = await stage.ask('conversion_rate')
    const removed = await call('DELETE', '/api/v1/goals/Thanks', { key: stage.keyOf('write') })

    expect(rate).toBe(100)
    expect(removed.body).toEqual({ site: 'shop.example', name: 'Thanks', removed: true })
    expect((await call('DELETE', '/api/v1/goals/Thanks', { key: stage.keyOf('write') })).status).toBe(404)
  })

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'a', condition: { type: 'page', pattern: 'thanks' } }, 'condition.pattern'],
    [{ name: 'a', condition: { type: 'scroll', percent: 101 } }, 'condition.percent'],
    [{ name: 'a', condition: { type: 'feedback', kind: 'nps', score: { min: 9, max: 11 } } }, 'condition.score.max'],
    [{ name: 'a', condition: { type: 'page', pattern: '/' }, value: 'much' }, 'value'],
    [{ name: 'a', condition: { type: 'smile' } }, 'condition.type'],
  ])('are refused as %j, by the field', async (goal, path) => {
    const { status, body } = await add({ condition: { type: 'page', pattern: '/' }, ...goal })

    expect([status, body.error.path]).toEqual([400, path])
    expect(stage.store.listGoals(stage.traffic.site)).toEqual([])
  })

  it('of one name there are no two', async () => {
    const goal = { name: 'a', condition: { type: 'page', pattern: '/' } }
    await add(goal)

    expect((await add(goal)).body.error).toMatchObject({ code: 'goal_exists', path: 'name' })
  })
})
