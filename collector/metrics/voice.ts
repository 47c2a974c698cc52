import type { FeedbackKind } from '../../sdk/protocol.js'
import { KIND_NUMBERS, SATISFACTIONS, type Satisfaction } from '../dimensions.js'
import { atLeast, count, equal, type Metric, named, over, percent, ratio, sum, take, type Where } from './algebra.js'
import { IS_DISENGAGED, IS_ENGAGED } from './definitions.js'

/** The event of a question that came into view. */
export const SHOWN = 'survey_shown'

const isKind = (kind: FeedbackKind) => equal('feedback_kind', KIND_NUMBERS.indexOf(kind))
const up = take({ thumbs: 1 })
const down = take({ thumbs: 0 })
const isReview = isKind('review')
const responses = count('event', equal('is_response', 1))

const visitsOf = (satisfaction: Satisfaction, engagement: Where) =>
  count('visit', ...engagement, equal('satisfaction', SATISFACTIONS.indexOf(satisfaction)))

/** METRICS.md §7, and how it goes together with §4: visits by engagement and satisfaction. */
export const VOICE = {
  thumbs_up: {
    label: 'Thumbs up',
    unit: 'count',
    definition: "Visitors' last thumbs on each subject that are up.",
    value: up,
  },
  thumbs_down: {
    label: 'Thumbs down',
    unit: 'count',
    definition: "Visitors' last thumbs on each subject that are down.",
    value: down,
  },
  thumbs_score: {
    label: 'Thumbs score',
    unit: 'percent',
    definition: 'Thumbs up ÷ all thumbs.',
    value: percent(up, take({ thumbs: 'any' })),
  },
  nps: {
    label: 'Net promoter score',
    unit: 'ratio',
    definition: '% of answers of 9 or 10 less % of answers of 0 to 6; −100 to 100.',
    value: percent(sum('event', 'nps_points', isKind('nps')), count('event', isKind('nps'))),
  },
  csat: {
    label: 'Customer satisfaction',
    unit: 'percent',
    definition: 'Answers of 4 or 5 ÷ answers, on a scale of 1 to 5.',
    value: percent(count('event', isKind('csat'), atLeast('score', 4)), count('event', isKind('csat'))),
  },
  ces: {
    label: 'Customer effort score',
    unit: 'ratio',
    definition: 'Mean answer from 1, very hard, to 7, very easy.',
    value: ratio(sum('event', 'score', isKind('ces')), count('event', isKind('ces'))),
  },
  reviews: {
    label: 'Reviews',
    unit: 'count',
    definition: 'Reviews of 1 to 5 stars.',
    value: count('event', isReview),
  },
  positive_review_rate: {
    label: 'Positive reviews',
    unit: 'percent',
    definition: 'Reviews of 4 or 5 stars ÷ reviews.',
    value: percent(count('event', isReview, atLeast('score', 4)), count('event', isReview)),
  },
  feedback_responses: {
    label: 'Feedback responses',
    unit: 'count',
    definition:
      'Feedback of any kind; what one answer says again, adds to and is asked after, of the same `response`, counts once.',
    value: responses,
  },
  response_rate: {
    label: 'Response rate',
    unit: 'percent',
    definition:
      'Feedback ÷ times a question was shown; of one kind or subject those of questions of that kind or subject.',
    value: percent(responses, over('showings', count('event', named(SHOWN)))),
  },
  engaged_positive: {
    label: 'Engaged and happy',
    unit: 'count',
    definition:
      'Visits with 10 s of active time, or an interaction, or two pageviews, of visitors whose latest score is positive.',
    value: visitsOf('positive', [IS_ENGAGED]),
  },
  engaged_negative: {
    label: 'Engaged and unhappy',
    unit: 'count',
    definition:
      'Visits with 10 s of active time, or an interaction, or two pageviews, of visitors whose latest score is negative.',
    value: visitsOf('negative', [IS_ENGAGED]),
  },
  disengaged_positive: {
    label: 'Disengaged and happy',
    unit: 'count',
    definition:
      'Visits without 10 s of active time, an interaction or two pageviews, of visitors whose latest score is positive.',
    value: visitsOf('positive', IS_DISENGAGED),
  },
  disengaged_negative: {
    label: 'Disengaged and unhappy',
    unit: 'count',
    definition:
      'Visits without 10 s of active time, an interaction or two pageviews, of visitors whose latest score is negative.',
    value: visitsOf('negative', IS_DISENGAGED),
  },
} as const satisfies Record<string, Metric>
