import { FIRSTS } from '../store/reports.js'
import { figure, flag, list, object, refer, type Schema, text, whole } from './schema.js'

export const SITE: Schema = text('The site; a key of one site may leave it out.')

const resolved = object({}, 'The question as it was understood, with absolute times.')

/** What all reports answer with: rows, and whatever else the report has. */
export const reply = (row: Schema, more: Record<string, Schema> = {}): Schema =>
  object({ results: list(row), meta: object({}), ...more, query: resolved }, undefined, ['results', 'meta', 'query'])

const QueryReply = reply(
  object(
    {
      dimensions: list(text(), { description: 'In the order of the question.' }),
      metrics: list(figure(), { description: 'In the order of the question; null: nothing to rest on.' }),
    },
    undefined,
    ['dimensions', 'metrics'],
  ),
)

/** What all reports take. */
export const asked = { site_id: SITE, date_range: refer('DateRange'), filters: list(refer('Filter')) }

const Question = object(asked, undefined, ['date_range'])
const Report = reply({})

const Delivery = reply(
  object({
    day: text('Of the site’s zone.'),
    received: whole('Events that came.'),
    stored: whole(),
    lost: whole('Neither came nor were given up by their script.'),
    dropped: whole('Given up, as the scripts say.'),
    repeated: whole('There already.'),
    late: whole('Over a minute after they happened.'),
    rejected: object({}, 'By reason.'),
    bots: object({}, 'By class.'),
    cookieless_share: figure('Of the visitors, %.'),
    type_coverage: figure('Visitors whose type is known, %.'),
    provisional: flag('Some of it may still come.'),
  }),
  { totals: object({}, 'All days together, in the same shape.') },
)

const Funnel = object(
  {
    ...asked,
    steps: list(refer('Filter'), { minItems: 2, maxItems: 10 }),
    window_hours: { type: 'number', description: 'From the first step to the last; absent: within a visit.' },
  },
  undefined,
  ['date_range', 'steps'],
)

const FunnelReply = reply(
  object({
    visitors: whole(),
    rate_from_previous: figure('%'),
    rate_from_first: figure('%'),
    median_seconds: figure('Since the step before.'),
    mean_seconds: figure('Since the step before.'),
  }),
)

const Retention = object(
  {
    ...asked,
    interval: { type: 'string', enum: ['day', 'week', 'month'], default: 'week' },
    periods: whole('How many columns, the cohort’s own period first.'),
    cohort_by: {
      type: 'string',
      enum: FIRSTS,
      description: 'When its visitors were first seen (default), or first completed a goal.',
    },
  },
  undefined,
  ['date_range'],
)

const RetentionReply = reply(
  object({
    cohort: text('The first day of the period in which its visitors were first seen, or first completed a goal.'),
    visitors: whole(),
    periods: list({
      ...object({ visitors: whole(), rate: figure('%'), complete: flag('The period is over.') }),
      type: ['object', 'null'],
    }),
  }),
)

const Catalogue = object({
  metrics: list(object({ name: text(), label: text(), unit: text(), decimals: whole(), definition: text() })),
  dimensions: list(object({ name: text(), label: text(), level: text(), definition: text(), values: list(text()) })),
})

const Batch = object(
  {
    v: { const: 1 },
    site: text(),
    sent: whole('ms on the sender’s clock, as all times are: the collector turns them into ages.'),
    visitor: object({ id: text(), first: whole(), visits: whole() }, 'Absent without a cookie.'),
    visit: object({ id: text(), start: whole() }, 'Absent without a cookie.'),
    context: object({}),
    views: list(object({ id: text(), url: text(), title: text(), referrer: text(), at: whole() })),
    events: list(
      object({
        type: text('`pageview`, `track`, `feedback`, `vital` or `identify`.'),
        view: text(),
        n: whole(),
        at: whole(),
      }),
    ),
  },
  'Events of one visit with their views; sdk/protocol.ts has every field.',
  ['v', 'site', 'sent', 'views', 'events'],
)

const ServerEvents = object(
  {
    site: text('A key of one site may leave it out.'),
    events: list(
      object(
        {
          id: text('What makes it one event however often it is sent.'),
          at: whole('UTC ms.'),
          type: { type: 'string', enum: ['track', 'feedback', 'identify'] },
          name: text(),
          user: text(),
          visitor: text('As `ids()` gives it in the browser.'),
          visit: text(),
          value: { type: 'number' },
          currency: text(),
        },
        undefined,
        ['id', 'at', 'type'],
      ),
      { maxItems: 1000 },
    ),
  },
  undefined,
  ['events'],
)

const Accepted = object({
  accepted: whole(),
  rejected: list(object({ path: text(), reason: text(), message: text() })),
})

const ERROR = object(
  {
    error: object(
      {
        code: text('A word for programs: `unknown_metric`.'),
        message: text('A sentence for people.'),
        path: text('Where in the question: `metrics[1]`, or the parameter.'),
        allowed: list(text(), { description: 'What may stand there.' }),
      },
      undefined,
      ['code', 'message'],
    ),
  },
  undefined,
  ['error'],
)

/** What is asked of the reports, what they answer, and what the routes that take events take. */
export const SHAPES: Record<string, Schema> = {
  QueryReply,
  Question,
  Report,
  Delivery,
  Funnel,
  FunnelReply,
  Retention,
  RetentionReply,
  Catalogue,
  Batch,
  ServerEvents,
  Accepted,
  Error: ERROR,
}
