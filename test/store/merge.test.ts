import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dayOf } from '../../collector/day.js'
import { openStore } from '../../collector/store/open.js'
import { createColumns } from '../../collector/store/sqlite/columns.js'
import { merge } from '../../collector/store/sqlite/merge.js'
import { type Connection, openForReading } from '../../collector/store/sqlite/open.js'
import { openBytes, pack } from '../../collector/store/sqlite/packed.js'
import type { Column, Segment } from '../../collector/store/sqlite/segment.js'
import type { Store } from '../../collector/store/store.js'
import { createDoor } from '../../collector/writer/door.js'
import { readLine } from '../../collector/writer/line.js'

const VECTORS = join(import.meta.dirname, '../vectors')

/** Everything a segment says, by column. */
function contentOf({ visits, events, details, vitals, good, ...facts }: Segment): object {
  const parts = { visits, events, details, vitals, good }
  const columns = Object.entries(parts).flatMap(([part, columns]) =>
    Object.entries(columns).map(([name, column]: [string, Column | number]) => [
      `${part}.${name}`,
      typeof column === 'number' ? column : [...column],
    ]),
  )
  return { ...facts, columns: Object.fromEntries(columns) }
}

describe('merging segments', () => {
  let folder: string
  let store: Store
  let db: Connection

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-merge-'))
    store = openStore(`sqlite:${join(folder, 'footfall.db')}`, 'write')
    db = openForReading(join(folder, 'footfall.db'))
  })
  afterEach(() => {
    db.close()
    store.close()
    rmSync(folder, { recursive: true })
  })

  async function take(vector: string): Promise<{ site: number; days: number[] }> {
    const { id, timezone } = JSON.parse(readFileSync(join(VECTORS, vector, 'site.json'), 'utf8'))
    store.addSite({ id, timezone })
    const door = createDoor({ store, countryOf: () => '' })
    const days = new Set<number>()
    for (const text of readFileSync(join(VECTORS, vector, 'traffic.ndjson'), 'utf8')
      .trim()
      .split('\n')) {
      const line = readLine(text, Number.MAX_SAFE_INTEGER)
      if (typeof line === 'string' || 'kind' in line) throw new Error(text)
      days.add(dayOf(JSON.parse(text).received))
      await door.receive([line])
    }
    return { site: store.findSite(id)?.num ?? 0, days: [...days] }
  }

  it.each(['03-repeated-and-reordered', '10-conversion', '13-commerce', '14-feedback', '16-cookieless'])(
    'of %s, read piece by piece, gives what reading them at once gives',
    async (vector) => {
      const { site, days } = await take(vector)
      for (const day of days) {
        const whole = [...createColumns(db, 1_000_000).whole(site, day)].map((piece) => openBytes(pack(piece)))
        const pieces = [...createColumns(db, 1).whole(site, day)].map((piece) => openBytes(pack(piece)))

        const all = (parts: Segment[]) =>
          merge(
            day,
            parts.map((segment) => ({ segment, keeps: () => true })),
          )

        expect(pieces.length).toBeGreaterThanOrEqual(whole.length)
        expect(contentOf(openBytes(all(pieces)))).toEqual(contentOf(openBytes(all(whole))))
      }
    },
  )

  it('leaves out whom it is told to, and takes the others from elsewhere', async () => {
    const { site, days } = await take('13-commerce')
    for (const day of days) {
      const pieces = [...createColumns(db, 1).whole(site, day)].map((piece) => openBytes(pack(piece)))
      const whole = openBytes(
        merge(
          day,
          pieces.map((segment) => ({ segment, keeps: () => true })),
        ),
      )
      const [first] = whole.visits.owner

      const parts = [
        { segment: whole, keeps: (owner: number) => owner !== first },
        { segment: pieces[0], keeps: () => true },
      ]
      const again = openBytes(merge(day, parts))

      expect([again.visits.count, again.events.count]).toEqual([whole.visits.count, whole.events.count])
      expect(again.lasting.orders.map(({ order, row }) => [order, again.events.after[row]]).sort()).toEqual(
        whole.lasting.orders.map(({ order, row }) => [order, whole.events.after[row]]).sort(),
      )
    }
  })
})
