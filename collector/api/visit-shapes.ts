import { figure, list, object, refer, type Schema, text, whole } from './schema.js'
import { asked, reply } from './shapes.js'

const Journeys = object(
  {
    ...asked,
    around: refer('Filter'),
    steps: { type: 'integer', minimum: 1, maximum: 5, default: 3, description: 'Before and after it; pages of a way.' },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 10, description: 'The most frequent so many.' },
  },
  'With `around`: what visits did before and after their first event that it matches. Without: with which pages they begin.',
  ['date_range'],
)

const position = object(
  {
    position: { type: 'integer', description: '0 is what it is around; what came before it is negative.' },
    visits: whole('How many get so far, those that end there included.'),
    labels: list(
      object({
        type: { type: 'string', enum: ['page', 'event', 'entry', 'exit'], description: 'Visits begin or end there.' },
        label: text(),
        visits: whole(),
        share: figure('% of the visits of `meta`.'),
      }),
    ),
  },
  'With `around`.',
  ['position', 'visits', 'labels'],
)

const way = object(
  {
    pages: list(text(), { description: 'In order; a shorter way ended there.' }),
    visits: whole(),
    share: figure('% of the visits of `meta`.'),
  },
  'Without `around`.',
  ['pages', 'visits', 'share'],
)

const JourneysReply = reply(
  { anyOf: [position, way] },
  { meta: object({ visits: whole('What shares are of.') }, undefined, ['visits']) },
)

const FrequencyReply = reply(
  object(
    {
      table: { type: 'string', enum: ['visits', 'days_since_previous_visit'] },
      label: text('`1`, `2`, `3-5` …; of days also `first visit` and `(not set)`.'),
      count: whole('Visitors in the table of visits, visits in that of days.'),
      share: figure('% of its table.'),
    },
    undefined,
    ['table', 'label', 'count', 'share'],
  ),
  { meta: object({ type_coverage: figure('% of the visitors of whom it is known when they were here before.') }) },
)

/** Of the reports about how visits go and come again. */
export const VISIT_SHAPES: Record<string, Schema> = { Journeys, JourneysReply, FrequencyReply }
