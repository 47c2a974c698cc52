import type { Page } from './browser/page.js'
import type { PageviewDetails, Tracker } from './calls.js'
import { isAnswer } from './consent.js'
import type { Options } from './options.js'
import { cleanProps } from './props.js'
import { LIMITS, type Props } from './protocol.js'
import type { Chunks } from './recorder.js'
import { createRecorder } from './recorder.js'
import { cleanUrl, scrub } from './url.js'
import type { Happening } from './views.js'

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
  const { window, guard, log } = page
  const recorder = createRecorder(options, page, chunks)
  const { views, queue, hooks } = recorder
  const start = guard(recorder.start)
  const record = (happening: unknown) => recorder.record(happening as Happening, noted.at)

  const answer = guard((given: unknown) => {
    if (isAnswer(given)) recorder.answer(given)
    else log('consent', given)
  })

  const track = guard((name: unknown, props?: unknown, details?: unknown) => {
    if (!name || typeof name !== 'string' || /^(pageview|feedback)$/.test(name)) return log('event name', name)
    const { value, passive, ...rest } = Object(details)
    record({
      ...rest,
      type: 'track',
      name: name.slice(0, LIMITS.name),
      props,
      value: Number.isFinite(value) ? value : undefined,
      passive: !!passive || undefined,
    })
  })

  const trade = (name: string) =>
    guard((given?: object) => {
      const { id, ...details } = Object(given)
      track(name, undefined, { order_id: id, ...details })
    })

  const identify = (field: string) =>
    guard((id: unknown, traits?: unknown) => {
      if (id && /^[sn]/.test(typeof id)) record({ type: 'identify', [field]: `${id}`, traits: cleanProps(traits, log) })
    })

  const ask = (what: 'forget' | 'export') => () =>
    recorder
      .extras()
      .then((extras) => extras.ask(what))
      .catch(() => null)

  Promise.resolve().then(start)
  return {
    track,
    pageview: guard((details?: PageviewDetails) => {
      const { url, title, referrer, props }: PageviewDetails = Object(details)
      const { view } = views.current() || {}
      recorder.open(
        {
          url: cleanUrl(url || window.location.href, window.location, options),
          title: title && scrub(`${title}`.slice(0, LIMITS.title)),
          referrer: referrer ? scrub(`${referrer}`.slice(0, LIMITS.url)) : view && view.url,
        },
        props,
      )
    }),
    identify: identify('user'),
    group: identify('account'),
    reset: guard(views.reset),
    feedback: guard((rating) => record({ ...rating, type: 'feedback' })),
    order: trade('order'),
    refund: trade('refund'),
    cart: trade('cart'),
    checkout: trade('checkout'),
    consent(given) {
      if (given) answer(given)
      return views.sync()
    },
    optOut: () => answer('none'),
    ids() {
      start()
      const { visitor, visit } = Object(Object(views.current()).who)
      return visitor ? { visitor, visit } : null
    },
    forget: ask('forget'),
    export: ask('export'),
    set: guard((props: Props) => {
      if (typeof props === 'object') recorder.common = { ...recorder.common, ...props }
    }),
    flush() {
      start()
      return queue.flush(true)
    },
    on(type, hook) {
      if (type === 'send') hooks.push(hook as never)
    },
    stop: guard(recorder.stop),
  }
}
