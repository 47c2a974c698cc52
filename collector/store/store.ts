import type { Cost, CostKey, CostSum } from '../costs.js'
import type { Goal } from '../goals.js'
import type { FeedbackState, Moderation } from '../moderation.js'
import type { People } from '../people.js'
import type { Annotation, CoreAction, Named, SavedView, Segment, SiteQuestion } from '../saved.js'
import type { Site, SiteSettings } from '../sites.js'
import type { Client, EnrichedBatch, EnrichedEvent, EnrichedView, Identity, Locality } from '../writer/enrich.js'
import type { DeliveredBatch, DeliveryRange, DeliveryRows, Drop, Told } from './delivery.js'
import type { Plan, Scan } from './plan.js'
import type {
  Cohort,
  Feedback,
  FeedbackPlan,
  Frequency,
  FrequencyPlan,
  FunnelPlan,
  FunnelStep,
  JourneyPlan,
  JourneyPosition,
  PathPlan,
  Paths,
  RetentionPlan,
  Visitor,
  VisitorPlan,
} from './reports.js'

/** What a new site needs; the rest is DEFAULT_SETTINGS. */
export type NewSite = Pick<Site, 'id'> & Partial<SiteSettings>

/** What a key may do; `admin`: all of it, and change its site. */
export const SCOPES = ['read', 'write', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** A key as it is kept: the key itself is known to its owner alone. */
export interface Key {
  /** SHA-256 of the key. */
  hash: Uint8Array
  /** Its first characters, to tell keys apart in a list. */
  prefix: string
  site: Site
  scope: Scope
}

export interface ListedKey extends Key {
  /** UTC ms. */
  created: number
}

/**
 * Where events are kept and asked for. One engine a file (or a server); every engine passes test/store/conformance.ts.
 * Throws `StoreError` when the engine fails; then nothing of the call was kept.
 */
export interface Store {
  /**
   * Appends batches in one transaction and resolves when they are on disk. An event is (view, n): what is there
   * already stays as it is. Totals of views only grow. Batches of one call share its commit. What a server sends finds
   * its visit here: the one it names, or its visitor's last one that had started by then. Counts, in the same
   * transaction, what the delivery report is made of. Gives the number of events that were not
   * there before.
   */
  append(batches: readonly (EnrichedBatch | DeliveredBatch)[]): Promise<number>
  /** Commits a write that changes nothing: whether a batch could be acknowledged now. */
  commitNothing(): StoreHealth
  /** Counts what was not kept, by site, local day, reason and class. */
  countDrops(drops: readonly Drop[]): Promise<void>
  /** Answers plans, all from one state of what is on disk. */
  scan(plans: readonly Plan[]): Promise<Scan[]>
  /** How far visitors get on a way, a step each (METRICS.md §5). */
  readFunnel(plan: FunnelPlan): Promise<FunnelStep[]>
  /** Cohorts that have visitors, the oldest first (METRICS.md §8). */
  readRetention(plan: RetentionPlan): Promise<Cohort[]>
  /** What visits did before and after something, position by position. */
  readJourneys(plan: JourneyPlan): Promise<JourneyPosition[]>
  /** With which pages visits begin, the most frequent ways first. */
  readPaths(plan: PathPlan): Promise<Paths>
  /** How often visitors come, and how soon again (METRICS.md §8). */
  readFrequency(plan: FrequencyPlan): Promise<Frequency>
  /** Feedback with its comments (METRICS.md §7). */
  readFeedback(plan: FeedbackPlan): Promise<Feedback>
  /** What people make of an answer, a feedback event by its view's id and number; false when there is none. */
  moderate(site: Site, of: { view: string; n: number }, state: FeedbackState): boolean
  listModerations(site: Site): Moderation[]
  /** One visitor's visits; `null` when the site has no such visitor. */
  readVisits(plan: VisitorPlan): Promise<Visitor | null>
  /** What the delivery report is made of. */
  readDelivery(site: Site, range: DeliveryRange): Promise<DeliveryRows>
  /** How many events are missing in the numbers of all sites' views that began at `since` (UTC ms) or later. */
  countMissing(since: number): number
  /** The first UTC day on which a visit with kept events started, or `null`. */
  firstDay(site: Site): Promise<number | null>
  /** The salt of a UTC day, made when it is first asked for; `null` from 48 h after the day's start on `now`. */
  saltOf(day: number, now: number): Uint8Array | null
  /** Forgets salts, and what was numbered with them, 48 h after they were made: not a byte of them is left. */
  forgetSalts(now: number): void
  /**
   * Erases a visitor and all that was kept of it; `null` when there is none. One without a cookie is called by the id of
   * its first view, as in an export. What arrives later for one with a cookie is refused, as long as anything can.
   */
  eraseVisitor(site: Site, id: string, now: number): Promise<Erased | null>
  /**
   * Deletes some of the visits, and of what goes with them, that are older than their site keeps them, or than
   * `retentionDays` (0: for ever) where it does not say, and of removed sites; true when nothing is left to delete. Nothing
   * stays for longer; a clock that jumps ahead by more than a day deletes nothing (calendar.ts).
   */
  deleteOld(of: { now: number; retentionDays: number }): boolean
  /** Erases events of servers that have no visit, by the ids of their views; `null` when there is none of them. */
  eraseServerEvents(site: Site, ids: readonly string[]): Promise<Erased | null>
  /**
   * By which ids a user can be erased: visitors that were identified as it, or that a server said it was, and what a
   * server told of it without a visit. Looks through all events.
   */
  findUser(site: Site, user: string): { visitors: string[]; serverEvents: string[] }
  /** Whether the visitor was erased, and may not come back. */
  isForgotten(site: Site, id: string): boolean
  /** All that is kept of a visitor with a cookie; `null` when there is none. */
  readVisitor(site: Site, id: string): Promise<VisitorHistory | null>
  /** Everything of a site, view by view in the order it came; what is written meanwhile may or may not be in it. */
  exportSite(site: Site): AsyncGenerator<ExportedView>
  /** Copies everything into a new file, while others write; bytes written. What fails or is aborted leaves nothing. */
  backup(options: BackupOptions): Promise<number>
  /** Notes a file that holds a copy, for those who are erased later; false when it is noted already. */
  noteBackup(file: string, now: number): boolean
  forgetBackup(file: string): void
  /** Looks through everything and only reads; what is wrong, a line each. */
  check(onProgress: (share: number, what: string) => void): string[]
  /** Throws away what was derived from rows and makes it again; how many days. Answers stay the same. */
  rebuildColumns(onProgress: (share: number, what: string) => void): number
  findSite(id: string): Site | null
  listSites(): Site[]
  /** False when there is one of that id. */
  addSite(site: NewSite): boolean
  /** Changes what is given; the site as it is now, or `null` when there is none. */
  setSite(id: string, settings: Partial<SiteSettings>): Site | null
  /** Its traffic is refused from now on, its keys and goals are gone, and `deleteOld` deletes its rows. False: no such site. */
  removeSite(id: string): boolean
  addKey(key: Key): void
  findKey(hash: Uint8Array): Key | null
  /** Of one site, or of all, the oldest first. */
  listKeys(site?: Site): ListedKey[]
  /** From now on it opens nothing; false when there is none. */
  removeKey(hash: Uint8Array): boolean
  /** False when the site has one of that name. */
  addGoal(site: Site, goal: Goal): boolean
  /** The oldest first. */
  listGoals(site: Site): Goal[]
  /** False when there is none of that name. */
  removeGoal(site: Site, name: string): boolean
  people: People
  segments: SavedList<Segment>
  coreActions: SavedList<CoreAction>
  questions: SavedList<SiteQuestion>
  annotations: SavedList<Annotation>
  savedViews: SavedList<SavedView>
  /** All in one transaction: what was entered for the same day, channel, source, campaign and id is replaced. */
  addCosts(site: Site, costs: readonly Cost[]): void
  /** Of local days, both ends included: summed up by currency and some of what tells them apart. */
  readCosts(site: Site, of: CostRange): Promise<CostSum[]>
  space(): Space
  /** Makes one day that is over quick to read, if it was found unchanged twice; false when there is none, for now. */
  sealDay(): boolean
  /** Between steps of what is made of what was read: throws `Interrupted` where nobody waits for it any more. */
  checkWanted(): void
  close(): void
}

export interface CostRange {
  first: number
  last: number
  /** `null`: every one. */
  currency: string | null
  by: readonly CostKey[]
}

/** What sites keep under names, of one kind. */
export interface SavedList<T extends Named> {
  /** False when the site has one of that name, or as many as it may have (`MOST_SAVED`). */
  add(site: Site, item: T): boolean
  /** The oldest first. */
  list(site: Site): T[]
  /** False when there is none of that name. */
  remove(site: Site, name: string): boolean
}

/** How much room there is, and how the store gets along with it. */
export interface Space {
  /** Bytes that are free where events are kept. */
  freeBytes: number
  /** Bytes that were committed and are not in their place yet: of the write-ahead log. */
  logBytes: number
}

export interface StoreOptions {
  /** Somebody else has its checkpoints open. */
  isHelped?: boolean
  /** Called between the steps of a read; what it throws (`Interrupted`) ends the read. */
  checkWanted?: () => void
  /** Called each time that what was committed could not be brought to its place. */
  onCheckpointFailure?: () => void
}

/** What was committed is brought to its place, beside the one that writes. */
export interface Checkpoints {
  /** When there is enough of it. What fails is said in a warning, and tried again. */
  bring(): void
  close(): void
}

/** How events are kept, for who runs the collector. */
export interface StoreHealth {
  /** `SQLite 3.53.2` */
  engine: string
  schema: number
  /** `full`: what is acknowledged survives a power cut. */
  synchronous: string
}

export interface BackupOptions {
  /** An absolute path where nothing is yet. */
  to: string
  /** 0 to 1. */
  onProgress: (share: number) => void
  signal: AbortSignal
}

/** What an erasure has removed. */
export interface Erased {
  visits: number
  views: number
  events: number
  /** Files that `footfall backup` has made since the visitor was first seen: it is still in them. */
  backups: string[]
  /** Nothing of it is left in the log of what was written last; false while a long read needs that. */
  isLogEmpty: boolean
}

/** A visitor with a cookie as it was recorded, oldest first; times in UTC ms. */
export interface VisitorHistory {
  visitor: string
  first: number
  visits: {
    visit: string
    ordinal: number
    country: string
    region: string
    city: string
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

/** One view and up to 100 of its events, all of one visit and of seven days, as they were appended. */
export interface ExportedView {
  /** Of a cookieless visitor derived: `first` is the start of the UTC day it lives in. */
  identity: Identity
  isCookieless: boolean
  /** When the visit started, UTC ms. */
  start: number
  client: Client
  locality: Locality
  view: Omit<EnrichedView, 'cookieless'>
  events: EnrichedEvent[]
  /** Stands beside no events. */
  told: Told
  /** How much of the site has been read, 0 to 1. */
  share: number
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

/** Nobody waits any more for what was being read. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** A question makes more groups than can be kept in memory. */
export class TooManyGroups extends Error {
  override readonly name = 'TooManyGroups'
}

/** The file cannot be used as it is: not ours, newer, locked. The message is one line for the person who started us. */
export class UnusableStore extends Error {
  override readonly name = 'UnusableStore'
}
