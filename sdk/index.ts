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
export { init } from './init.js'
export type { ConsentAnswer, ConsentState, Interaction, TrackerOptions } from './options.js'
export type { Props } from './protocol.js'
export type {
  Answer,
  FollowUp,
  LocalChoices,
  LocalText,
  Question,
  QuestionTexts,
  When,
  Where,
  Whom,
} from './question.js'
