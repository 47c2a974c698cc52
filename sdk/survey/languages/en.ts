import type { Texts } from './texts.js'

export default {
  thumbs: ['Was this helpful?', 'No', 'Yes'],
  nps: ['How likely are you to recommend us?', 'Not at all likely', 'Extremely likely'],
  csat: ['How satisfied are you?', 'Very dissatisfied', 'Very satisfied'],
  ces: ['How easy was it?', 'Very hard', 'Very easy'],
  review: ['How would you rate this?', 'Poor', 'Excellent'],
  choice: ['Which fits best?'],
  text: ['What could be better?'],
  comment: 'Anything to add? (optional)',
  send: 'Send',
  dismiss: 'Close',
  thanks: 'Thank you!',
  tab: 'Feedback',
} satisfies Texts
