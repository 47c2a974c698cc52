import type { Page } from './browser/page.js'
import type { PageviewDetails, TrackDetails, Tracker } from './calls.js'
import { isAnswer } from './consent.js'
import type { Options } from './options.js'
import { cleanProps } from './props.js'
import { LIMITS, type Props } from './protocol.js'
import { createRecorder } from './recorder.js'
import { cleanUrl } from './url.js'

/**
 * The public calls of one page: each takes what a page may give, whatever that is, and hands what is right to the
 * recorder. It starts at the end of the current task, so that `set` and `consent` right after `init` hold for the first
 * pageview too.
 */
export function createTracker(options: Options, page: Page): Tracker {
  const { window, guard, log } = page
  let common: Props | undefined
  const recorder = createRecorder(options, page, () => common)
  const start = guard(recorder.start)
  const merge = (props: unknown) => cleanProps({ ...common, ...Object(props) }, log)

  const answer = guard((given: unknown) => {
    if (isAnswer(given)) recorder.answer(given)
    else log('consent: must be granted, denied or none')
  })

  Promise.resolve().then(start)
  return {
    track: guard((name: unknown, props?: unknown, details?: TrackDetails) => {
      if (!name || typeof name !== 'string') log('track: an event needs a name')
      else if (name === 'pageview' || name === 'feedback') log(`track: the name ${name} is reserved`)
      else
        recorder.record({ type: 'track', name: cut(name, LIMITS.name), props: merge(props), ...readDetails(details) })
    }),
    pageview: guard((details?: PageviewDetails) => {
      const { url = window.location.href, title, referrer, props } = details || {}
      const opening = { url: cleanUrl(url, window.location, options.spa), title: title && cut(title, LIMITS.title) }
      recorder.open(referrer ? { ...opening, referrer: cut(referrer, LIMITS.url) } : opening, merge(props))
    }),
    consent(given) {
      if (given) answer(given)
      return recorder.consent()
    },
    optOut: () => answer('none'),
    ids() {
      start()
      const { visitor, visit } = recorder.views.current()?.who || {}
      return visitor && visit ? { visitor: visitor.id, visit: visit.id } : null
    },
    set: guard((props: Props) => {
      common = merge(props)
    }),
    flush() {
      start()
      return recorder.flush()
    },
    stop: guard(recorder.stop),
  }
}

/** Whatever the page has given as a text. */
function cut(text: unknown, length: number): string {
  return String(text).slice(0, length)
}

/** What of an event's details has the right type. */
function readDetails(details: TrackDetails | undefined): TrackDetails {
  const { value, currency, passive } = details || {}
  return {
    value: Number.isFinite(value) ? value : undefined,
    currency: /^[a-z]{3}$/i.test(String(currency)) ? currency : undefined,
    passive: passive === true || undefined,
  }
}
