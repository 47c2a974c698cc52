import { createHash } from 'node:crypto'
import type { Props } from '../../../sdk/protocol.js'
import { dayOf } from '../../day.js'
import { OTHER } from '../novelties.js'
import type { Novelties, Novelty, noveltiesOf } from './novelties.js'
import type { Connection } from './open.js'

/** Values that are remembered, of all sites together; a look into the file costs 30 times as much. */
const REMEMBERED = 50_000
/** So many of SHA-256 that nobody finds a text that passes for a known one. */
const HASH_BYTES = 8

type Value = Props[string]
type As = Pick<ReturnType<typeof noveltiesOf>, 'propKey' | 'propValue'>

/**
 * Keeps the properties of events within what a site takes on a day: of a new key beyond that nothing is kept, a new value
 * is `(other)`. New is what the site has not had for KNOWN_DAYS (retention.ts) by the wall clock, however old the recording is that it was
 * had from; only hashes of it are kept.
 */
export function createProperties(db: Connection, novelties: Pick<Novelties, 'take'>, clock: () => number) {
  const find = db
    .prepare<[number, Uint8Array], number>('select day from properties where site = ? and hash = ?')
    .pluck()
  const insert = db.prepare<[number, Uint8Array, number]>('insert into properties (site, hash, day) values (?, ?, ?)')
  const refresh = db.prepare<[number, number, Uint8Array]>('update properties set day = ? where site = ? and hash = ?')
  const bySite = new Map<number, Map<string, Set<Value>>>()
  let remembered = 0
  let today = 0

  function forget(): void {
    bySite.clear()
    remembered = 0
  }

  /** What is in use stays known: of each day the first look goes to the file. */
  function knownOf(site: number): Map<string, Set<Value>> {
    const day = dayOf(clock())
    if (day > today || remembered > REMEMBERED) forget()
    today = Math.max(today, day)
    const known = bySite.get(site) ?? new Map()
    bySite.set(site, known)
    return known
  }

  function takes(what: readonly Value[], as: Novelty): boolean {
    const hash = createHash('sha256').update(JSON.stringify(what)).digest().subarray(0, HASH_BYTES)
    const day = find.get(as.site, hash)
    if (day === undefined && !novelties.take(as)) return false
    if (day === undefined) insert.run(as.site, hash, today)
    else if (day < today) refresh.run(today, as.site, hash)
    remembered++
    return true
  }

  /** Those of a key that the site knows now; without room for it none. */
  function valuesOf(key: string, known: Map<string, Set<Value>>, as: As): Set<Value> | null {
    const values = known.get(key)
    if (values) return values
    if (!takes([key], as.propKey)) return null
    const none = new Set<Value>([OTHER])
    known.set(key, none)
    return none
  }

  function cut(props: Props, known: Map<string, Set<Value>>, as: As): Props {
    const kept: [string, Value][] = []
    for (const [key, value] of Object.entries(props)) {
      const values = valuesOf(key, known, as)
      const isKept = values?.has(value) || (values && takes([key, String(value)], as.propValue))
      // Not remembered when it is not kept: a flood of them would push out what is.
      if (values && isKept) values.add(value)
      if (values) kept.push([key, isKept ? value : OTHER])
    }
    return Object.fromEntries(kept)
  }

  return {
    /** What is kept of an event's detail: most often itself. */
    kept(detail: Detail | null, as: As): Detail | null {
      if (detail === null || !hasProps(detail)) return detail
      const { props } = detail
      const known = knownOf(as.propValue.site)
      return areKnown(props, known) ? detail : { ...detail, props: cut(props, known, as) }
    },
    /** After a transaction that did not come through. */
    forget,
  }
}

type Detail = Record<string, unknown>

const hasProps = (detail: Detail): detail is { props: Props } => typeof detail.props === 'object'

function areKnown(props: Props, known: Map<string, Set<Value>>): boolean {
  for (const key in props) if (!known.get(key)?.has(props[key])) return false
  return true
}
