import type { Jar } from './browser/cookies.js'
import { createId } from './id.js'
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
}

export interface Identity {
  /** Visitor and visit of something that happens at `at` (UTC ms); starts a visit when the last one is over. */
  current(at: number): Required<Who>
  /** Active time counts as activity: the visit goes on until `at`, if it still is the browser's. */
  extend(who: Who, at: number): void
  /** Whose something is that was not sent yet: of two tabs that began a visit at once, the one that wrote last. */
  settle(who: Who): Who
  /** Removes the cookies; the next `current` is a new visitor. */
  forget(): void
}

/**
 * Two first-party cookies of a site. `footfall.<site>`: `1.<id>.<first>`, written only when there is none, so that a
 * copy set by the server keeps its longer life in Safari. `footfall-visit.<site>`: `1.<id>.<start>.<last>.<visits>`.
 * Every decision rests on the cookies as they are now, which other tabs share; garbage is a new visitor.
 */
export function createIdentity(site: string, jar: Jar): Identity {
  const visitorName = `footfall.${site}`
  const visitName = `footfall-visit.${site}`

  /** Both cookies; `visits` is 0 for a new visitor, `last` where no visit is known. */
  function read(at: number) {
    const [, id, first] = parse(jar.read(visitorName))
    const [, visit = '', start, last, visits = '1'] = parse(jar.read(visitName))
    return id
      ? // Safari removes script's cookies after 7 days: a visitor whose visit is unknown has been here before.
        { id, first: fromBase36(first), visit, start: fromBase36(start), last: fromBase36(last), visits: +visits }
      : { id: createId(at), first: at, visit, start: 0, last: 0, visits: 0 }
  }
  type Ids = ReturnType<typeof read>

  /** Another tab may have written at the same time: what is there afterwards is what both use. */
  function write({ id, first, visit, start, last, visits }: Ids): Ids {
    if (!parse(jar.read(visitorName))[1]) jar.write(visitorName, `1.${id}.${first.toString(36)}`, KEEP_MS)
    // Until the visitor's end, so that the count goes on; longer than the visit even for a visitor that outlived it.
    const restMs = Math.max(VISIT_MAX_MS, first - last + KEEP_MS)
    jar.write(visitName, `1.${visit}.${start.toString(36)}.${last.toString(36)}.${visits}`, restMs)
    return read(last)
  }

  const whoOf = ({ id, first, visits, visit, start }: Ids) => ({
    visitor: { id, first, visits },
    visit: { id: visit, start },
  })

  return {
    current(at) {
      const ids = read(at)
      if (Math.abs(at - ids.last) > VISIT_GAP_MS || at - ids.start > VISIT_MAX_MS) {
        return whoOf(write({ ...ids, visit: createId(at), start: at, last: at, visits: ids.visits + 1 }))
      }
      return whoOf(at > ids.last ? write({ ...ids, last: at }) : ids)
    },
    extend({ visit }, at) {
      const ids = read(at)
      if (visit && ids.visit === visit.id && ids.last < at) write({ ...ids, last: at })
    },
    settle(who) {
      const ids = read(0)
      return who.visit && Math.abs(ids.start - who.visit.start) < AT_ONCE_MS ? whoOf(ids) : who
    },
    forget() {
      jar.remove(visitorName)
      jar.remove(visitName)
    },
  }
}

/** A cookie's id and one or three numbers, from index 1; nothing when it is not ours. */
function parse(cookie: string): string[] {
  return /^1\.([\w-]{9,64})\.(\w{1,9})(?:\.(\w{1,9})\.(\d{1,6}))?$/.exec(cookie) || []
}

function fromBase36(digits = '0'): number {
  return Number.parseInt(digits, 36) || 0
}
