import type { Live } from '../collector/api/live.js'
import type { Sightings } from '../collector/sightings.js'
import type { Watch } from '../collector/watch.js'
import type { Work } from '../collector/work.js'

/** Of an app that nobody watches. */
export const SILENT: Watch = {
  answered: () => {},
  ready: async () => ({ reason: 'nobody watches' }),
  metrics: async () => '',
  stop: () => {},
}

/** Of an app that nobody may listen to. */
export const UNHEARD: Live = { listen: () => null, close: () => {} }

/** Of an app that nobody asks what came to its door. */
export const UNSEEN: Sightings = {
  scriptLoaded: () => {},
  batchAnswered: () => {},
  of: () => ({ since: 0, scripts: [], batch: null, accepted: null, refusals: [], strays: [] }),
}

/** Of an app that has no process for long work. */
export const IDLE: Work = {
  async *export() {},
  eraseUser: async () => null,
  close: () => {},
}
