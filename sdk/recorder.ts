import { createJar } from './browser/cookies.js'
import { isVisible } from './browser/is-visible.js'
import type { Page } from './browser/page.js'
import { captureAttention } from './capture/attention.js'
import { captureInteractions, isAuto } from './capture/interactions.js'
import { capturePageviews } from './capture/pageviews.js'
import { captureScroll } from './capture/scroll.js'
import type { Chunks, Opening, Recorder } from './chunks.js'
import { createConsent } from './consent.js'
import { readContext } from './context.js'
import type { Seen } from './happening.js'
import { createId } from './id.js'
import { createIdentity, type Ids } from './identity.js'
import { stringify } from './json.js'
import type { Options } from './options.js'
import { cleanProps } from './props.js'
import { type Context, LIMITS, type Props } from './protocol.js'
import { createQueue, type Sheet } from './queue.js'
import { createShelf } from './shelf.js'
import { createStopwatch } from './stopwatch.js'
import { createTransport } from './transport.js'
import { isRecorded, scrub } from './url.js'

/** A soft navigation is painted after its URL has changed: the view is looked at later. */
const SETTLE_MS = 700
/** Chunks wait until the page has done its own work, at most so long. */
const IDLE_MS = 1000
/** What comes late makes a page longer: how far it is seen is told when it may be whole, or is left. */
const WHOLE_MS = 2000
/** A chunk that does not come holds the page up no longer. */
const PATIENCE_MS = 4000
/** Calls on a page that nobody has seen yet. */
const MAX_WAITING = 50
/** Space for the thumbs until their chunk has come: nothing moves when it does. Whatever a site says wins. */
const RESERVED = ':where([data-footfall-feedback]){min-height:44px}'
/** Interactions that the extras capture. */
const EXTRAS = /media|search|copy|error|all/

type Chunk<T> = () => Promise<{ default: (recorder: Recorder) => T }>

/** A recorder that has not begun. One view is open at a time; whose it is is decided when it begins. */
export function createRecorder(options: Options, page: Page, chunks: Chunks): Recorder {
  const { now, monotonic, after, log, guard, listen, undo } = page
  const site = encodeURIComponent(options.site)
  let context: Context | undefined
  /** What waits until the page is watched; nothing since. */
  let waiting: (() => void)[] | undefined = []
  let sheet: Sheet | undefined
  let landing: Sheet | undefined
  let isStopped = false
  let mutations: MutationObserver | undefined

  const jar = createJar(options.cookieDomain)
  const identity = createIdentity(site, jar)
  const consent = createConsent(site, jar, options)
  let state = consent.read()
  const watch = createStopwatch(options.idle * 1000)
  const queue = createQueue(
    page,
    createShelf(page, site),
    createTransport(options.endpoint, page, jar.home, (version) => recorder.offer(version)),
    () => {
      context = context || readContext(options)
      return {
        v: 1,
        site: options.site,
        sent: now(),
        sdk: 'footfall/0.1.0',
        context: { ...context, ephemeral: jar.isEphemeral() || undefined, domain: jar.home() },
      }
    },
    refresh,
    () => state === 'granted',
  )
  const planScroll = captureScroll((bottom, height) => {
    if (!sheet) return
    sheet.bottom = Math.max(sheet.bottom || 0, bottom)
    sheet.height = height
  }, page)

  /** Begins a chunk's work; where it does not come, the core goes on without. */
  const load = <T>(chunk: Chunk<T>): Promise<T | undefined> =>
    chunk()
      .then((loaded) => (isStopped ? undefined : loaded.default(recorder)))
      .catch(() => undefined)

  const once = <T>(chunk: Chunk<T>) => {
    let loaded: Promise<T | undefined> | undefined
    return () => (loaded = loaded || load(chunk))
  }

  const survey = once(chunks.survey)

  /** Loads the chunks that the page has work for; elements may come later. */
  function look(): void {
    if (isStopped) return
    const isAsked = options.crossDomain[0] || EXTRAS.test(`${options.auto}`)
    if (isAsked || document.querySelector('[data-footfall-impression]')) recorder.extras()
    findThumbs(document)
  }

  /** In open shadow roots too; those that come later are looked for then. */
  function findThumbs(root: Document | ShadowRoot): void {
    if (mutations && isVisible()) mutations.observe(root, { subtree: true, childList: true })
    root.querySelectorAll('[data-footfall-feedback]').forEach(recorder.thumb)
    for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) findThumbs(shadowRoot)
  }

  function whoAt(at: number): Partial<Ids> | undefined {
    return state === 'granted' ? identity.current(at) : state === 'denied' ? {} : undefined
  }

  /** Totals, title and whose it is, as of now. */
  function refresh(isClosing?: boolean): Sheet | undefined {
    recorder.sync()
    identity.heal(sheet && sheet.who)
    if (sheet) {
      const { view, who, told, bottom, height } = sheet
      Object.assign(view, watch.times(monotonic()))
      // Totals only grow: a page that is not whole yet would be seen to its end.
      if (height && bottom && (now() - view.at >= WHOLE_MS || !isVisible() || isClosing)) {
        view.scroll = Math.max(view.scroll || 0, Math.min(100, Math.round((100 * bottom) / height)))
      }
      view.title = titleOf(sheet)
      // Two tabs may have begun a visit at once: both go on with the one that is there now.
      if (!told && who && who.visit) sheet.who = identity.settle(who as Ids)
    }
    return state === 'none' ? undefined : sheet
  }

  const titleOf = ({ title }: Sheet) => title || scrub(document.title).slice(0, LIMITS.title)

  function begin(opening: Opening, isArrival?: boolean): void {
    recorder.close()
    const at = now()
    watch.restart(monotonic(), isArrival)
    sheet = { view: { ...opening, id: createId(at), at, count: 0 }, title: opening.title, who: whoAt(at) }
    if (isArrival) landing = sheet
  }

  function beginAgain(last = sheet): void {
    if (last) begin({ url: last.view.url, title: last.title })
  }

  /** The visitor is active: a visit that is over makes the page go on as a new view, without a pageview. */
  function touch(): void {
    recorder.sync()
    const { visit } = Object(sheet && sheet.who)
    if (visit && identity.current(now()).visit.id !== visit.id) beginAgain()
  }

  /** Active time counts as activity: the visit lasts until its last moment. */
  function extend(): void {
    if (state === 'granted') identity.extend(now() - monotonic() + watch.lastActive())
  }

  function leave(): void {
    queue.flush(true, true)
  }

  /** Whenever the page may have become visible or hidden, and when the network is back. */
  function turn(event?: Event): void {
    if (!isVisible()) leave()
    else if (waiting) {
      // Who comes from another domain of the site is known before anything is recorded.
      const isLinked = options.crossDomain[0] && /[?&]_footfall=/.test(location.search)
      if (!isLinked) watchPage()
      else {
        recorder.extras().then(guard(watchPage))
        after(PATIENCE_MS, watchPage)
      }
    } else {
      queue.retry(event && event.type === 'online')
      look()
    }
  }

  function watchPage(): void {
    if (!waiting) return
    const late = waiting
    waiting = undefined
    // What earlier pages have kept was allowed then, and is not now.
    if (!/^[gp]/.test(recorder.sync())) recorder.forget()
    // Browsers before 2023 have no such sheets.
    guard(reserve)()
    // In this order: a page out of bfcache is a new view before its time counts, and time is taken before it is sent.
    recorder.moved = capturePageviews(
      (url, last, isLoad, isRedirect, isReplace) => {
        // What `pageview` was called with may be the page before.
        const referrer = isLoad || !sheet ? last : sheet.view.url
        const isCorrection = sheet && (isRedirect || (isReplace && sheet !== landing && sheet.view.count === 1))
        if (sheet && isCorrection && !sheet.told && isRecorded(url, options)) sheet.view.url = url
        else recorder.open({ url, referrer }, undefined, isLoad)
      },
      page,
      options,
    )
    const { navigation }: { navigation?: EventTarget } = window as never
    // It tells every change of the URL synchronously and without patching.
    if (options.spa === 'off') recorder.moved = () => {}
    else if (!navigation) load(chunks.history)
    else {
      listen(navigation, 'currententrychange', (event) =>
        recorder.moved((event as Event & { navigationType?: string }).navigationType === 'replace'),
      )
    }
    recorder.input = captureAttention(
      (isActive, isGrown) => {
        if (isGrown || !isActive) extend()
        // A visit that is over, by sleep or after a day, ends while time counts too.
        if (isActive) touch()
        if (isGrown) queue.wake()
      },
      page,
      watch,
    )
    captureInteractions(recorder.record, page, options)
    // Before a router does what the click asks for: afterwards the title is the next page's.
    listen(window, 'click', () => {
      if (sheet) sheet.view.title = titleOf(sheet)
    })
    listen(window, 'storage', recorder.sync)
    listen(window, 'playing timeupdate', recorder.extras)
    const idle = () =>
      (window.requestIdleCallback || setTimeout)(
        guard(() => {
          if (options.vitals) load(chunks.vitals)
          look()
        }),
        { timeout: IDLE_MS } as never,
      )
    if (document.readyState === 'complete') idle()
    else listen(window, 'load', idle)
    for (const run of late) run()
    const observer = new MutationObserver(() => {
      observer.disconnect()
      after(SETTLE_MS, look)
    })
    undo.push(() => observer.disconnect())
    mutations = observer
  }

  const recorder: Recorder = {
    options,
    page,
    queue,
    identity,
    consent,
    jar,
    site,
    scrub,
    isRecorded,
    isAuto: (name) => isAuto(options, name),
    offer(version) {
      if (state !== 'granted') return
      recorder.questions = version
      recorder.survey()
    },
    hooks: [],
    past: [],
    watch,
    common: {},
    current: () => sheet,
    landing: () => landing,
    input() {},
    moved() {},
    look,
    thumb: survey,
    start() {
      recorder.start = () => {}
      listen(document, 'prerenderingchange', turn)
      // After all other listeners, since Web Vitals are known when the page is hidden.
      listen(window, 'online visibilitychange', turn, true)
      if (!('onpagereveal' in window)) listen(window, 'pagehide', leave, true)
      turn()
    },
    begun(run) {
      recorder.start()
      if (!waiting) run()
      else if (waiting.length < MAX_WAITING) waiting.push(guard(() => run(true)))
    },
    record(happening, at, to) {
      const given: Seen = { at: 0, ...happening }
      const { name }: { name?: unknown } = given as never
      if (given.type === 'track' && (typeof name !== 'string' || /^(pageview|feedback|)$/.test(name))) {
        return log('event name', name)
      }
      if (/^[ptf]/.test(given.type)) given.props = { ...recorder.common, ...given.props }
      recorder.begun((isLate) => {
        if (!to) touch()
        const own = to || sheet
        if (!own) return log('not recorded', happening)
        // On a page that nobody saw it is told as of when it is seen.
        let seen: Seen = { ...given, at: Math.max(at || now(), isLate ? own.view.at : 0) }
        for (const hook of recorder.hooks) {
          const answer = guard(hook)(seen)
          if (answer === null) return
          if (Object(answer).type) seen = answer as Seen
        }
        const { props, value } = seen
        if (recorder.past.length < MAX_WAITING) recorder.past.push(seen)
        // As it is now: what the page changes later is not ours.
        const event = JSON.parse(
          stringify({ ...seen, props: cleanProps(props, log), value: Number.isFinite(value) ? value : undefined }),
        )
        // A hook may have withdrawn.
        if (state === 'none' || (!to && own !== sheet)) return
        queue.add(own, { ...event, view: own.view.id, n: own.view.count })
        // Not before: what `add` closes does not have it yet.
        own.view.count++
      })
    },
    open(opening, props, isArrival) {
      recorder.close()
      if (!isRecorded(opening.url, options)) return log('not recorded', opening.url)
      begin(opening, isArrival)
      recorder.record({ type: 'pageview', props: props as Props })
      after(SETTLE_MS, planScroll)
      after(WHOLE_MS, planScroll)
    },
    close() {
      // Routers set the title after the URL, some before it: a title that was sent already is the surer one.
      if (sheet && sheet.told) sheet.title = sheet.view.title
      const last = refresh(true)
      sheet = undefined
      if (last) queue.tell(last, true)
    },
    sync() {
      const before = state
      state = consent.read()
      if (before === 'pending' && /d$/.test(state)) {
        queue.own(whoAt)
        if (sheet) sheet.who = sheet.who || whoAt(sheet.view.at)
        extend()
        queue.wake()
      } else if (before !== state) {
        const last = sheet
        if (before === 'granted' || state === 'none') recorder.forget()
        else if (before === 'none') sheet = landing = undefined
        beginAgain(last)
      }
      return state
    },
    forget() {
      sheet = landing = undefined
      queue.clear()
      identity.forget()
    },
    reset() {
      identity.forget()
      beginAgain()
    },
    extras: once(chunks.extras),
    survey,
    stop() {
      recorder.close()
      leave()
      for (const run of undo) run()
      isStopped = true
      waiting = undefined
      recorder.start = recorder.open = recorder.begun = page.listen = () => {}
    },
  }
  return recorder
}

function reserve(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(RESERVED)
  document.adoptedStyleSheets.push(sheet)
}
