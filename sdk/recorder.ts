import type { Sheet } from './batch.js'
import { createJar, type Jar } from './browser/cookies.js'
import { isVisible } from './browser/has-attention.js'
import { onHidden } from './browser/on-hidden.js'
import type { Page, Stop } from './browser/page.js'
import { captureAttention } from './capture/attention.js'
import { captureInteractions, isAuto } from './capture/interactions.js'
import { type Arrival, capturePageviews } from './capture/pageviews.js'
import { captureScroll } from './capture/scroll.js'
import type { Chunks, Extras } from './chunks.js'
import { type ConsentAnswer, createConsent, isPrivateBrowser } from './consent.js'
import { readContext } from './context.js'
import { createId } from './id.js'
import { createIdentity, type Identity } from './identity.js'
import { stringify } from './json.js'
import type { Options } from './options.js'
import { cleanProps } from './props.js'
import type { Context, Props } from './protocol.js'
import { createQueue, type Queue } from './queue.js'
import { createShelf } from './shelf.js'
import { createStopwatch } from './stopwatch.js'
import { createTransport } from './transport.js'
import { cleanUrl, isRecorded } from './url.js'
import { createViews, type Happening, type Opening, type Views } from './views.js'

/** Records what a page does and what it is told: capture → views → queue → transport. Chunks work with it too. */
export interface Recorder {
  readonly options: Options
  readonly page: Page
  readonly views: Views
  readonly queue: Queue
  readonly identity: Identity
  readonly jar: Jar
  /** The site's id as cookies and storage have it in their names. */
  readonly site: string
  /** The view of the last load, to which its Web Vitals belong. */
  landing(): Sheet | undefined
  /** The visitor gave a sign of life that is no event of the page's own, such as a film that plays. */
  input(): void
  /** Begins to watch the page; again: nothing. */
  start(): void
  /** Calls that come before the page was seen wait, so that its pageview is event 0. */
  record(happening: Happening, at?: number, sheet?: Sheet): void
  /** A pageview by hand; its referrer is the view before it. */
  open(opening: Opening, props: unknown): void
  /** Properties of every later event. */
  set(props: unknown): void
  /** Sees every event before it has its number; `null` drops it. */
  onSend(hook: Hook): void
  /** Takes an answer; after an opt-out the page goes on, without a pageview. */
  answer(answer: ConsentAnswer): void
  /** The extras chunk, loaded once. */
  extras(): Promise<Extras>
  stop(): void
}

/** An event as a hook sees it. */
export type Seen = Happening & { at: number }
type Hook = (event: Seen) => unknown

const MAX_EARLY = 50
/** A soft navigation is painted after its URL has changed: the view is looked at later. */
const SETTLE_MS = 700
/** Interactions that the extras capture. */
const EXTRAS = ['media', 'search', 'copy', 'error']
/** Chunks wait until the page has done its own work, at most so long. */
const IDLE_MS = 1000

/** A recorder that has not begun. */
export function createRecorder(options: Options, page: Page, chunks: Chunks): Recorder {
  const { window, clock, log, guard, listen } = page
  const { document } = window
  const site = encodeURIComponent(options.site)
  const hooks: Hook[] = []
  let early: (() => void)[] | undefined = []
  let common: unknown
  let context: Context | undefined
  let extras: Promise<Extras> | undefined
  let loaded: Extras | undefined
  let stopSettle: Stop = () => {}
  let landing: Sheet | undefined
  let input = () => {}
  let start = () => {}

  const jar = createJar({ window, domain: options.cookieDomain, createId: () => createId(clock.now()) })
  const identity = createIdentity({ site, jar, createId })
  const watch = createStopwatch(options.idle * 1000)
  const isPrivate = isPrivateBrowser(window.navigator, options.respect)
  const consent = createConsent({ window, site, jar, initial: options.consent, isPrivate })
  const queue = createQueue({
    page,
    site: options.site,
    shelf: createShelf({ window, site, id: createId(clock.now()), now: clock.now }),
    send: createTransport({ endpoint: options.endpoint, page, isSameSite: () => false }),
    context() {
      context = context || readContext(window, options)
      return context
    },
    refresh: () => views.refresh(),
  })
  const views: Views = createViews({ page, watch, identity, consent, queue, filter })
  const planScroll = captureScroll(views.deepen, page)

  /** What the hooks leave of an event, as it is now: what the page changes later is not ours. */
  function filter(event: Seen): Seen | undefined {
    let seen = event
    for (const hook of hooks) {
      const answer = guard(hook)(seen)
      if (answer === null) return
      if (Object(answer).type) seen = answer as Seen
    }
    return JSON.parse(stringify({ ...seen, props: cleanProps(Object(seen).props, log) }))
  }

  function onceSeen(run: () => void): void {
    if (!early) run()
    else if (early.length < MAX_EARLY) early.push(run)
  }

  function record(happening: Happening, at = clock.now(), sheet?: Sheet): void {
    const props = /^[ptf]/.test(happening.type)
      ? { props: { ...Object(common), ...Object(Object(happening).props) } }
      : {}
    onceSeen(() => views.add({ ...happening, ...props }, at, sheet))
  }

  function begin(opening: Opening, props?: unknown, isArrival?: boolean): void {
    views.close()
    if (!isRecorded(opening.url, options)) return log('not recorded', opening.url)
    const at = clock.now()
    views.open(opening, at, isArrival)
    early = undefined
    if (isArrival) landing = views.current()
    record({ type: 'pageview', props: props as Props }, at)
    if (loaded) loaded.view()
    stopSettle()
    stopSettle = clock.after(SETTLE_MS, () => {
      planScroll()
      look()
    })
  }

  function arrive({ url, referrer, isLoad, isRedirect }: Arrival): void {
    const held = early || []
    const sheet = views.current()
    if (isRedirect && sheet && !sheet.told && isRecorded(url, options)) sheet.view.url = url
    else begin({ url, referrer }, undefined, isLoad)
    early = undefined
    for (const run of held) run()
  }

  function load(): Promise<Extras> {
    extras =
      extras ||
      chunks.extras().then((chunk) => {
        loaded = chunk.default(recorder)
        return loaded
      })
    // Where the chunk does not come, the core goes on without.
    extras.catch(() => {})
    return extras
  }

  /** Loads the extras when the page has work for them. */
  function look(): void {
    const isAsked = options.debug || options.crossDomain[0] || EXTRAS.some((name) => isAuto(options, name))
    if (isAsked || document.querySelector('[data-footfall-impression]')) load()
  }

  function begun(): void {
    // In this order: a page out of bfcache is a new view before its time counts, and time is taken before it is sent.
    capturePageviews(arrive, page, options)
    input = captureAttention(
      (isBegin) => {
        if (isBegin) return views.touch(clock.now())
        views.extend()
        queue.wake()
      },
      { page, watch, idleMs: options.idle * 1000 },
    )
    captureInteractions(record, page, options)
    onHidden(page, () => queue.flush('leave'))
    listen(window, 'online visibilitychange', () => {
      if (isVisible(document)) queue.flush('due')
    })
    listen(window, 'storage', views.sync)
    listen(window, 'playing', load)
    const idle = () =>
      (window.requestIdleCallback || setTimeout)(
        guard(() => {
          look()
          if (options.vitals) chunks.vitals().then((chunk) => chunk.default(recorder))
        }),
        { timeout: IDLE_MS } as never,
      )
    if (document.readyState === 'complete') idle()
    else listen(window, 'load', idle)
  }

  const recorder: Recorder = {
    options,
    page,
    views,
    queue,
    identity,
    jar,
    site,
    landing: () => landing,
    input: () => input(),
    start() {
      const run = start
      start = () => {}
      run()
    },
    record,
    open: (opening, props) => onceSeen(() => begin({ referrer: views.current()?.view.url, ...opening }, props)),
    set(props) {
      common = { ...Object(common), ...Object(props) }
    },
    onSend: (hook) => hooks.push(hook),
    answer(given) {
      views.answer(given)
      const url = cleanUrl(window.location.href, window.location, options)
      if (!views.current() && !early && isRecorded(url, options)) views.open({ url }, clock.now())
    },
    extras: load,
    stop() {
      views.close()
      queue.flush('leave')
      queue.stop()
      stopSettle()
      page.stop()
      // What is called from now on waits for a page that is never seen.
      early = []
      start = () => {}
    },
  }
  start = begun
  return recorder
}
