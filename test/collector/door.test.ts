import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStore } from '../../collector/store/open.js'
import { type Store, StoreError } from '../../collector/store/store.js'
import { createDoor } from '../../collector/writer/door.js'
import { CHROME, NINE, visit } from '../traffic.js'

let folder = ''
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-door-'))
  store = openStore(`sqlite:${folder}/footfall.db`, 'write')
  store.addSite({ id: 'shop.example', timezone: 'UTC', currency: 'EUR', allowBots: false })
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

const arrival = (visitor: string | null, userAgent = CHROME) => ({
  body: { parsed: visit({ visitor }) },
  request: { received: NINE, userAgent },
})
const full = () => {
  throw new StoreError('disk full')
}
const statusesOf = async (engine: Store, ...arrivals: ReturnType<typeof arrival>[]) =>
  (await createDoor({ store: engine, countryOf: () => '' }).receive(arrivals)).map(({ status }) => status)

describe('the door', () => {
  it('says later to all when nothing can be written', async () => {
    expect(await statusesOf({ ...store, append: async () => full() }, arrival('anna'), arrival('ben'))).toEqual([
      503, 503,
    ])
  })

  it('tries nothing a second time on a disk that fails, and tells why', async () => {
    const failures: string[] = []
    const append = vi.fn(() => Promise.reject(new StoreError('disk full', { isOfDisk: true })))
    const door = createDoor({
      store: { ...store, append },
      countryOf: () => '',
      onFailure: ({ message }) => failures.push(message),
    })

    const outcomes = await door.receive([arrival('anna'), arrival('ben')])

    expect(outcomes.map(({ status }) => status)).toEqual([503, 503])
    expect(append).toHaveBeenCalledTimes(1)
    expect(failures).toEqual(['disk full'])
  })

  it('says later to the one that cannot be written, and keeps the others', async () => {
    const append: Store['append'] = async (batches) =>
      batches.some(({ identity }) => identity?.visitor.startsWith('ben')) ? full() : store.append(batches)

    expect(await statusesOf({ ...store, append }, arrival('anna'), arrival('ben'), arrival('cleo'))).toEqual([
      202, 503, 202,
    ])
  })

  it('says later to a cookieless visitor while there is no salt, and keeps the others', async () => {
    expect(await statusesOf({ ...store, saltOf: full }, arrival(null), arrival('anna'))).toEqual([503, 202])
  })

  it('refuses nobody because a drop could not be counted', async () => {
    expect(
      await statusesOf({ ...store, countDrops: async () => full() }, arrival('bot', 'Googlebot/2.1'), arrival('anna')),
    ).toEqual([202, 202])
  })

  it('counts the events of bots by what they are for', async () => {
    const counted: unknown[] = []
    const engine: Store = { ...store, countDrops: async (drops) => void counted.push(...drops) }
    await statusesOf(engine, arrival('a', 'GPTBot/1.2'), arrival('b', 'curl/8.4.0'), arrival('anna'))

    expect(counted).toMatchObject([
      { reason: 'bot', class: 'ai', count: 1 },
      { reason: 'bot', class: 'library', count: 1 },
    ])
  })

  it('does not swallow our own mistakes', async () => {
    const append = () => Promise.reject(new TypeError('a bug'))

    await expect(statusesOf({ ...store, append }, arrival('anna'))).rejects.toThrow('a bug')
  })
})
