import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DimensionName } from '../../collector/dimensions.js'
import { count, sum, take, visitors } from '../../collector/metrics/algebra.js'
import { openStore } from '../../collector/store/open.js'
import { columnFolderOf } from '../../collector/store/sqlite/column-files.js'
import type { Store } from '../../collector/store/store.js'
import { createDoor } from '../../collector/writer/door.js'
import { readLine } from '../../collector/writer/line.js'

const VECTORS = join(import.meta.dirname, '../vectors')
const GROUPINGS: DimensionName[][] = [
  [],
  ['event:page', 'event:name'],
  ['visit:entry_page', 'visit:exit_page'],
  ['visitor:type', 'visitor:user'],
  ['event:props:plan', 'feedback:subject'],
]
const LEAVES = [
  count('event'),
  visitors('event'),
  count('visit'),
  sum('visit', 'visit_active'),
  sum('visit', 'visit_duration'),
  sum('event', 'revenue', { field: 'revenue', is: 'there' }),
  take({ distinct: 'customer' }),
  take({ thumbs: 1 }),
]

/** A day that changes is read anew only where it has changed, which nobody can tell from the answers. */
describe('what was read before', () => {
  let folder: string
  let store: Store
  let reader: Store

  const path = () => join(folder, 'footfall.db')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-refresh-'))
    store = openStore(`sqlite:${path()}`, 'write')
    reader = openStore(`sqlite:${path()}`, 'read')
  })
  afterEach(() => {
    reader.close()
    store.close()
    rmSync(folder, { recursive: true })
  })

  async function answers(of: Store, id: string) {
    const site = of.findSite(id)
    if (!site) throw new Error(`no site ${id}`)
    const all = { from: 0, to: Date.UTC(2027, 0), filter: null, engagedWithinMs: null, buckets: null }
    const scans = await of.scan(GROUPINGS.map((dimensions) => ({ site, ...all, dimensions, leaves: LEAVES })))
    // Groups come in the order they are met.
    return scans.map((scan) => scan.map((group) => JSON.stringify(group)).sort())
  }

  async function answersFromRows(id: string) {
    rmSync(columnFolderOf(path()), { recursive: true, force: true })
    const fresh = openStore(`sqlite:${path()}`, 'read')
    try {
      return await answers(fresh, id)
    } finally {
      fresh.close()
    }
  }

  it.each(readdirSync(VECTORS).filter((name) => /^\d/.test(name)))(
    'of %s, line by line and backwards, is what the rows say',
    async (vector) => {
      const { id, timezone } = JSON.parse(readFileSync(join(VECTORS, vector, 'site.json'), 'utf8'))
      store.addSite({ id, timezone })
      const door = createDoor({ store, countryOf: () => '' })
      const lines = readFileSync(join(VECTORS, vector, 'traffic.ndjson'), 'utf8')
        .trim()
        .split('\n')
      for (const [i, text] of [...lines].reverse().entries()) {
        const line = readLine(text, Number.MAX_SAFE_INTEGER)
        if (typeof line === 'string' || 'kind' in line) throw new Error(text)
        await door.receive([line])
        const known = await answers(reader, id)
        if (i % 4 === 3 || i === lines.length - 1) expect(known).toEqual(await answersFromRows(id))
      }
    },
  )

  it('of somebody who is erased is forgotten', async () => {
    const vector = '13-commerce'
    const { id, timezone } = JSON.parse(readFileSync(join(VECTORS, vector, 'site.json'), 'utf8'))
    store.addSite({ id, timezone })
    const site = store.findSite(id)
    if (!site) throw new Error('no site')
    const door = createDoor({ store, countryOf: () => '' })
    const lines = readFileSync(join(VECTORS, vector, 'traffic.ndjson'), 'utf8')
      .trim()
      .split('\n')
    const visitors = new Set<string>()
    for (const text of lines) {
      const line = readLine(text, Number.MAX_SAFE_INTEGER)
      if (typeof line === 'string' || 'kind' in line) throw new Error(text)
      await door.receive([line])
      visitors.add(JSON.parse(text).batch.visitor.id)
    }
    for (const visitor of visitors) {
      const before = await answers(reader, id)
      expect(await store.eraseVisitor(site, visitor, Date.UTC(2026, 3))).not.toBeNull()
      const after = await answers(reader, id)

      expect(after).not.toEqual(before)
      expect(after).toEqual(await answersFromRows(id))
    }
    expect((await answers(reader, id))[1]).toEqual([])
  })
})
