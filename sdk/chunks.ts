import type { Jar } from './browser/cookies.js'
import type { Log, Page } from './browser/page.js'
import type { Consent } from './consent.js'
import type { Happening, Seen } from './happening.js'
import type { Identity } from './identity.js'
import type { ConsentState, Options } from './options.js'
import type { View } from './protocol.js'
import type { Answer, Question } from './question.js'
import type { Queue, Sheet } from './queue.js'
import type { Stopwatch } from './stopwatch.js'
import type { isRecorded, scrub } from './url.js'

/** What is known of a view when it begins. */
export type Opening = Pick<View, 'url' | 'title' | 'referrer'>

/** Records what a page does and what it is told: capture → recorder → queue → transport. Chunks work with it too. */
export interface Recorder {
  readonly options: Options
  readonly page: Page
  readonly queue: Queue
  readonly identity: Identity
  readonly consent: Consent
  readonly jar: Jar
  /** The site's id as cookies and storage have it in their names. */
  readonly site: string
  /** What chunks need of the core, so that it is loaded once. */
  readonly scrub: typeof scrub
  readonly isRecorded: typeof isRecorded
  isAuto(name: string): boolean
  /** Each sees every event before it has its number, and may change it; `null` drops it. */
  readonly hooks: ((event: Seen) => unknown)[]
  /** The first events of the page, for a chunk that comes later. */
  readonly past: Seen[]
  readonly watch: Stopwatch
  /** Properties of every later event. */
  common: object
  /** The open view. */
  current(): Sheet | undefined
  /** The view of the last load, to which its Web Vitals belong. */
  landing(): Sheet | undefined
  /** Begins to watch the page as soon as it is seen, which a background tab or a prerendered page may never be; again: nothing. */
  start(): void
  /** Runs what is to be done with a page that is watched: now, or as soon as it is. */
  begun(run: (isLate?: boolean) => void): void
  /** Records an event of the open view, or of one of before. */
  record(happening: Happening, at?: number, sheet?: Sheet): void
  /** Begins a view, and records its pageview, unless the page is none that is recorded. */
  open(opening: Opening, props?: unknown, isArrival?: boolean): void
  /** Ends the open view. */
  close(): void
  /**
   * Heeds what was answered meanwhile, in this tab or another one. The page goes on as a new view, without a pageview; a
   * withdrawal deletes what was not sent.
   */
  sync(): ConsentState
  /** Goes on as somebody else. */
  reset(): void
  /** Nothing of the visitor stays here, and nothing is recorded until the next view. */
  forget(): void
  /** The visitor gave a sign of life that is no event of the page's own, such as a film that plays. */
  input(): void
  /** The URL may have changed: whether it is another page now is looked at here. */
  moved(isReplace?: boolean): void
  /** Looks for what chunks have work with, as it does by itself when the page has changed. */
  look(): void
  /** It has found an element for thumbs; the survey chunk puts its own function here. */
  thumb(element: Element): void
  /** The extras chunk, loaded once; nothing where it does not come. */
  extras(): Promise<Extras | undefined>
  /** The site has questions, of this version: the survey chunk is loaded, which then puts its own function here. */
  offer(version: string | undefined): void
  /** The last version offered before that. */
  questions?: string
  /** The survey chunk, loaded once; nothing where it does not come. */
  survey(): Promise<Survey | undefined>
  stop(): void
}

/** What is seldom used and therefore loaded when it is used first. */
export interface Extras {
  /** `forget()` and `export()` of the public calls. */
  ask(what: 'forget' | 'export'): Promise<unknown>
}

/** What asks visitors: loaded when a page has thumbs, calls `survey()`, or the site has questions at the collector. */
export interface Survey {
  /** `survey()` of the public calls. */
  ask(question: Question): Promise<Answer | null>
}

/**
 * Where a build has its chunks: each module's default export begins its work on a page. `explain` says what `debug` has
 * to say, in sentences.
 */
export interface Chunks {
  extras(): Promise<{ default: (recorder: Recorder) => Extras; explain: Log }>
  survey(): Promise<{ default: (recorder: Recorder) => Survey }>
  vitals(): Promise<{ default: (recorder: Recorder) => void }>
  /** Where the Navigation API is missing. */
  history(): Promise<{ default: (recorder: Recorder) => void }>
}
