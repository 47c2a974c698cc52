import type { Tracker } from '../../sdk/calls.js'
import * as extras from '../../sdk/extras/extras.js'
import * as history from '../../sdk/history.js'
import type { Options } from '../../sdk/options.js'
import type { Event, View } from '../../sdk/protocol.js'
import * as survey from '../../sdk/survey/survey.js'
import { createTracker, type Noted } from '../../sdk/tracker.js'
import { createFakePage, OPTIONS } from './fake-page.js'

let trackers: Tracker[] = []

interface Circumstances {
  time?: Parameters<typeof createFakePage>[0]
  noted?: Noted
  /** Until then the chunk of browsers without the Navigation API does not come. */
  wait?: Promise<unknown>
}

/** A page with its tracker, as it is when its script has run; without Web Vitals, which need a real browser. */
export async function openPage(options: Partial<Options> = {}, { time, noted, wait }: Circumstances = {}) {
  const fake = createFakePage(time)
  const chunks = {
    extras: async () => extras,
    survey: async () => survey,
    vitals: async () => ({ default() {} }),
    history: async () => wait?.then(() => history) ?? history,
  }
  const tracker = createTracker({ ...OPTIONS, ...options }, fake.page, chunks, noted)
  trackers.push(tracker)
  await fake.settle()
  const events = () => fake.batches().flatMap((batch) => batch.events)
  /** The last report of each view, in the order of their first ones. */
  const views = () => [
    ...new Map(fake.batches().flatMap((batch) => batch.views.map((view) => [view.id, view] as const))).values(),
  ]
  return { ...fake, tracker, events, views }
}

/** Stops every page that a test has opened. */
export function closePages(): void {
  for (const tracker of trackers) tracker.stop()
  trackers = []
}

export const paths = (views: View[]) => views.map(({ url }) => url.replace('https://www.example.com', ''))

/** An event as its name and number. */
export const summary = (events: Event[]) =>
  events.map((event) => (event.type === 'track' ? `${event.name} ${event.n}` : `${event.type} ${event.n}`))
