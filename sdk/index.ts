export type {
  Basket,
  EventMap,
  Feedback,
  Item,
  Order,
  PageviewDetails,
  Refund,
  SeenEvent,
  TrackDetails,
  Tracker,
} from './calls.js'
export type { ConsentAnswer, ConsentState } from './consent.js'
export { init } from './init.js'
export type { Interaction, TrackerOptions } from './options.js'
export type { Props } from './protocol.js'
