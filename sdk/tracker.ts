import type { Page } from './browser/page.js'
import type { PageviewDetails, Tracker } from './calls.js'
import type { Chunks } from './chunks.js'
import { isAnswer } from './consent.js'
import type { Happening } from './happening.js'
import type { Options } from './options.js'
import { cleanProps } from './props.js'
import type { Props } from './protocol.js'
import type { Answer } from './question.js'
import { createRecorder } from './recorder.js'
import { cleanUrl, scrub } from './url.js'

/** While a call is done that was made before the script came: when that was, UTC ms. */
export interface Noted {
  at?: number | undefined
}

/**
 * The public calls of one page: each takes what a page may give, whatever that is, and hands what is right to the
 * recorder. It starts at the end of the current task, so that `set` and `consent` right after `init` hold for the first
 * pageview too.
 */
export function createTracker(options: Options, page: Page, chunks: Chunks, noted: Noted = {}): Tracker {
  const { guard, log } = page
  const recorder = createRecorder(options, page, chunks)
  const { queue, hooks } = recorder
  const start = guard(() => recorder.start())
  const record = (happening: unknown) => recorder.record(happening as Happening, noted.at)

  const trade = (name: string) => (given?: object) => {
    const { id, ...details } = Object(given)
    tracker.track(name, undefined, { order_id: id, ...details })
  }

  const identify = (field: string) => (id: unknown, traits?: unknown) => {
    if (id && /^[sn]/.test(typeof id)) record({ type: 'identify', [field]: `${id}`, traits: cleanProps(traits, log) })
  }

  /** What a chunk answers; `null` where it does not come. */
  const ask = <W>(chunk: () => Promise<{ ask(what: W): unknown } | undefined>, what: W) =>
    chunk()
      .then((loaded) => loaded && loaded.ask(what))
      .catch(() => null)
      .then((answer) => answer || null)

  const tracker: Tracker = {
    track(name: unknown, props?: unknown, details?: unknown) {
      record({ ...Object(details), type: 'track', name, props })
    },
    pageview(details?: PageviewDetails) {
      recorder.begun(() => {
        const { url, title, referrer, props }: PageviewDetails = Object(details)
        const { view } = recorder.current() || {}
        recorder.open(
          {
            url: cleanUrl(url || location.href, options),
            title: title && scrub(title),
            referrer: referrer ? cleanUrl(referrer, options) : view && view.url,
          },
          props,
        )
      })
    },
    identify: identify('user'),
    group: identify('account'),
    reset: () => recorder.begun(recorder.reset),
    feedback: (rating) => record({ ...rating, type: 'feedback' }),
    order: trade('order'),
    refund: trade('refund'),
    cart: trade('cart'),
    checkout: trade('checkout'),
    consent(given) {
      if (isAnswer(given)) recorder.consent.answer(given)
      else if (given) log('consent', given)
      return recorder.sync()
    },
    optOut: () => tracker.consent('none'),
    ids() {
      start()
      const { visitor, visit } = Object(Object(recorder.current()).who)
      return visitor ? { visitor: visitor.id, visit: visit.id } : null
    },
    survey: (question) => ask(recorder.survey, question) as Promise<Answer | null>,
    forget: () => ask(recorder.extras, 'forget'),
    export: () => ask(recorder.extras, 'export'),
    set(props: Props) {
      recorder.common = { ...recorder.common, ...props }
    },
    flush() {
      start()
      return queue.flush(true)
    },
    on(type, hook) {
      if (type === 'send') hooks.push(hook as never)
    },
    stop: recorder.stop,
  }
  const calls: Record<string, (...args: never[]) => unknown> = tracker as never
  for (const name of Object.keys(calls)) calls[name] = guard(calls[name] as () => unknown)
  Promise.resolve().then(start)
  return tracker
}
