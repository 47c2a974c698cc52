import { createColumns } from './columns.js'
import type { Connection } from './open.js'
import type { Segment } from './segment.js'

const CACHE_BYTES = 96 * 1024 * 1024

/** The segments of a site's days, built when asked for and kept, the least used out first, while their rows stand. */
export function createSegments(db: Connection) {
  const read = createColumns(db)
  const daysOf = db.prepare<[number, number, number], { day: number; version: number }>(
    'select day, version from days where site = ? and last >= ? and day <= ? order by day',
  )
  const cached = new Map<string, { version: number; segment: Segment }>()
  let bytes = 0

  function segmentOf(site: number, day: number, version: number): Segment {
    const key = `${site} ${day}`
    const known = cached.get(key)
    const segment = known?.version === version ? known.segment : read(site, day)
    if (known) bytes -= known.segment.bytes
    cached.delete(key)
    cached.set(key, { version, segment })
    bytes += segment.bytes
    makeRoom(key)
    return segment
  }

  function makeRoom(except: string): void {
    for (const [key, { segment }] of cached) {
      if (bytes <= CACHE_BYTES || key === except) return
      cached.delete(key)
      bytes -= segment.bytes
    }
  }

  return {
    /** What every day of a site has for the others, in order. */
    *lasting(site: number): Generator<Pick<Segment, 'day' | 'lasting'>> {
      for (const { day, version } of daysOf.all(site, 0, Number.MAX_SAFE_INTEGER)) {
        const { lasting } = segmentOf(site, day, version)
        yield { day, lasting }
      }
    },
    /** Calls `visit` with each segment that has an event in [fromDay, toDay], in order; in a transaction all of one state. */
    each(site: number, fromDay: number, toDay: number, visit: (segment: Segment) => void): void {
      for (const { day, version } of daysOf.all(site, fromDay, toDay)) visit(segmentOf(site, day, version))
    },
  }
}
