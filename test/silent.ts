import type { Live } from '../collector/api/live.js'
import type { Watch } from '../collector/watch.js'

/** Of an app that nobody watches. */
export const SILENT: Watch = {
  answered: () => {},
  ready: async () => ({ reason: 'nobody watches' }),
  metrics: async () => '',
  stop: () => {},
}

/** Of an app that nobody may listen to. */
export const UNHEARD: Live = { listen: () => null, close: () => {} }
