import { createJar } from './browser/cookies.js'
import { onHidden } from './browser/on-hidden.js'
import { type Page, type Stop, stopAll } from './browser/page.js'
import { captureAttention, type Moment } from './capture/attention.js'
import { type Arrival, capturePageviews } from './capture/pageviews.js'
import { captureScroll } from './capture/scroll.js'
import { type ConsentAnswer, type ConsentState, createConsent, isPrivateBrowser } from './consent.js'
import { readContext } from './context.js'
import { createId } from './id.js'
import { createIdentity } from './identity.js'
import type { Options } from './options.js'
import type { Context, Props } from './protocol.js'
import { createQueue } from './queue.js'
import { createStopwatch } from './stopwatch.js'
import { createTransport } from './transport.js'
import { cleanUrl, isRecorded } from './url.js'
import { createViews, type Happening, type Opening, type Views } from './views.js'

/** Records what a page does and what it is told: capture → views → queue → transport. */
export interface Recorder {
  readonly views: Pick<Views, 'current'>
  /** Begins to watch the page; again: nothing. */
  start(): void
  /** Calls that come before the page was seen wait, so that its pageview is event 0. */
  record(happening: Happening): void
  /** A pageview by hand; its referrer is the view before it. */
  open(opening: Opening, props: Props | undefined): void
  consent(): ConsentState
  answer(answer: ConsentAnswer): void
  flush(): Promise<boolean>
  stop(): void
}

const MAX_EARLY = 50

/** A recorder that has not begun; `common` are the properties of the pageviews it makes itself. */
export function createRecorder(options: Options, page: Page, common: () => Props | undefined): Recorder {
  const { window, clock, log } = page
  const { consent, watch, queue, views } = createParts(options, page)
  let early: (() => void)[] | undefined = []
  let stop: Stop | undefined
  let stopScroll: Stop = () => {}

  function onceSeen(run: () => void): void {
    if (!early) run()
    else if (early.length < MAX_EARLY) early.push(run)
  }

  function open(opening: Opening, props?: Props, isArrival?: boolean): void {
    stopScroll()
    views.close()
    if (!isRecorded(opening.url, options)) {
      log('not recorded', opening.url)
      return
    }
    const at = clock.now()
    views.open(opening, at, isArrival)
    views.add({ type: 'pageview', props }, at)
    stopScroll = captureScroll(views.deepen, page)
  }

  function arrive({ url, referrer, by }: Arrival): void {
    const sheet = views.current()
    if (by === 'redirect' && sheet && !sheet.sent && isRecorded(url, options)) sheet.view.url = url
    else open({ url, referrer: referrer || undefined }, common(), by === 'load')
    const held = early || []
    early = undefined
    for (const run of held) run()
  }

  function onMoment(moment: Moment): void {
    if (moment === 'resume') views.touch(clock.now())
    else views.extend()
    if (moment === 'grow') queue.wake()
  }

  return {
    views,
    start() {
      if (stop) return
      // In this order: a page out of bfcache is a new view before its time counts, and time is taken before it is sent.
      stop = stopAll([
        capturePageviews(arrive, page, options),
        captureAttention(onMoment, { page, watch, idleMs: options.idle * 1000 }),
        onHidden(page, () => queue.flush('leave')),
        page.listen(window, 'online', () => queue.flush('due')),
        () => stopScroll(),
      ])
    },
    record(happening) {
      const at = clock.now()
      onceSeen(() => views.add(happening, at))
    },
    open: (opening, props) => onceSeen(() => open({ referrer: views.current()?.view.url, ...opening }, props)),
    consent: () => consent.state,
    answer(given) {
      views.answer(given)
      const url = cleanUrl(window.location.href, window.location, options.spa)
      if (!views.current() && !early && isRecorded(url, options)) views.open({ url }, clock.now())
    },
    flush: () => queue.flush('all'),
    stop() {
      views.close()
      queue.flush('leave')
      queue.stop()
      stop?.()
      // What is called from now on waits for a page that is never seen.
      early = []
      stop = () => {}
    },
  }
}

function createParts(options: Options, page: Page) {
  const { window, clock } = page
  const site = encodeURIComponent(options.site)
  const jar = createJar({ window, domain: options.cookieDomain, createId: () => createId(clock.now()) })
  const isPrivate = isPrivateBrowser(window.navigator, options.respect)
  const consent = createConsent({ site, jar, initial: options.consent, isPrivate })
  const identity = createIdentity({ site, jar, createId })
  const watch = createStopwatch(options.idle * 1000)
  let known: Context | undefined
  const queue = createQueue({
    page,
    site: options.site,
    send: createTransport(options.endpoint, page),
    context() {
      known = known || readContext(window, options)
      return known
    },
    refresh: () => views.refresh(),
  })
  const views: Views = createViews({ page, watch, identity, consent, queue })
  return { consent, watch, queue, views }
}
