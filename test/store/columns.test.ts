import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DimensionName } from '../../collector/dimensions.js'
import { count, sum, visitors } from '../../collector/metrics/algebra.js'
import { openStore } from '../../collector/store/open.js'
import { columnFolderOf } from '../../collector/store/sqlite/column-files.js'
import type { Store } from '../../collector/store/store.js'
import { createTraffic, HOUR, NINE, visit } from '../traffic.js'

const DAY = 24 * HOUR
const SHOWN: readonly DimensionName[] = ['event:page', 'visit:country', 'event:props:plan']

/** Days that are over are kept as files of columns, which hold nothing that the rows do not. */
describe('files of columns', () => {
  let folder: string
  let store: Store
  let traffic: ReturnType<typeof createTraffic>

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-columns-'))
    store = openStore(urlOf(), 'write')
    traffic = createTraffic(store)
    await traffic.receive(
      visit({ pages: [{ active: 5000, visible: 6000 }, {}], tracks: [{ props: { plan: 'pro' }, value: 9.9 }] }),
      visit({ visitor: 'ben', at: NINE + DAY, tracks: [{ name: 'order', order_id: 'a', value: 3 }] }),
      visit({ visitor: null, at: NINE + 2 * DAY }),
    )
  })
  afterEach(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })

  const path = () => join(folder, 'footfall.db')
  const urlOf = () => `sqlite:${path()}`
  const files = () => (existsSync(columnFolderOf(path())) ? readdirSync(columnFolderOf(path())).sort() : [])
  const leaves = [count('event'), visitors('event'), sum('event', 'view_active'), sum('event', 'order_value')]
  const plan = { from: NINE - DAY, to: NINE + 9 * DAY, filter: null, engagedWithinMs: null, buckets: null }
  const answers = async () => {
    const reader = openStore(urlOf(), 'read')
    try {
      return await reader.scan([
        { site: traffic.site, ...plan, dimensions: [], leaves: leaves.slice(0, 3) },
        { site: traffic.site, ...plan, dimensions: SHOWN, leaves },
      ])
    } finally {
      reader.close()
    }
  }

  it('are made by the first question, one a day, and answer the next one alike', async () => {
    expect(files()).toEqual([])

    const built = await answers()

    expect(files()).toHaveLength(3)
    const before = files().map((name) => readFileSync(join(columnFolderOf(path()), name)))
    expect(await answers()).toEqual(built)
    expect(files().map((name) => readFileSync(join(columnFolderOf(path()), name)))).toEqual(before)
  })

  it('are made again when what they are made of has changed', async () => {
    await answers()
    const [first, ...others] = files()

    await traffic.receive(visit({ visitor: 'cleo', at: NINE + 60_000 }))
    const [, [group]] = [0, (await answers())[0]]

    expect(group.leaves.slice(0, 2)).toEqual([7, 4])
    store.close()
    store = openStore(urlOf(), 'write')
    expect(files()).toHaveLength(3)
    expect(files()).toEqual(expect.arrayContaining(others))
    expect(files()).not.toContain(first)
  })

  it.each(['header', 'middle', 'end'])('that are damaged at their %s are never believed', async (where) => {
    const whole = await answers()
    const file = join(columnFolderOf(path()), files()[0])
    const bytes = readFileSync(file)
    const at = where === 'header' ? 20 : where === 'middle' ? Math.floor(bytes.length * 0.6) : bytes.length - 9
    for (let i = at; i < at + 8; i++) bytes[i] ^= 0xff
    writeFileSync(file, bytes)

    expect(await answers()).toEqual(whole)
  })

  it('that are cut are never believed', async () => {
    const whole = await answers()
    for (const name of files()) writeFileSync(join(columnFolderOf(path()), name), 'foot')

    expect(await answers()).toEqual(whole)
  })

  it('hold nothing of who is erased, at once', async () => {
    await answers()
    const before = files()

    await store.eraseVisitor(traffic.site, visit().visitor?.id ?? '', NINE + 3 * DAY)

    expect(files()).toEqual(before.slice(1))
  })

  it('are gone with the days that are no longer kept', async () => {
    await answers()

    while (!store.deleteOld({ now: NINE + 3 * DAY, retentionDays: 2 }));

    expect(files()).toHaveLength(1)
  })

  it('can be thrown away and built again: answers stay equal', async () => {
    const before = await answers()
    rmSync(columnFolderOf(path()), { recursive: true })

    expect(store.rebuildColumns(() => {})).toBe(3)

    expect(files()).toHaveLength(3)
    expect(await answers()).toEqual(before)
  })
})
