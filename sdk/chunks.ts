import type { Log } from './browser/page.js'
import type { Recorder } from './recorder.js'

/** What is seldom used and therefore loaded when it is used first. */
export interface Extras {
  /** A view has begun. */
  view(): void
  /** `forget()` and `export()` of the public calls. */
  ask(what: 'forget' | 'export'): Promise<unknown>
}

/**
 * Where a build has its chunks: each module's default export begins its work on a page. `explain` says what `debug` has
 * to say, in sentences.
 */
export interface Chunks {
  extras(): Promise<{ default: (recorder: Recorder) => Extras; explain: Log }>
  vitals(): Promise<{ default: (recorder: Recorder) => void }>
}
