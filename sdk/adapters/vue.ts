import type { App } from 'vue'
import type { EventMap, Tracker, TrackerOptions } from '../index.js'
import { createForward } from './forward.js'

declare module 'vue' {
  interface ComponentCustomProperties {
    /** The page's tracker, in templates. */
    $footfall: Tracker
  }
}

const forward = createForward()

/** The plugin: `app.use(footfall, { site, endpoint })` records the page. Pageviews of a router are seen by the tracker itself. */
export const footfall = {
  install(app: App, options: TrackerOptions): void {
    app.config.globalProperties.$footfall = forward.footfall
    forward.start(options)
  },
}

/**
 * The page's tracker, always the same object, in components, stores and guards: what is called before the plugin is
 * there waits for it. On a server its calls do nothing.
 */
export function useFootfall<E extends { [K in keyof E]: object } = EventMap>(): Tracker<E> {
  // The calls are the same for every E, which only says what may be typed.
  return forward.footfall as Tracker<E>
}
