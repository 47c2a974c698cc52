import { createJar, type Jar } from './browser/cookies.js'
import { isVisible } from './browser/is-visible.js'
import { onHidden } from './browser/on-hidden.js'
import type { Log, Page, Stop } from './browser/page.js'
import { captureAttention } from './capture/attention.js'
import { captureInteractions, isAuto } from './capture/interactions.js'
import { capturePageviews } from './capture/pageviews.js'
import { captureScroll } from './capture/scroll.js'
import { type Consent, createConsent } from './consent.js'
import { readContext } from './context.js'
import { createIdentity, type Identity } from './identity.js'
import { stringify } from './json.js'
import type { ConsentAnswer, Options } from './options.js'
import { cleanProps } from './props.js'
import type { Context, Props } from './protocol.js'
import { createQueue, type Queue, type Sheet } from './queue.js'
import { createShelf } from './shelf.js'
import { createStopwatch } from './stopwatch.js'
import { createTransport } from './transport.js'
import { isRecorded, scrub } from './url.js'
import { createViews, type Happening, type Opening, type Views } from './views.js'

/** An event as a hook sees it. */
export type Seen = Happening & { at: number; props?: Props }

/** Records what a page does and what it is told: capture → views → queue → transport. Chunks work with it too. */
export interface Recorder {
  readonly options: Options
  readonly page: Page
  readonly views: Views
  readonly queue: Queue
  readonly identity: Identity
  readonly consent: Consent
  readonly jar: Jar
  /** The site's id as cookies and storage have it in their names. */
  readonly site: string
  /** What chunks need of the core, so that it is loaded once. */
  readonly scrub: typeof scrub
  isAuto(name: string): boolean
  /** Each sees every event before it has its number, and may change it; `null` drops it. */
  readonly hooks: ((event: Seen) => unknown)[]
  /** Properties of every later event. */
  common: object
  /** Begins to watch the page; again: nothing. */
  start(): void
  /** Records an event of the open view, or of one of before. */
  record(happening: Happening, at?: number, sheet?: Sheet): unknown
  /** Begins a view, and records its pageview, unless the page is none that is recorded. */
  open(opening: Opening, props?: unknown, isArrival?: boolean): void
  /** Takes an answer. */
  answer(answer: ConsentAnswer): void
  /** The visitor gave a sign of life that is no event of the page's own, such as a film that plays. */
  input(): void
  /** The extras chunk, loaded once. */
  extras(): Promise<Extras>
  stop(): void
}

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

/** A soft navigation is painted after its URL has changed: the view is looked at later. */
const SETTLE_MS = 700
/** Chunks wait until the page has done its own work, at most so long. */
const IDLE_MS = 1000
/** Interactions that the extras capture. */
const EXTRAS = ['media', 'search', 'copy', 'error']

/** A recorder that has not begun. */
export function createRecorder(options: Options, page: Page, chunks: Chunks): Recorder {
  const { window, now, after, log, guard, listen, undo } = page
  const { document } = window
  const site = encodeURIComponent(options.site)
  let context: Context | undefined
  let loading: Promise<Extras> | undefined
  let loaded: Extras | undefined
  let stopSettle: Stop = () => {}
  let isStarted = false
  let isStopped = false
  let isLooking = false
  let arrival: Promise<void> | undefined

  const jar = createJar(window, options.cookieDomain)
  const identity = createIdentity(site, jar)
  const consent = createConsent(window, site, jar, options)
  const watch = createStopwatch(options.idle * 1000)
  const queue = createQueue({
    page,
    shelf: createShelf(page, site),
    send: createTransport(options.endpoint, page, jar.isSameSite),
    head() {
      context = context || readContext(window, options)
      return {
        v: 1,
        site: options.site,
        sdk: 'footfall/0.1.0',
        context: { ...context, ephemeral: jar.isEphemeral() || undefined, domain: jar.home() },
      }
    },
    refresh: () => views.refresh(),
  })
  const views: Views = createViews({ page, watch, identity, consent, queue })
  const planScroll = captureScroll((percent) => {
    const { view } = views.current() || {}
    if (view) view.scroll = Math.max(view.scroll || 0, percent)
  }, page)

  /** Loads the extras when the page has work for them; elements may come later. */
  function look(): void {
    isLooking = false
    const isAsked = options.debug || options.crossDomain[0] || EXTRAS.some(recorder.isAuto)
    if (isAsked || document.querySelector('[data-footfall-impression]')) recorder.extras()
  }

  function begin(): void {
    arrival = undefined
    // In this order: a page out of bfcache is a new view before its time counts, and time is taken before it is sent.
    capturePageviews(
      ({ url, referrer, by }) => {
        const sheet = views.current()
        const isRedirect =
          by === 'redirect' || (by === 'replace' && sheet !== views.landing() && sheet?.view.count === 1)
        if (isRedirect && sheet && !sheet.told && isRecorded(url, options)) sheet.view.url = url
        else recorder.open({ url, referrer }, undefined, by === 'load')
      },
      views.see,
      page,
      options,
    )
    recorder.input = captureAttention(
      (isBegin, isGrown) => {
        if (isBegin) return views.touch()
        views.extend()
        if (isGrown) queue.wake()
      },
      page,
      watch,
    )
    captureInteractions(recorder.record, page, options)
    onHidden(page, () => queue.flush(true, true))
    listen(window, 'online visibilitychange', () => {
      if (isVisible(document)) queue.retry()
    })
    listen(window, 'storage', views.sync)
    listen(window, 'playing', recorder.extras)
    const idle = () =>
      (window.requestIdleCallback || setTimeout)(
        guard(() => {
          look()
          // Where a chunk does not come, the core goes on without.
          if (options.vitals)
            chunks
              .vitals()
              .then((chunk) => chunk.default(recorder))
              .catch(() => {})
        }),
        { timeout: IDLE_MS } as never,
      )
    const mutations = new MutationObserver(() => {
      if (loading || isLooking || !isVisible(document)) return
      isLooking = true
      after(SETTLE_MS, look)
    })
    mutations.observe(document, { subtree: true, childList: true })
    undo.push(() => mutations.disconnect())
    if (document.readyState === 'complete') idle()
    else listen(window, 'load', idle)
  }

  const recorder: Recorder = {
    options,
    page,
    views,
    queue,
    identity,
    consent,
    jar,
    site,
    scrub,
    isAuto: (name) => isAuto(options, name),
    hooks: [],
    common: {},
    input() {},
    start() {
      if (isStarted) return
      isStarted = true
      // Who comes from another domain of the site is known before anything is recorded.
      if (!options.crossDomain[0] || !/[?&]_footfall=/.test(window.location.search)) return begin()
      arrival = recorder.extras().then(begin, begin)
    },
    record(happening, at = now(), sheet) {
      recorder.start()
      if (arrival) return arrival.then(() => recorder.record(happening, at, sheet))
      if (!sheet) views.touch()
      if (!sheet && !views.current()) return log('not recorded', happening)
      let seen: Seen = { ...happening, at }
      if (/^[ptf]/.test(seen.type)) seen.props = { ...recorder.common, ...seen.props }
      for (const hook of recorder.hooks) {
        const answer = guard(hook)(seen)
        if (answer === null) return
        if (Object(answer).type) seen = answer as Seen
      }
      // As it is now: what the page changes later is not ours.
      views.add(JSON.parse(stringify({ ...seen, props: cleanProps(seen.props, log) })), sheet)
    },
    open(opening, props, isArrival) {
      views.close()
      if (!isRecorded(opening.url, options)) return log('not recorded', opening.url)
      views.open(opening, isArrival)
      recorder.record({ type: 'pageview', props: props as Props })
      if (loaded) loaded.view()
      stopSettle()
      stopSettle = after(SETTLE_MS, () => {
        planScroll()
        look()
      })
    },
    answer(given) {
      consent.answer(given)
      views.sync()
    },
    extras() {
      loading =
        loading ||
        chunks.extras().then((chunk) => {
          if (!isStopped) loaded = chunk.default(recorder)
          return loaded as Extras
        })
      loading.catch(() => {})
      return loading
    },
    stop() {
      isStarted = isStopped = true
      views.close()
      queue.flush(true, true)
      stopSettle()
      for (const run of undo) run()
      recorder.open = recorder.record = () => {}
    },
  }
  return recorder
}
