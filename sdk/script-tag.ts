import { readAttributes } from './attributes.js'
import type { Tracker } from './calls.js'
import type { Chunks } from './recorder.js'
import { createLog, start } from './start.js'
import type { Noted } from './tracker.js'

/** Names of the chunks beside the script, put in by the build. */
declare const EXTRAS_FILE: string
declare const VITALS_FILE: string

/** What `window.footfall` is: the stub that takes notes, then the tracker, which may be called by name as well. */
type Global = ((...call: Call) => unknown) & { q?: Note[] }
type Call = [name: keyof Tracker, ...args: never[]]
/** The arguments of a call, and when it was made, where the stub knows. */
type Note = Iterable<unknown> & { t?: number }

/**
 * The script tag's entry: its attributes are the options, calls that were made before it came are done in order and with
 * their times, and `window.footfall` is the tracker. Never throws.
 */
function run(host: Window & typeof globalThis & { footfall?: Global }): unknown {
  const { src, dataset }: HTMLScriptElement = Object(findTag(host.document))
  // The site may be in the tag's address, since script optimisers strip attributes; the collector is where it is from.
  const { origin, searchParams } = new URL(src || host.location.href)
  const options = readAttributes({ site: searchParams.get('site') || '', endpoint: `${origin}/e`, ...dataset })
  // Said without debug too: who has just pasted the tag finds why nothing is recorded.
  if (!options.site) return console.error('footfall: the script tag needs data-site')
  const load = <T>(file: string): Promise<T> => import(new URL(file, src || options.endpoint).href)
  const chunks: Chunks = { extras: () => load(EXTRAS_FILE), vitals: () => load(VITALS_FILE) }
  const noted: Noted = {}
  const log = createLog(options, chunks)
  log('attributes', { dataset, options })
  const tracker = start(options, host, chunks, log, noted)
  const call = (...[name, ...args]: Call) => {
    if (Object.keys(tracker).includes(name)) return (tracker[name] as (...args: never[]) => unknown)(...args)
    log('unknown call', name)
  }
  const notes = host.footfall && host.footfall.q
  // A call may add others; they are at the end of the same list.
  if (Array.isArray(notes)) {
    for (const note of notes) {
      try {
        noted.at = note.t
        call(...([...note] as Call))
      } catch {
        // Somebody else has written there.
      }
    }
  }
  noted.at = undefined
  // Another tag of this page may be here already, for another site: the first one keeps the name.
  if (!host.footfall || notes || !('track' in host.footfall)) host.footfall = Object.assign(call, tracker)
}

/** `currentScript` is null for modules and for tags that a tag manager has inserted. */
function findTag(document: Document): HTMLScriptElement | null {
  const current = document.currentScript as HTMLScriptElement | null
  const isOurs = current && (current.dataset.site || /[?&]site=/.test(current.src))
  return isOurs ? current : document.querySelector('script[data-site],script[src*="?site="]')
}

try {
  run(window)
} catch (error) {
  console.error(error)
}
