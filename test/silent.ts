import type { Watch } from '../collector/watch.js'

/** Of an app that nobody watches. */
export const SILENT: Watch = {
  answered: () => {},
  ready: async () => ({ reason: 'nobody watches' }),
  metrics: async () => '',
  stop: () => {},
}
