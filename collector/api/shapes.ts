import { VISITOR_TYPES } from '../dimensions.js'
import { FEEDBACK_STATES } from '../moderation.js'
import { CORNERS } from '../query/common.js'
import { FIRSTS } from '../store/reports.js'
import { Doctor } from './doctor-shape.js'
import { PEOPLE_SHAPES } from './people-shapes.js'
import { SiteQuestion } from './question-shape.js'
import { MAX_TOGETHER, TOGETHER } from './reports.js'
import { figure, flag, list, object, refer, type Schema, text, whole } from './schema.js'
import { SETTING_SHAPES } from './setting-shapes.js'

export const SITE: Schema = text('The site; a key of one site may leave it out.')

export const PAGINATION = object({
  limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 10_000, description: 'Rows at most: 10,000.' },
  offset: { type: 'integer', minimum: 0, default: 0, description: 'Rows to leave out.' },
})

const resolved = object({}, 'The question as it was understood, with absolute times.')

/** What all reports answer with: rows, and whatever else the report has. */
export const reply = (row: Schema, more: Record<string, Schema> = {}): Schema =>
  object({ results: list(row), meta: object({}), ...more, query: resolved }, undefined, ['results', 'meta', 'query'])

const QueryReply = reply(
  object(
    {
      dimensions: list(text(), { description: 'In the order of the question.' }),
      metrics: list(figure(), { description: 'In the order of the question; null: nothing to rest on.' }),
      medians: list(figure(), { description: 'Beside the means; null: no mean.' }),
      quartiles: list(
        { anyOf: [list(figure(), { minItems: 3, maxItems: 3 }), { type: 'null' }] },
        { description: 'Below which a quarter, half and three quarters lie; null: no mean.' },
      ),
      samples: list(figure(), { description: 'Of how many; null: no mean or rate.' }),
      margins: list({ type: ['array', 'null'], items: { type: 'number' } }, { description: 'Of rates, in %.' }),
      type_coverage: figure('Visitors that figures of new and returning ones rest on, %.'),
      comparison: object(
        {
          dimensions: list({ type: ['string', 'null'] }),
          metrics: list(figure()),
          change: list(figure(), { description: 'In whole %; of percentages in points.' }),
          p_values: list(figure(), { description: 'How often rates would differ so by chance, 0 to 1.' }),
        },
        'The same in the period that this one is compared with.',
      ),
    },
    undefined,
    ['dimensions', 'metrics'],
  ),
  { totals: object({}, 'One row of all rows together.') },
)

/** What all reports take. */
export const asked = { site_id: SITE, date_range: refer('DateRange'), filters: list(refer('Filter')) }

const Question = object(asked, undefined, ['date_range'])
const { filters: _, ...days } = asked
const Days = object(days, undefined, ['date_range'])
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

const include = object({ total_rows: flag('`meta.total_rows`: how many rows there are without the limit.') })

const Common = object(
  {
    ...asked,
    corner: { type: 'string', enum: [...CORNERS], default: CORNERS[0] },
    dimensions: list(text('Not of time or feedback.'), { minItems: 1, maxItems: 20 }),
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  },
  undefined,
  ['date_range'],
)
const CommonReply = reply(
  object({
    dimension: text(),
    value: text(),
    visits: whole('Of the corner, with this value.'),
    share: figure('% of the corner’s visits.'),
    share_of_others: figure('% of all other visits.'),
    lift: figure('How many times as often; null: no other visit has it.'),
    p_value: figure('How often shares would differ so by chance, 0 to 1.'),
    significant: flag('Less than 5 % by chance, as many values as were compared.'),
  }),
)

const feedbackState: Schema = { type: 'string', enum: [...FEEDBACK_STATES] }
const Feedback = object(
  {
    ...asked,
    states: list(feedbackState, { default: ['new', 'read'] }),
    commented: flag('Only those with a comment.'),
    include,
    pagination: PAGINATION,
  },
  undefined,
  ['date_range'],
)
const Moderation = object({ site: SITE, id: text(), state: feedbackState }, undefined, ['state'])

const orNull = (description?: string): Schema => ({ ...text(description), type: ['string', 'null'] })

const FeedbackReply = reply(
  object({
    id: text('By which its state is changed.'),
    state: feedbackState,
    time: text('In the site’s zone.'),
    kind: text(),
    score: figure(),
    subject: text(),
    comment: orNull(),
    choice: orNull('Which of the choices.'),
    question: orNull(),
    response: orNull('What the answers to one survey have in common.'),
    page: text(),
    visitor: orNull('Null: a server named nobody.'),
    country: text(),
    device: text(),
    visitor_type: { type: 'string', enum: [...VISITOR_TYPES] },
    converted: flag('The visit completes a goal.'),
    active_seconds: figure('Of the visit until the answer; null: a server named nobody.'),
  }),
)

const Together = object(
  {
    site_id: SITE,
    reports: list(
      object(
        { report: { type: 'string', enum: TOGETHER, default: 'query' } },
        'What its own route takes, without site.',
      ),
      { minItems: 1, maxItems: MAX_TOGETHER },
    ),
  },
  undefined,
  ['reports'],
)
const TogetherReply = object(
  {
    answers: list(object({}), { description: 'In the order of the reports: what its own route answers, or `error`.' }),
  },
  undefined,
  ['answers'],
)

const Visitor = object({ ...asked, include, pagination: PAGINATION }, 'Without a range: everything.')

const EventOfVisitor = object(
  {
    time: text('In the site’s zone.'),
    type: { type: 'string', enum: ['pageview', 'track', 'feedback'] },
    page: text(),
    hostname: text(),
    name: text(),
    sender: text(),
    passive: flag('Only where it is.'),
    title: text('Of a pageview, as are the next two.'),
    active_time: figure('s'),
    scroll_depth: figure('%'),
  },
  'With what it was sent with: `props`, `value`, `order_id`, `comment` …',
)

const VisitorReply = reply(
  object(
    {
      id: orNull('Null without a cookie.'),
      number: { ...whole('Which of the visitor’s visits; null where that is not known.'), type: ['integer', 'null'] },
      start: text('In the site’s zone.'),
      visit_duration: figure('s'),
      active_time: figure('s'),
      pageviews: whole(),
      events: list(EventOfVisitor, { description: 'In order; at most 10,000 of all visits of a reply.' }),
      all_events: whole('How many there are, where some are not told.'),
    },
    'With each dimension of visits by its name: `source`, `country`, `type` …',
  ),
  {
    visitor: object({
      id: text(),
      cookieless: flag('Lives for one UTC day.'),
      first_seen: orNull('When its cookie was made; null without.'),
      visits: whole('All that are kept of it, range and filters or not.'),
      user: orNull('Who it was last identified as.'),
      account: orNull(),
      traits: object({}),
    }),
  },
)

const Realtime = object(
  {
    time: text('In the site’s zone.'),
    visitors: whole(),
    pageviews: whole(),
    events: whole(),
    pages: list(object({ page: text(), visitors: whole(), pageviews: whole() })),
    sources: list(object({ source: text(), visitors: whole() })),
  },
  'The data of a `snapshot` and of an `update`; ten pages and sources at most.',
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

const ListedCosts = object({
  site: SITE,
  costs: list(
    object({
      date: text('Of the site’s zone.'),
      channel: text(),
      source: text(),
      campaign: text(),
      id: text(),
      amount: { type: 'number' },
      currency: text(),
    }),
  ),
})
const Costs = object(
  {
    site: SITE,
    costs: list(
      object(
        {
          id: text('Tells costs apart that are alike in all but the amount.'),
          date: text('Of the site’s zone: `2026-03-02`; or `from` and `to`.'),
          from: text('The first day of an amount that is split evenly by day.'),
          to: text('The last one.'),
          channel: text('As `visit:channel` has it.'),
          source: text('As `visit:utm_source` has it.'),
          campaign: text('As `visit:utm_campaign` has it.'),
          amount: { type: 'number', minimum: 0 },
          currency: text('Default: the site’s.'),
        },
        undefined,
        ['amount'],
      ),
      { maxItems: 1000 },
    ),
  },
  undefined,
  ['costs'],
)
const CostsReply = object({ accepted: whole('How many.') })

const saved = { site: SITE, name: text() }

const Segment = object({ ...saved, filters: list(refer('Filter'), { minItems: 1 }) }, undefined, ['name', 'filters'])
const annotation = { date: text('Of the site’s zone: `2026-03-02`.'), text: text('What happened.') }
const Annotation = object({ ...saved, ...annotation }, undefined, ['date', 'text'])
const Annotations = object({ site: SITE, annotations: list(refer('Annotation')) })
const view = { name: text(), query: text('What the address of the page has behind the `?`, without the site.') }
const View = object({ site: SITE, ...view }, undefined, ['name', 'query'])
const Views = object({ site: SITE, views: list(refer('View')) })
const Sites = object({
  user: { type: ['string', 'null'], description: 'Who is signed in; null: a key or a share link asks.' },
  is_of_all: flag('Every site there is and will be.'),
  sites: list(
    object({
      site: text(),
      timezone: text('IANA name; its days are those of this zone.'),
      currency: text('ISO 4217.'),
      today: text('The date there.'),
      first_day: { type: ['string', 'null'], description: 'The first UTC day of which events are kept.' },
      may_read: flag('Who asks may see more than its statistics.'),
      may_write: flag('Who asks may change what the site has.'),
      may_admin: flag('Who asks may change the site, and who sees it.'),
      annotations: list(object(annotation)),
      views: list(object(view), { description: 'Empty for who may not read.' }),
    }),
  ),
})

const Segments = object({ site: SITE, segments: list(refer('Segment')) })
const condition = object(
  { type: { const: 'event' }, name: text(), props: object({}, 'Compared as texts.') },
  undefined,
  ['type', 'name'],
)
const CoreAction = object({ ...saved, condition }, undefined, ['name', 'condition'])
const CoreActions = object({ site: SITE, core_actions: list(refer('CoreAction')) })
const Removed = object({ ...saved, removed: flag('It is gone.') })

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
  Days,
  Report,
  Delivery,
  Funnel,
  FunnelReply,
  Retention,
  RetentionReply,
  Common,
  CommonReply,
  Feedback,
  FeedbackReply,
  Together,
  TogetherReply,
  Moderation,
  Visitor,
  VisitorReply,
  Realtime,
  Catalogue,
  Batch,
  ServerEvents,
  Costs,
  ListedCosts,
  CostsReply,
  Sites,
  Doctor,
  ...SETTING_SHAPES,
  ...PEOPLE_SHAPES,
  Segment,
  Segments,
  Annotation,
  Annotations,
  View,
  Views,
  CoreAction,
  CoreActions,
  SiteQuestion,
  Questions: object({ site: SITE, questions: list(refer('SiteQuestion')) }),
  Removed,
  Accepted,
  Error: ERROR,
}
