import { readAttributes } from './attributes.js'
import { createGuard, createLog, type Log } from './browser/page.js'
import type { Tracker } from './calls.js'
import { start } from './start.js'

/** What `window.footfall` is: the stub that takes notes, then the tracker, which may be called by name as well. */
type Global = ((...call: unknown[]) => unknown) & { q?: unknown }

/**
 * The script tag's entry: its attributes are the options, calls that were made before it came are done in order, and
 * `window.footfall` is the tracker. Never throws.
 */
function run(host: Window & typeof globalThis & { footfall?: Global }): void {
  const { src, dataset } = findTag(host.document) || {}
  const log = createLog(/^(on|true|)$/.test(dataset?.debug || 'off'))
  const options = readAttributes({ ...readAddress(src), ...dataset }, log)
  // Said without debug too: who has just pasted the tag finds why nothing is recorded.
  if (!options.site || !options.endpoint) {
    console.error('footfall: the script tag needs data-site')
    return
  }
  const tracker = start(options, log, host)
  const call = createCaller(tracker, log)
  const queue = host.footfall?.q
  const drain = createGuard(log)(([name, ...args]: Iterable<unknown>) => call(name, ...args))
  // A call may add others; they are at the end of the same list.
  if (Array.isArray(queue)) for (const noted of queue) drain(noted)
  // Another tag of this page may be here already, for another site: the first one keeps the name.
  if (!host.footfall || !('track' in host.footfall)) host.footfall = Object.assign(call, tracker)
}

/** `footfall('track', 'signup')` is `footfall.track('signup')`. */
function createCaller(tracker: Tracker, log: Log): Global {
  const calls = new Map<unknown, (...args: never[]) => unknown>(Object.entries(tracker))
  return (name, ...args) => {
    const run = calls.get(name)
    return run ? run(...(args as never[])) : log(`unknown call ${name}; there are ${[...calls.keys()]}`)
  }
}

/** `currentScript` is null for modules and for tags that a tag manager has inserted. */
function findTag(document: Document): HTMLScriptElement | null {
  const current = document.currentScript as HTMLScriptElement | null
  const isOurs = current && (current.dataset.site || /[?&]site=/.test(current.src))
  return isOurs ? current : document.querySelector('script[data-site],script[src*="?site="]')
}

/** The site may be in the tag's address, since script optimisers strip attributes; the collector is where it is from. */
function readAddress(src: string | undefined): DOMStringMap {
  if (!src) return {}
  const { origin, searchParams } = new URL(src)
  return { site: searchParams.get('site') || '', endpoint: `${origin}/e` }
}

createGuard((message) => console.error(message))(run)(window)
