import { byVisitor, HOW, tab } from '../lists.js'
import type { Tab, View } from '../view.js'

const scores = (name: string, label: string): Tab => ({
  ...tab(name, label, 'feedback:score', 'feedback_responses'),
  within: { op: 'is', dimension: 'feedback:kind', values: [name] },
})

export const VOICE: View = {
  name: 'voice',
  label: 'Voice',
  tiles: [
    'thumbs_score',
    'nps',
    'csat',
    'ces',
    'positive_review_rate',
    'feedback_responses',
    'response_rate',
    'engaged_positive',
    'engaged_negative',
    'disengaged_positive',
    'disengaged_negative',
  ],
  panels: [
    {
      name: 'thumbs',
      title: 'Thumbs',
      tabs: [
        tab(
          'subjects',
          'By subject',
          'feedback:subject',
          'feedback_responses',
          'thumbs_up',
          'thumbs_down',
          'thumbs_score',
        ),
        tab('pages', 'By page', 'event:page', 'feedback_responses', 'thumbs_up', 'thumbs_down', 'thumbs_score'),
        tab('sources', 'By source', 'visit:source', 'feedback_responses', 'thumbs_up', 'thumbs_down', 'thumbs_score'),
      ],
    },
    {
      name: 'scores',
      title: 'Scores',
      tabs: [
        scores('nps', 'NPS'),
        scores('csat', 'CSAT'),
        scores('ces', 'CES'),
        scores('review', 'Reviews'),
        tab('kinds', 'By kind', 'feedback:kind', 'feedback_responses', 'response_rate'),
      ],
    },
    byVisitor(...HOW, 'group_conversion_rate'),
  ],
  blocks: ['comments', 'common'],
}
