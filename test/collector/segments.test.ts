import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createShell } from './shell.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

const GERMAN = [['is', 'visit:country', ['DE']]]

/** Filters that cannot be kept, and what is said of them. */
const WRONG: [string, unknown, string][] = [
  ['none', [], 'must have at least one filter'],
  ['no list', 'DE', 'must be a list'],
  ['an unknown dimension', [['is', 'visit:planet', ['Mars']]], '"visit:planet" cannot be filtered by'],
  ['another segment', [['not', ['is', 'segment', ['German']]]], 'a segment must not be made of segments'],
  ['too much of it', [['is', 'event:page', ['/'.repeat(9000)]]], 'must have at most 8192 bytes'],
]

describe('segment', () => {
  let folder: string
  let shell: ReturnType<typeof createShell>
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-segments-'))
    shell = createShell(join(folder, 'footfall.db'))
    await shell.run('site', 'add', 'shop.example')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const add = (name: string, filters: unknown) =>
    shell.run('segment', 'add', '--site', 'shop.example', '--name', name, '--filters', JSON.stringify(filters))

  it('add, list and remove keep filters under one name once', async () => {
    expect(await add('German', GERMAN)).toEqual({
      status: 0,
      out: '',
      err: 'segment German added to shop.example: [["is","visit:country",["DE"]]]',
    })
    expect(await add('German', GERMAN)).toMatchObject({
      status: 1,
      err: 'footfall: shop.example has a segment German: remove one first with footfall segment remove',
    })
    expect(await shell.json('segment', 'list', '--site', 'shop.example')).toEqual([
      { site: 'shop.example', name: 'German', filters: GERMAN },
    ])
    expect(await shell.json('segment', 'remove', '--site', 'shop.example', '--name', 'German')).toEqual({
      site: 'shop.example',
      name: 'German',
      removed: true,
    })
    expect(await shell.run('segment', 'remove', '--site', 'shop.example', '--name', 'German')).toMatchObject({
      status: 1,
      err: 'footfall: shop.example has no segment German: footfall segment list --site shop.example shows them all',
    })
    expect(await shell.json('segment', 'list', '--site', 'shop.example')).toEqual([])
  })

  it.each(WRONG)('add is wrong usage with %s', async (_, filters, message) => {
    const { status, err } = await add('Segment', filters)

    expect(status).toBe(2)
    expect(err).toMatch(/^footfall: --filters[^\n]*$/)
    expect(err).toContain(message)
  })

  it('add is wrong usage with what is no JSON, and without a name', async () => {
    const args = ['segment', 'add', '--site', 'shop.example', '--name', 'x', '--filters', 'country=DE']

    expect(await shell.run(...args)).toMatchObject({ status: 2, err: expect.stringContaining('must be JSON') })
    expect(await add(' ', GERMAN)).toMatchObject({ status: 2, err: 'footfall: --name: must have 1 to 100 bytes' })
  })
})

describe('/api/v1/segments', () => {
  let stage: Stage
  beforeEach(() => {
    stage = openStage()
  })
  afterEach(() => stage.close())

  const as = (key: string) => ({ Authorization: `Bearer ${key}` })
  const add = (body: object) => stage.post('/api/v1/segments', body, as(stage.keyOf('write')))

  it('keeps filters for the next question, until they are removed', async () => {
    const question = { metrics: ['visitors'], date_range: 'day', filters: [['is', 'segment', ['Big / small']]] }
    const ask = async () => (await stage.post('/api/v2/query', question, as(stage.keyOf('read')))).status
    expect(await ask()).toBe(400)

    const added = await add({ name: 'Big / small', filters: GERMAN })

    expect([added.status, await added.json()]).toEqual([
      200,
      { site: 'shop.example', name: 'Big / small', filters: GERMAN },
    ])
    expect(await ask()).toBe(200)
    const listed = await stage.get('/api/v1/segments', as(stage.keyOf('read')))
    expect(await listed.json()).toEqual({
      site: 'shop.example',
      segments: [{ name: 'Big / small', filters: GERMAN }],
    })
    const removed = await stage.app.request('/api/v1/segments/Big%20%2F%20small?site=shop.example', {
      method: 'DELETE',
      headers: as(ADMIN_KEY),
    })
    expect([removed.status, await removed.json()]).toEqual([
      200,
      { site: 'shop.example', name: 'Big / small', removed: true },
    ])
    expect(await ask()).toBe(400)
  })

  it('refuses a name that is taken', async () => {
    await add({ name: 'German', filters: GERMAN })
    const again = await add({ name: 'German', filters: [['is', 'visit:country', ['AT']]] })

    expect(again.status).toBe(409)
    expect((await again.json()).error).toMatchObject({ code: 'segment_exists', path: 'name' })
    expect(stage.store.segments.list(stage.traffic.site)).toEqual([{ name: 'German', filters: GERMAN }])
  })

  it.each(WRONG)('refuses %s, and says what is wrong', async (_, filters, message) => {
    const reply = await add({ name: 'Segment', filters })

    expect(reply.status).toBe(400)
    expect((await reply.json()).error.message).toContain(message)
  })

  it.each([
    ['no JSON', '{', 'invalid_json'],
    ['no name', JSON.stringify({ filters: GERMAN }), 'invalid_name'],
    ['a name of its own kind', JSON.stringify({ name: ['x'], filters: GERMAN }), 'invalid_name'],
    ['more than it knows', JSON.stringify({ name: 'x', filters: GERMAN, colour: 'red' }), 'unknown_key'],
  ])('refuses %s', async (_, body, code) => {
    const reply = await stage.post('/api/v1/segments', body, as(stage.keyOf('write')))

    expect([reply.status, (await reply.json()).error.code]).toEqual([400, code])
  })

  it('keeps a hundred', async () => {
    for (let i = 0; i < 100; i++) await add({ name: `Segment ${i}`, filters: GERMAN })

    expect((await add({ name: 'One more', filters: GERMAN })).status).toBe(400)
  })
})
