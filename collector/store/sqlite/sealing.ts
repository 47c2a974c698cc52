import { dayOf } from '../../day.js'
import { createColumnFiles, type DayVersion } from './column-files.js'
import type { Connection } from './open.js'
import { createSegments } from './segments.js'

/**
 * Puts days that are over into files before anybody asks for them, the last first. A day waits until it is found unchanged
 * a second time: while a file is imported, or late batches come in, it would be built again and again.
 */
export function createSealing(db: Connection, clock: () => number) {
  const files = createColumnFiles(db.name)
  const segments = createSegments(db)
  const pastDays = db.prepare<[number], DayVersion>('select site, day, version from days where day < ? order by day')
  /** Those that need no second look, also where a file could not be written. */
  const done = new Set<string>()
  let found = new Set<string>()
  let waiting: DayVersion[] = []

  function look(): void {
    const open = pastDays.all(dayOf(clock())).filter((of) => !done.has(keyOf(of)))
    for (const of of open) if (files.open(of)) done.add(keyOf(of))
    const unsealed = open.filter((of) => !done.has(keyOf(of)))
    waiting = unsealed.filter((of) => found.has(keyOf(of)))
    found = new Set(unsealed.map(keyOf))
  }

  /** Seals one day; false when there is none, for now. */
  return function sealDay(): boolean {
    if (waiting.length === 0) look()
    const next = waiting.pop()
    if (!next) return false
    db.transaction(() => segments.open(next))()
    segments.save()
    done.add(keyOf(next))
    return true
  }
}

const keyOf = ({ site, day, version }: DayVersion) => `${site} ${day} ${version}`
