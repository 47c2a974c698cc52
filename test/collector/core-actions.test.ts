import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { visit } from '../traffic.js'
import { createShell } from './shell.js'
import { openStage, type Stage } from './stage.js'

const PRO = { type: 'event', name: 'project_created', props: { plan: 'pro', seats: '5' } }

describe('core-action', () => {
  let folder: string
  let shell: ReturnType<typeof createShell>
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-core-actions-'))
    shell = createShell(join(folder, 'footfall.db'))
    await shell.run('site', 'add', 'shop.example')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const add = (...args: string[]) =>
    shell.run('core-action', 'add', '--site', 'shop.example', '--name', 'New project', ...args)

  it('add and list keep a name and a condition', async () => {
    expect(await add('--event', 'project_created', '--prop', 'plan=pro', '--prop', 'seats=5')).toMatchObject({
      status: 0,
      err: 'core action New project added to shop.example: event project_created plan=pro seats=5',
    })
    expect(await add('--event', 'other')).toMatchObject({
      status: 1,
      err: 'footfall: shop.example has a core action New project: remove one first with footfall core-action remove',
    })
    expect(await shell.json('core-action', 'list', '--site', 'shop.example')).toEqual([
      { site: 'shop.example', name: 'New project', condition: PRO },
    ])
  })

  it.each([
    [['--event', 'x', '--prop', 'plan'], '--prop plan: write it as key=value'],
    [['--event', 'pageview'], '--event: must not be pageview or feedback'],
    [[], "required option '--event <name>' not specified"],
  ])('add %s is wrong usage', async (args, message) => {
    expect(await add(...args)).toMatchObject({ status: 2, err: expect.stringContaining(message) })
  })
})

describe('/api/v1/core-actions', () => {
  it.each([
    ['?site=shop.example', 200, undefined],
    ['?site_id=shop.example', 200, undefined],
    ['?site_id=other.example', 404, 'site_id'],
    ['?site=shop.example&site_id=shop.example', 400, 'site_id'],
    ['?site=shop.example&site=shop.example', 400, 'site'],
    ['?limit=3', 400, 'limit'],
  ])('takes its site alone from the URL, by either name: %s', async (parameters, status, path) => {
    const reply = await stage.get(`/api/v1/core-actions${parameters}`, as('read'))
    const { error } = await reply.json()

    expect([reply.status, error?.path]).toEqual([status, path])
  })

  it('takes its site from the body by either name', async () => {
    const condition = { type: 'event', name: 'x' }

    expect((await add({ site_id: 'shop.example', name: 'A', condition })).status).toBe(200)
    expect((await add({ site: 'shop.example', name: 'B', condition })).status).toBe(200)
    expect((await add({ site_id: 'other.example', name: 'C', condition })).status).toBe(404)
  })

  let stage: Stage
  beforeEach(() => {
    stage = openStage()
  })
  afterEach(() => stage.close())

  const as = (scope: 'read' | 'write') => ({ Authorization: `Bearer ${stage.keyOf(scope)}` })
  const add = (body: object) => stage.post('/api/v1/core-actions', body, as('write'))

  it('keeps one that past events are counted by, until it is removed', async () => {
    await stage.traffic.receive(
      visit({ tracks: [{ name: 'project_created', props: { plan: 'pro', seats: 5 } }, { name: 'project_created' }] }),
    )
    const condition = { ...PRO, props: { plan: 'pro', seats: 5 } }

    expect(await (await add({ name: 'New project', condition })).json()).toEqual({
      site: 'shop.example',
      name: 'New project',
      condition: PRO,
    })
    expect(await stage.ask('core_actions')).toBe(1)
    expect(await (await stage.get('/api/v1/core-actions', as('read'))).json()).toEqual({
      site: 'shop.example',
      core_actions: [{ name: 'New project', condition: PRO }],
    })
    const options = { method: 'DELETE', headers: as('write') }
    expect((await stage.app.request('/api/v1/core-actions/New%20project', options)).status).toBe(200)
    const gone = await stage.app.request('/api/v1/core-actions/New%20project', options)
    expect([gone.status, (await gone.json()).error.code]).toEqual([404, 'unknown_core_action'])
    expect(await stage.ask('core_actions')).toBe(0)
  })

  it.each([
    ['no condition', undefined, 'wrong_type', 'condition'],
    ['a page', { type: 'page', pattern: '/' }, 'unknown_type', 'condition.type'],
    ['no type', { name: 'x' }, 'unknown_type', 'condition.type'],
    ['no name', { type: 'event' }, 'wrong_type', 'condition.name'],
    ['a name of ours', { type: 'event', name: 'pageview' }, 'reserved_name', 'condition.name'],
    ['a name too long', { type: 'event', name: 'x'.repeat(101) }, 'too_large', 'condition.name'],
    ['a list', { type: 'event', name: 'x', props: { a: ['b'] } }, 'wrong_type', 'condition.props.a'],
    ['a text for properties', { type: 'event', name: 'x', props: 'a=b' }, 'wrong_type', 'condition.props'],
  ])('refuses %s, and says where', async (_, condition, code, path) => {
    const reply = await add({ name: 'New project', condition })

    expect(reply.status).toBe(400)
    expect((await reply.json()).error).toMatchObject({ code, path, message: expect.any(String) })
  })
})
