import type { Site, SiteSettings } from '../sites.js'
import type { EnrichedBatch } from '../writer/enrich.js'
import type { Plan, Scan } from './plan.js'

/** What a new site needs; the rest is DEFAULT_SETTINGS. */
export type NewSite = Pick<Site, 'id'> & Partial<SiteSettings>

export type Scope = 'read' | 'write' | 'admin'

/** A key as it is kept: the key itself is known to its owner alone. */
export interface Key {
  /** SHA-256 of the key. */
  hash: Uint8Array
  /** Its first characters, to tell keys apart in a list. */
  prefix: string
  site: Site
  scope: Scope
}

/**
 * Where events are kept and asked for. One engine a file (or a server); every engine passes test/store/conformance.ts.
 * Throws `StoreError` when the engine fails; then nothing of the call was kept.
 */
export interface Store {
  /**
   * Appends batches in one transaction and resolves when they are on disk. An event is (view, n): what is there
   * already stays as it is. Totals of views only grow. Batches of one call share its commit.
   */
  append(batches: readonly EnrichedBatch[]): Promise<void>
  /** Counts what was not kept, by site, UTC day and reason. */
  countDrops(drops: readonly Drop[]): Promise<void>
  /** Answers plans, all from one state of what is on disk. */
  scan(plans: readonly Plan[]): Promise<Scan[]>
  /** The first UTC day on which a visit with kept events started, or `null`. */
  firstDay(site: Site): Promise<number | null>
  /** The salt of a UTC day, made when it is first asked for; `null` from 48 h after the day's start on `now`. */
  saltOf(day: number, now: number): Uint8Array | null
  /** Forgets salts, and what was numbered with them, 48 h after they were made: not a byte of them is left. */
  forgetSalts(now: number): void
  /**
   * Erases a visitor with a cookie and all that was kept of it; `null` when there is none. What arrives later for it is
   * refused, as long as anything can.
   */
  eraseVisitor(site: Site, id: string, now: number): Promise<Erased | null>
  /** Whether the visitor was erased, and may not come back. */
  isForgotten(site: Site, id: string): boolean
  /** All that is kept of a visitor with a cookie; `null` when there is none. */
  readVisitor(site: Site, id: string): Promise<VisitorHistory | null>
  findSite(id: string): Site | null
  listSites(): Site[]
  /** False when there is one of that id. */
  addSite(site: NewSite): boolean
  /** Changes what is given; the site as it is now, or `null` when there is none. */
  setSite(id: string, settings: Partial<SiteSettings>): Site | null
  addKey(key: Key): void
  findKey(hash: Uint8Array): Key | null
  /** Writes something that changes nothing, down to the disk. Throws `StoreError` when that cannot be done. */
  prove(): void
  space(): Space
  close(): void
}

/** How much room there is, and how the store gets along with it. */
export interface Space {
  /** Bytes that are free where events are kept. */
  freeBytes: number
  /** Bytes that were committed and are not in their place yet: of the write-ahead log. */
  logBytes: number
  /** How often such bytes could not be brought to their place. */
  checkpointFailures: number
}

/** What an erasure has removed. */
export interface Erased {
  visits: number
  views: number
  events: number
  /** Files that `footfall backup` has made before: the visitor is still in them. */
  backups: string[]
}

/** A visitor with a cookie as it was recorded, oldest first; times in UTC ms. */
export interface VisitorHistory {
  visitor: string
  first: number
  visits: {
    visit: string
    ordinal: number
    country: string
    browser: string
    os: string
    device: string
    language: string
    views: {
      view: string
      at: number
      page: string
      title: string
      referrer: string
      span: number
      visible: number
      active: number
      scroll: number
      events: { n: number; at: number; type: string; name: string; [detail: string]: unknown }[]
    }[]
  }[]
}

export interface Drop {
  site: Site
  day: number
  reason: string
  count: number
}

/** The engine failed: no event of the call was acknowledged, the cause says why. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  /** The disk or the file failed, whatever was to be written: the store is to be closed, and opened again. */
  readonly isOfDisk: boolean

  constructor(message: string, { cause, isOfDisk = false }: { cause?: unknown; isOfDisk?: boolean } = {}) {
    super(message, { cause })
    this.isOfDisk = isOfDisk
  }
}

/** The file cannot be used as it is: not ours, newer, locked. The message is one line for the person who started us. */
export class UnusableStore extends Error {
  override readonly name = 'UnusableStore'
}
