import type { Jar } from './browser/cookies.js'
import { createId } from './id.js'
import type { Visit, Visitor } from './protocol.js'

/** What happens so soon after the last activity is not written down: a cookie costs up to a millisecond. */
const CLOSE_MS = 1000
/** Tabs that begin a visit at once do so within this time. */
const AT_ONCE_MS = 5000
const VISIT_GAP_MS = 30 * 60 * 1000
const VISIT_MAX_MS = 24 * 60 * 60 * 1000
/** 13 months, counted from the first visit and never renewed (the CNIL's exemption). */
export const KEEP_MS = 395 * 24 * 60 * 60 * 1000

/** To whom an event belongs, as the cookies say; times in UTC ms. */
export interface Ids {
  visitor: Visitor
  visit: Visit
  /** Of the visit's activity. */
  last: number
}

export interface Identity {
  /** Visitor and visit of something that happens at `at`; starts a visit when the last one is over. */
  current(at: number): Ids
  /** Whose the cookies are, if there are any. */
  read(): Ids | undefined
  /** Active time counts as activity: the visit, if it is not over, goes on until `at`. */
  extend(at: number): unknown
  /** Whose something is that was not sent yet: of two tabs that began a visit at once, the one that wrote last. */
  settle(ids: Ids): Ids
  /** Removes the cookies; the next `current` is a new visitor. */
  forget(): void
  /**
   * The answer to what was on its way may have set the cookie of who was forgotten: removes it, and writes whose the page
   * is now.
   */
  heal(ids?: Partial<Ids>): void
}

/**
 * Two first-party cookies of a site. `footfall.<site>`: `1.<id>.<first>`, written only when there is none, so that a
 * copy set by the server keeps its longer life in Safari. `footfall-visit.<site>`: `1.<id>.<start>.<last>.<visits>`.
 * Every decision rests on the cookies as they are now, which other tabs share; garbage is a new visitor.
 */
export function createIdentity(site: string, jar: Jar): Identity {
  const visitorName = `footfall.${site}`
  const visitName = `footfall-visit.${site}`
  let gone: string | undefined

  /** A cookie's id and one or three numbers, from index 1; nothing when it is not ours. */
  const parse = (name: string): string[] =>
    /^1\.([\w-]{9,64})\.(\d{1,16})(?:\.(\d{1,16})\.(\d{1,6}))?$/.exec(jar.read(name)) || []

  function read(): Ids | undefined {
    const [, visitor, first] = parse(visitorName)
    // Safari removes script's cookies after 7 days: a visitor whose visit is unknown has been here before.
    const [, visit = '', start, last, visits = '1'] = parse(visitName)
    if (visitor) {
      // NaN where the visit is unknown.
      return {
        visitor: { id: visitor, first: +(first as string), visits: +visits },
        visit: { id: visit, start: +(start as string) },
        last: +(last as string),
      }
    }
  }

  function forget(): void {
    const there = read()
    if (there) gone = there.visitor.id
    jar.remove(visitorName)
    jar.remove(visitName)
  }

  function write({ visitor, visit }: Ids, at: number, isNew?: boolean): void {
    // Until the visitor's end, so that the count goes on; longer than the visit even for a visitor that outlived it.
    const restMs = visitor.first - at + KEEP_MS
    if (isNew) jar.write(visitorName, `1.${visitor.id}.${visitor.first}`, restMs)
    jar.write(visitName, `1.${visit.id}.${visit.start}.${at}.${visitor.visits}`, Math.max(VISIT_MAX_MS, restMs))
  }

  function touch(at: number, mayRotate?: boolean): Ids {
    const before = read()
    const ids = before || ({ visitor: { id: createId(at), first: at, visits: 0 }, visit: {} } as Ids)
    const { visitor, visit, last } = ids
    const isOver = !(Math.abs(at - last) <= VISIT_GAP_MS && at - visit.start <= VISIT_MAX_MS)
    if (isOver ? !mayRotate : at - last < (mayRotate ? CLOSE_MS : 1)) return ids
    if (isOver) {
      visitor.visits++
      visit.id = createId(at)
      visit.start = at
    }
    write(ids, at, !before)
    // Another tab may have written at the same time: what is there afterwards is what both use.
    return read() || ids
  }

  return {
    read,
    current: (at) => touch(at, true),
    extend: touch,
    settle(ids) {
      const there = read()
      return there && Math.abs(there.visit.start - ids.visit.start) < AT_ONCE_MS ? there : ids
    },
    forget,
    heal(ids) {
      const there = gone && read()
      if (!there || there.visitor.id !== gone) return
      forget()
      if (ids && ids.visitor) write(ids as Ids, ids.last as number, true)
    },
  }
}
