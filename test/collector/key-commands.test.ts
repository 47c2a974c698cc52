import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig, SETTINGS } from '../../collector/config.js'
import { type Installation, install, query } from '../process.js'
import { createShell } from './shell.js'

let footfall: Installation
let shell: ReturnType<typeof createShell>
beforeEach(async () => {
  footfall = install()
  shell = createShell(footfall.store)
  await shell.run('site', 'add', 'shop.example')
})
afterEach(() => footfall.remove())

const DAY = { metrics: ['visitors'], date_range: ['2026-03-02', '2026-03-02'] }
const create = (...args: string[]) => shell.run('key', 'create', '--site', 'shop.example', ...args)

describe('key', () => {
  it('list shows by what to tell keys apart, never a key', async () => {
    const { key, ...made } = JSON.parse((await create('--read', '--json')).out)

    expect(made).toEqual({ prefix: key.slice(0, 12), site: 'shop.example', scope: 'read' })
    expect(await shell.json('key', 'list')).toEqual([
      { ...made, created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
    ])
    expect((await shell.run('key', 'list', '--site', 'shop.example')).out).toContain(
      `${key.slice(0, 12)}\tshop.example\tread`,
    )
    expect(readFileSync(footfall.store).includes(key.slice(12))).toBe(false)
  })

  it('revoke shuts a running collector to a key at once, by its first characters or by all of it', async () => {
    const [first, second] = [(await create('--read')).out, (await create('--admin')).out]
    const url = await footfall.serve()
    expect((await query(url, first, DAY)).status).toBe(200)

    expect(await shell.run('key', 'revoke', first.slice(0, 12))).toEqual({
      status: 0,
      out: '',
      err: `key ${first.slice(0, 12)}… to read shop.example revoked`,
    })
    expect((await query(url, first, DAY)).status).toBe(401)
    expect((await query(url, second, DAY)).status).toBe(200)
    expect(await shell.json('key', 'revoke', second)).toMatchObject({ prefix: second.slice(0, 12), revoked: true })
    expect((await query(url, second, DAY)).status).toBe(401)
    expect(await shell.json('key', 'list')).toEqual([])
  })

  it('revoke says what it cannot find, without repeating a whole key', async () => {
    expect(await shell.run('key', 'revoke', 'ff_0123456789abcdef0123456789abcdef')).toEqual({
      status: 1,
      out: '',
      err: 'footfall: no key begins with ff_012345678: footfall key list shows them all',
    })
  })
})

describe('FOOTFALL_ADMIN_KEY', () => {
  const defaults = {
    port: SETTINGS.port.default,
    host: SETTINGS.host.default,
    store: SETTINGS.store.default,
    baseUrl: SETTINGS.baseUrl.default,
    trustProxy: SETTINGS.trustProxy.default,
    retentionDays: SETTINGS.retentionDays.default,
    scriptPath: SETTINGS.scriptPath.default,
    ingestPath: SETTINGS.ingestPath.default,
    reserveMb: SETTINGS.reserveMb.default,
    queryBudget: SETTINGS.queryBudget.default,
    queryMemoryMb: SETTINGS.queryMemoryMb.default,
    log: 'json',
    logLevel: SETTINGS.logLevel.default,
  }

  it.each(['short', 'changeme-changeme', 'aaaaaaaaaaaaaaaaaaaaaaaa', '1234567890abcdef', 'four words with spaces'])(
    '%s is refused in one line that says what it must be',
    (key) => {
      expect(() => readConfig(defaults, key)).toThrow(
        'FOOTFALL_ADMIN_KEY can be guessed or is no key: it must have at least 16 characters that nobody can guess, as from openssl rand -hex 16',
      )
    },
  )

  it('is taken when nobody can guess it', () => {
    expect(readConfig(defaults, 'c1f09bd8e2a7463f').adminKey).toBe('c1f09bd8e2a7463f')
  })
})
