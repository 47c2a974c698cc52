import { readAttributes } from './attributes.js'
import type { Tracker } from './calls.js'
import type { Chunks } from './chunks.js'
import { createLog, start } from './start.js'
import type { Noted } from './tracker.js'

/** Names of the chunks beside the script, put in by the build. */
declare const EXTRAS_FILE: string
declare const SURVEY_FILE: string
declare const VITALS_FILE: string
declare const HISTORY_FILE: string

/** What `window.footfall` is: the stub that takes notes, then the tracker, which may be called by name as well. */
type Global = Partial<Tracker> & { q?: Iterable<Note> }
/** The arguments of a call, and when it was made, where the stub knows. */
type Note = Iterable<unknown> & { t?: number }

const TAG = 'script[data-site],script[src*="site="]'

/**
 * The script tag's entry: its attributes are the options, calls that were made before it came are done in order and with
 * their times, and `window.footfall` is the tracker. Never throws.
 */
function run(host: Window & typeof globalThis & { footfall?: Global }): unknown {
  // `currentScript` is null for modules and for tags that a tag manager has inserted.
  const tag = [document.currentScript, document.querySelector(TAG)].find((each) => each && each.matches(TAG))
  const { src, dataset }: HTMLScriptElement = Object(tag)
  // The site may be in the tag's address, since script optimisers strip attributes; the collector is where it is from.
  const { origin, searchParams } = new URL(src || location.href)
  const options = readAttributes({ site: searchParams.get('site') || '', endpoint: `${origin}/e`, ...dataset })
  // Said without debug too: who has just pasted the tag finds why nothing is recorded.
  if (!options.site) return console.error('footfall: not recorded:', 'no data-site')
  const load = <T>(file: string): Promise<T> => import(new URL(file, src || options.endpoint).href)
  const chunks: Chunks = {
    extras: () => load(EXTRAS_FILE),
    survey: () => load(SURVEY_FILE),
    vitals: () => load(VITALS_FILE),
    history: () => load(HISTORY_FILE),
  }
  const noted: Noted = {}
  const log = createLog(options, chunks)
  log('attributes', { dataset, options })
  const tracker = start(options, chunks, log, noted)
  const stub: Global = Object(host.footfall)
  const call = (note: Iterable<unknown>) => {
    try {
      const [name, ...args] = note as Iterable<never>
      if (Object.keys(tracker).includes(name)) return (tracker[name] as (...args: never[]) => unknown)(...args)
    } catch {
      // Somebody else has written there: the calls themselves never throw.
    }
    log('unknown call', note)
  }
  // Another tag of this page may be here already, for another site: the first one keeps the name.
  if (!stub.track || stub.q) host.footfall = Object.assign((...note: unknown[]) => call(note), tracker)
  // A call may add others; they are at the end of the same list.
  for (const note of stub.q || []) {
    noted.at = Object(note).t
    call(note)
  }
  noted.at = undefined
}

try {
  run(window)
} catch (error) {
  console.error(error)
}
