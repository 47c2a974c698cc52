import type { Page } from './browser/page.js'
import type { PageviewDetails, Tracker } from './calls.js'
import type { Chunks } from './chunks.js'
import { isAnswer } from './consent.js'
import type { Options } from './options.js'
import { cleanProps } from './props.js'
import { LIMITS, type Props, type TrackEvent } from './protocol.js'
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
  const { views, queue } = recorder
  const start = guard(recorder.start)
  const record = (happening: Happening) => recorder.record(happening, noted.at)

  const answer = guard((given: unknown) => {
    if (isAnswer(given)) recorder.answer(given)
    else log('consent', given)
  })

  const track = guard((name: unknown, props?: unknown, details?: unknown) => {
    if (!name || typeof name !== 'string' || /^(pageview|feedback)$/.test(name)) return log('event name', name)
    const { value, currency, passive, order_id, guest, items }: Partial<TrackEvent> = Object(details)
    record({
      type: 'track',
      name: name.slice(0, LIMITS.name),
      props: props as Props,
      value: Number.isFinite(value) ? value : undefined,
      currency: /^[a-z]{3}$/i.test(currency as string) ? currency : undefined,
      passive: passive === true || undefined,
      order_id,
      guest,
      items,
    })
  })

  const trade = (name: string) => (given?: object) => {
    const { id, ...details }: { id?: string } = Object(given)
    track(name, undefined, id ? { order_id: id, ...details } : details)
  }

  const ask = (what: 'forget' | 'export') => () =>
    recorder
      .extras()
      .then((extras) => extras.ask(what))
      .catch(() => null)

  const identify = (field: 'user' | 'account') =>
    guard((id: unknown, traits?: unknown) => {
      if (id) record({ type: 'identify', [field]: `${id}`, traits: cleanProps(traits, log) })
    })

  Promise.resolve().then(start)
  return {
    track,
    pageview: guard((details?: PageviewDetails) => {
      const { url, title, referrer, props }: PageviewDetails = Object(details)
      const opening = { url: cleanUrl(url || window.location.href, window.location, options) }
      recorder.open(
        {
          ...opening,
          ...(title && { title: scrub(`${title}`).slice(0, LIMITS.title) }),
          ...(referrer && { referrer: scrub(`${referrer}`).slice(0, LIMITS.url) }),
        },
        props,
      )
    }),
    identify: identify('user'),
    group: identify('account'),
    reset: guard(views.reset),
    feedback: guard((rating: unknown) => {
      record({ ...Object(rating), type: 'feedback' })
    }),
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
      const { visitor, visit } = views.current()?.who || {}
      return visitor && visit ? { visitor: visitor.id, visit: visit.id } : null
    },
    forget: ask('forget'),
    export: ask('export'),
    set: guard(recorder.set),
    flush() {
      start()
      return queue.flush('all')
    },
    on: guard((type: unknown, hook: never) => {
      if (type === 'send') recorder.onSend(hook)
    }),
    stop: guard(recorder.stop),
  }
}
