import type { Jar } from './browser/cookies.js'
import type { Visit, Visitor } from './protocol.js'

/** Tabs that begin a visit at once do so within this time. */
const AT_ONCE_MS = 5000
const VISIT_GAP_MS = 30 * 60 * 1000
const VISIT_MAX_MS = 24 * 60 * 60 * 1000
/** 13 months, counted from the first visit and never renewed (the CNIL's exemption). */
export const KEEP_MS = 395 * 24 * 60 * 60 * 1000

/** To whom an event belongs; without visitor and visit it is cookieless and the collector derives them. */
export interface Who {
  visitor?: Visitor
  visit?: Visit
  /** Nothing can be kept in this browser: these ids end with the page. */
  ephemeral?: true | undefined
}

export interface Identity {
  /** Visitor and visit of something that happens at `at` (UTC ms); starts a visit when the last one is over. */
  current(at: number): Required<Pick<Who, 'visitor' | 'visit'>> & Who
  /** Active time counts as activity: the visit goes on until `at`, if it still is the browser's. */
  extend(who: Who, at: number): void
  /** Whose something is that was not sent yet: of two tabs that began a visit at once, the one that wrote last. */
  settle(who: Who): Who
  /** Removes the cookies; the next `current` is a new visitor. */
  forget(): void
}

/** Both cookies, read. */
interface Ids {
  id: string
  first: number
  visit: string
  start: number
  last: number
  visits: number
}

interface IdentityOptions {
  site: string
  jar: Jar
  createId: (at: number) => string
}

/**
 * Two first-party cookies of a site. `footfall.<site>`: `1.<id>.<first>`, written only when there is none, so that a
 * copy set by the server keeps its longer life in Safari. `footfall-visit.<site>`: `1.<id>.<start>.<last>.<visits>`.
 * Every decision rests on the cookies as they are now, which other tabs share; garbage is a new visitor.
 */
export function createIdentity({ site, jar, createId }: IdentityOptions): Identity {
  const visitorName = `footfall.${site}`
  const visitName = `footfall-visit.${site}`
  /** Where nothing can be kept. */
  let memory: Ids | undefined

  function read(): Ids | undefined {
    const [, id, first] = parse(jar.read(visitorName))
    const [, visit, start, last, visits] = parse(jar.read(visitName))
    if (!id) return memory
    const visitor = { id, first: fromBase36(first) }
    // Safari removes script's cookies after 7 days: a visitor whose visit is unknown has been here before.
    if (!visits) return { ...visitor, visit: '', start: 0, last: 0, visits: 1 }
    return { ...visitor, visit, start: fromBase36(start), last: fromBase36(last), visits: Number(visits) }
  }

  /** Another tab may have written at the same time: what is there afterwards is what both use. */
  function keep(before: Ids | undefined, ids: Ids): Ids {
    if (before && before.visit === ids.visit && before.last === ids.last) return ids
    if (!before) jar.write(visitorName, `1.${ids.id}.${ids.first.toString(36)}`, KEEP_MS)
    if (!before || before !== memory) writeVisit(ids)
    const there = read()
    const isKept = there && there !== memory
    memory = isKept ? undefined : ids
    return isKept && there.visit ? there : ids
  }

  function writeVisit({ first, visit, start, last, visits }: Ids): void {
    // Until the visitor's end, so that the count goes on; longer than the visit even for a visitor that outlived it.
    const restMs = Math.max(VISIT_MAX_MS, Math.min(first - last, 0) + KEEP_MS)
    jar.write(visitName, `1.${visit}.${start.toString(36)}.${last.toString(36)}.${visits}`, restMs)
  }

  function advance(ids: Ids | undefined, at: number): Ids {
    if (!ids) return { id: createId(at), first: at, visit: createId(at), start: at, last: at, visits: 1 }
    if (Math.abs(at - ids.last) <= VISIT_GAP_MS && at - ids.start <= VISIT_MAX_MS) {
      return { ...ids, last: Math.max(ids.last, at) }
    }
    return { ...ids, visit: createId(at), start: at, last: at, visits: ids.visits + 1 }
  }

  function toWho({ id, first, visits, visit, start }: Ids) {
    return { visitor: { id, first, visits }, visit: { id: visit, start }, ephemeral: memory && (true as const) }
  }

  return {
    current(at) {
      const before = read()
      return toWho(keep(before, advance(before, at)))
    },
    settle(who) {
      const ids = who.visit && read()
      return ids && Math.abs(ids.start - (who.visit as Visit).start) < AT_ONCE_MS ? toWho(ids) : who
    },
    extend({ visit }, at) {
      const ids = read()
      if (ids && visit && ids.visit === visit.id && ids.last < at) keep(ids, { ...ids, last: at })
    },
    forget() {
      memory = undefined
      jar.remove(visitorName)
      jar.remove(visitName)
    },
  }
}

/** A cookie's id and one or three numbers, from index 1; nothing when it is not ours. */
function parse(cookie: string): string[] {
  return /^1\.([\w-]{9,64})\.([\da-z]{1,9})(?:\.([\da-z]{1,9})\.(\d{1,6}))?$/.exec(cookie) || []
}

function fromBase36(digits = ''): number {
  return Number.parseInt(digits, 36)
}
