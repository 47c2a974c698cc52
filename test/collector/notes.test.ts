import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createShell } from './shell.js'
import { ADMIN_KEY, openStage, type Stage } from './stage.js'

describe('annotation', () => {
  let folder: string
  let shell: ReturnType<typeof createShell>
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-notes-'))
    shell = createShell(join(folder, 'footfall.db'))
    await shell.run('site', 'add', 'shop.example')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const add = (date: string, text: string) =>
    shell.run('annotation', 'add', '--site', 'shop.example', '--date', date, '--text', text)
  const list = () => shell.json('annotation', 'list', '--site', 'shop.example')

  it('add, list and remove keep a note of a day once', async () => {
    expect(await add('2026-03-02', 'New prices')).toMatchObject({ status: 0 })
    expect(await add('2026-03-02', 'New prices')).toMatchObject({
      status: 1,
      err: expect.stringContaining('has an annotation 2026-03-02 New prices'),
    })
    expect(await add('2026-03-02', 'A sale')).toMatchObject({ status: 0 })
    expect(await list()).toEqual([
      { site: 'shop.example', name: '2026-03-02 New prices', date: '2026-03-02', text: 'New prices' },
      { site: 'shop.example', name: '2026-03-02 A sale', date: '2026-03-02', text: 'A sale' },
    ])
    await shell.run('annotation', 'remove', '--site', 'shop.example', '--name', '2026-03-02 New prices')
    expect(await list()).toHaveLength(1)
  })

  it.each([
    ['no day', '2 March', 'New prices', '--date'],
    ['a day that there is not', '2026-02-30', 'New prices', '--date'],
    ['no text', '2026-03-02', ' ', '--text: must have 1 to 200 bytes'],
    ['much text', '2026-03-02', 'ä'.repeat(101), '--text: must have 1 to 200 bytes'],
  ])('add is wrong usage with %s', async (_, date, text, message) => {
    expect(await add(date, text)).toMatchObject({ status: 2, err: expect.stringContaining(message) })
  })
})

describe('what stands beside the numbers', () => {
  let stage: Stage
  beforeEach(() => {
    stage = openStage()
  })
  afterEach(() => stage.close())

  const as = (key: string) => ({ Authorization: `Bearer ${key}` })
  const post = (path: string, body: object) => stage.post(path, body, as(stage.keyOf('write')))
  const sites = async () => (await (await stage.get('/api/v1/sites', as(stage.keyOf('read')))).json()).sites
  const remove = (path: string) =>
    stage.app.request(`${path}?site=shop.example`, { method: 'DELETE', headers: as(ADMIN_KEY) })

  it('notes come with the sites, until they are removed', async () => {
    const added = await post('/api/v1/annotations', { date: '2026-03-02', text: 'New prices' })
    expect([added.status, await added.json()]).toEqual([
      200,
      { site: 'shop.example', name: '2026-03-02 New prices', date: '2026-03-02', text: 'New prices' },
    ])
    expect(await sites()).toMatchObject([{ annotations: [{ date: '2026-03-02', text: 'New prices' }] }])

    expect((await remove('/api/v1/annotations/2026-03-02%20New%20prices')).status).toBe(200)
    expect(await sites()).toMatchObject([{ annotations: [] }])
  })

  it('views keep what the address says, without the site', async () => {
    const added = await post('/api/v1/views', { name: 'Voice', query: 'site=other.example&view=voice&period=7d' })
    expect(await added.json()).toEqual({ site: 'shop.example', name: 'Voice', query: 'view=voice&period=7d' })
    expect(await sites()).toMatchObject([{ views: [{ name: 'Voice', query: 'view=voice&period=7d' }] }])

    const again = await post('/api/v1/views', { name: 'Voice', query: '' })
    expect([again.status, (await again.json()).error.code]).toEqual([409, 'view_exists'])
    expect((await remove('/api/v1/views/Voice')).status).toBe(200)
    expect(await sites()).toMatchObject([{ views: [] }])
  })

  it.each([
    ['/api/v1/annotations', { date: 'today', text: 'x' }, 'date'],
    ['/api/v1/annotations', { date: '2026-03-02', text: '' }, 'text'],
    ['/api/v1/views', { name: '', query: '' }, 'name'],
    ['/api/v1/views', { name: 'x', query: 1 }, 'query'],
    ['/api/v1/views', { name: 'x', query: 'a'.repeat(9000) }, 'query'],
  ])('%s refuses %j, and says what is wrong', async (path, body, field) => {
    const refused = await post(path, body)
    expect([refused.status, (await refused.json()).error.path]).toEqual([400, field])
  })
})
