import type { Described } from './described.js'
import { PEOPLE_OPERATIONS } from './people-operations.js'

const SITE_IN_URL = { site: 'The site; a key of one site may leave it out.' }
const WEEK = { date_range: '7d' }
const TOP_PAGES = { metrics: ['visitors', 'pageviews', 'active_time'], ...WEEK, dimensions: ['event:page'] }
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36'
const ID = 'V1StGXR8_Z5jdHi6B-myT'

const HISTORY = 'Who it is, and its visits with all they did, the newest first.'

/** Every route that has something to say to programs; `at` is a time for its examples. */
export function describeRoutes({ ingestPath, at }: { ingestPath: string; at: number }): Record<string, Described> {
  return {
    'POST /api/v2/query': {
      summary: 'Ask for metrics',
      description: 'Any metrics by any dimensions, in the shape of Plausible’s Stats API v2.',
      key: 'read',
      body: {
        schema: 'Query',
        examples: {
          'Top pages': { ...TOP_PAGES, pagination: { limit: 10 }, include: { total_rows: true } },
          'Visitors by day': { metrics: ['visitors', 'new_visitors'], date_range: '30d', dimensions: ['time:day'] },
          'New visitors of two countries, by source': {
            metrics: ['new_visitors', 'bounce_rate'],
            ...WEEK,
            dimensions: ['visit:source'],
            filters: [['is', 'visit:country', ['DE', 'AT']]],
            order_by: [['new_visitors', 'desc']],
          },
        },
      },
      reply: { schema: 'QueryReply', csv: true },
    },
    'GET /api/v2/query': {
      summary: 'Ask for metrics from the command line',
      description: 'The same question in the URL; errors name the parameter.',
      key: 'read',
      parameters: {
        texts: {
          site_id: 'The site; a key of one site may leave it out.',
          metrics: 'By comma.',
          date_range: 'A name, or `from,to`.',
          dimensions: 'By comma.',
          filters: 'JSON, as in the body.',
          order_by: 'By comma, each with its direction: `visitors:desc`.',
          include: 'By comma: `total_rows`, `engaged_within:1800`; or JSON.',
          limit: 'Rows at most.',
          offset: 'Rows to leave out.',
        },
        required: ['metrics', 'date_range'],
        examples: {
          'Top pages': {
            metrics: 'visitors,bounce_rate',
            ...WEEK,
            dimensions: 'event:page',
            order_by: 'visitors:desc',
            limit: '10',
          },
          'Without one page': { metrics: 'visitors', ...WEEK, filters: '[["is_not","event:page",["/"]]]' },
        },
      },
      reply: { schema: 'QueryReply', csv: true },
    },
    'POST /api/v2/funnel': {
      summary: 'Ask for a funnel',
      description: 'How many visitors got how far through steps in order, within a visit or some hours.',
      key: 'read',
      body: {
        schema: 'Funnel',
        examples: {
          'From pricing to sign-up': {
            ...WEEK,
            steps: [
              ['is', 'event:page', ['/pricing']],
              ['is', 'event:name', ['signup']],
            ],
          },
        },
      },
      reply: { schema: 'FunnelReply', csv: true },
    },
    'POST /api/v2/retention': {
      summary: 'Ask who came back',
      description:
        'Cohorts of visitors by their first visit or conversion, and the share that came in each period after.',
      key: 'read',
      body: { schema: 'Retention', examples: { 'By week': { date_range: '30d', interval: 'week', periods: 4 } } },
      reply: { schema: 'RetentionReply', csv: true },
    },
    'POST /api/v2/journeys': {
      summary: 'Ask where visits go',
      description: 'What visits did just before and after something, step by step; or with which pages they begin.',
      key: 'read',
      body: {
        schema: 'Journeys',
        examples: {
          'Around pricing': { ...WEEK, around: ['is', 'event:page', ['/pricing']], steps: 2 },
          'How visits begin': { ...WEEK, steps: 3, limit: 5 },
        },
      },
      reply: { schema: 'JourneysReply', csv: true },
    },
    'POST /api/v2/common': {
      summary: 'Ask what unhappy visits have in common',
      description:
        'Values that visits of a corner, engaged and unhappy ones if the question does not say, have more often than all others, the least by chance first.',
      key: 'read',
      body: {
        schema: 'Common',
        examples: {
          'Of engaged and unhappy visits': { date_range: '30d' },
          'Pages of happy ones': { date_range: '30d', corner: 'engaged_positive', dimensions: ['event:page'] },
        },
      },
      reply: { schema: 'CommonReply', csv: true },
    },
    'POST /api/v2/frequency': {
      summary: 'Ask how often visitors come',
      description: 'Visitors by how many visits they made, and visits by how many days came since the one before.',
      key: 'read',
      body: { schema: 'Question', examples: { 'Of a week': WEEK } },
      reply: { schema: 'FrequencyReply', csv: true },
    },
    'POST /api/v2/feedback': {
      summary: 'Read what visitors said',
      description: 'Feedback with its comments, an answer a row, the newest first; without what was hidden.',
      key: 'read',
      body: {
        schema: 'Feedback',
        examples: {
          'Comments that nobody has read': { date_range: '30d', states: ['new'], commented: true },
          'The last ten reviews': {
            date_range: '30d',
            filters: [['is', 'feedback:kind', ['review']]],
            include: { total_rows: true },
            pagination: { limit: 10 },
          },
        },
      },
      reply: { schema: 'FeedbackReply', csv: true },
    },
    'POST /api/v2/reports': {
      summary: 'Ask for several reports at once',
      description: 'Up to 20 reports of one site, of the same moment; each is answered, or refused, alone.',
      key: 'read',
      body: {
        schema: 'Together',
        examples: {
          'Totals, top pages and feedback': {
            reports: [
              { metrics: ['visitors', 'active_time'], ...WEEK },
              { ...TOP_PAGES, pagination: { limit: 10 } },
              { report: 'feedback', ...WEEK },
            ],
          },
        },
      },
      reply: { schema: 'TogetherReply' },
    },
    'POST /api/v2/delivery': {
      summary: 'Ask what was delivered',
      description: 'By day: events that came, were lost, repeated, late, rejected or of bots. It takes no filters.',
      key: 'read',
      body: { schema: 'Days', examples: { 'Of a week': WEEK } },
      reply: { schema: 'Delivery', csv: true },
    },
    'GET /api/v1/realtime': {
      summary: 'Watch what happens now',
      description:
        'Server-sent events: a `snapshot` of the last five minutes, then an `update` in the same shape each time they have become others. `503` where too many listen.',
      key: 'read',
      parameters: {
        texts: { site_id: 'The site; a key of one site may leave it out.' },
        required: [],
        examples: { 'Until it is interrupted': {} },
      },
      reply: { schema: 'Realtime', type: 'text/event-stream' },
    },
    'GET /api/v1/sites': {
      summary: 'List sites',
      description: 'Those that the key may read: its own, or with the admin key all.',
      key: 'read',
      parameters: { texts: {}, required: [], examples: { All: {} } },
      reply: { schema: 'Sites' },
    },
    'POST /api/v1/sites': {
      summary: 'Add a site',
      description: 'With `FOOTFALL_ADMIN_KEY`. What is not said is as `footfall site add` has it.',
      key: 'admin',
      body: {
        schema: 'NewSite',
        examples: {
          'A site of one host': { site: 'shop-of-tiles', timezone: 'Europe/Berlin', origins: ['shop.test'] },
        },
      },
      mayClash: true,
      reply: { schema: 'SiteSettings' },
    },
    'GET /api/v1/sites/:site': {
      summary: 'Read the settings of a site',
      key: 'read',
      path: { site: 'example.com' },
      parameters: { texts: {}, required: [], examples: { 'All of them': {} } },
      reply: { schema: 'SiteSettings' },
    },
    'PUT /api/v1/sites/:site': {
      summary: 'Change the settings of a site',
      description:
        'What is not named stays as it is. `"secret": true` makes one for the backend to sign with, which is in this answer alone; `false` removes it.',
      key: 'admin',
      path: { site: 'example.com' },
      body: {
        schema: 'ChangedSettings',
        examples: { 'Another zone, visits kept for a year': { timezone: 'Europe/Vienna', retention_days: 365 } },
      },
      reply: { schema: 'SiteSettings' },
    },
    'GET /api/v1/keys': {
      summary: 'List the keys of a site',
      description: 'By their first characters: the keys themselves are known to their owners alone.',
      key: 'admin',
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'All of them': { site: 'example.com' } } },
      reply: { schema: 'Keys' },
    },
    'POST /api/v1/keys': {
      summary: 'Make a key',
      description: 'It is in this answer alone.',
      key: 'admin',
      body: { schema: 'NewKey', examples: { 'One that may read': { site: 'example.com', scope: 'read' } } },
      reply: { schema: 'MadeKey' },
    },
    'DELETE /api/v1/keys/:prefix': {
      summary: 'Revoke a key',
      description: 'By its first characters, as they are listed. It opens nothing from now on.',
      key: 'admin',
      path: { prefix: 'ff_Zm9vdGZhb' },
      parameters: { texts: SITE_IN_URL, required: [], examples: {} },
      reply: { schema: 'RevokedKey' },
    },
    ...PEOPLE_OPERATIONS,
    'GET /api/v1/goals': {
      summary: 'List goals',
      key: 'read',
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'All of them': {} } },
      reply: { schema: 'Goals' },
    },
    'POST /api/v1/goals': {
      summary: 'Add a goal',
      description:
        'What the site wants its visitors to do; past visits count too. `409` where there is one of that name.',
      key: 'write',
      body: {
        schema: 'Goal',
        examples: {
          'Sign-ups of the pro plan': {
            site: 'example.com',
            name: 'Signup',
            condition: { type: 'event', name: 'signup', props: { plan: 'pro' } },
            value: 9.9,
            currency: 'EUR',
          },
          'Thanks, a step on the way': {
            site: 'example.com',
            name: 'Thanks',
            kind: 'micro',
            condition: { type: 'page', pattern: '/thanks*' },
          },
        },
      },
      mayClash: true,
      reply: { schema: 'Goal' },
    },
    'DELETE /api/v1/goals/:name': {
      summary: 'Remove a goal',
      description: 'The events that completed it stay.',
      key: 'write',
      path: { name: 'Signup' },
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'One of them': {} } },
      reply: { schema: 'Removed' },
    },
    'GET /api/v1/erase': {
      summary: 'List erasures',
      description: 'How far they are, since the collector started, the newest first; not whom they were of.',
      key: 'admin',
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'All of them': { site: 'example.com' } } },
      reply: { schema: 'Erasures' },
    },
    'POST /api/v1/erase': {
      summary: 'Erase a visitor, or a user',
      description:
        'Begins; `GET` says how far it is. A user is all visitors that were identified as it, and what servers told of it.',
      key: 'admin',
      body: {
        schema: 'NewErasure',
        examples: { 'A visitor': { site: 'example.com', visitor: 'nobody-that-came-here' } },
      },
      reply: { schema: 'Erasure', status: 202 },
    },
    'GET /api/v1/export': {
      summary: 'Export a site',
      description:
        'Everything of it, a line of JSON each, as `footfall export` has it. `503` where two are being made.',
      key: 'admin',
      parameters: { texts: SITE_IN_URL, required: [], examples: { Everything: { site: 'example.com' } } },
      reply: { schema: 'Export', type: 'application/x-ndjson' },
    },
    'POST /api/v1/export': {
      summary: 'Ask for a link to an export',
      description: 'It works without a key, once, within a minute: a browser downloads by it what it need not hold.',
      key: 'admin',
      body: { schema: 'NewExport', examples: { 'Of one site': { site: 'example.com' } } },
      reply: { schema: 'ExportLink' },
    },
    'GET /api/v1/export/:ticket': {
      summary: 'Export a site by a link',
      description: 'The same as `GET /api/v1/export`.',
      path: { ticket: 'TICKET' },
      parameters: { texts: {}, required: [], examples: {} },
      reply: { schema: 'Export', type: 'application/x-ndjson' },
    },
    'POST /api/v1/import': {
      summary: 'Import lines of an export',
      description:
        'Up to 1,000 lines and 4 MB, in the order of the file; what is there already counts once. Bad lines, and those of other sites, are told and skipped.',
      key: 'admin',
      body: {
        schema: 'Lines',
        examples: {
          'A goal': {
            site: 'example.com',
            lines: [
              '{"goal":{"site":"example.com","name":"Contact","condition":{"type":"page","pattern":"/contact"}}}',
            ],
          },
        },
      },
      reply: { schema: 'ImportedLines' },
    },
    'GET /api/v1/doctor': {
      summary: 'Ask why a site is not counted',
      description:
        'Whether pages of the site load the script, send batches and are counted, as far as the collector has seen since it started; and if not, why, with what to do. What pages send that are no site’s is told to the admin key alone.',
      key: 'read',
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'Of one site': {} } },
      reply: { schema: 'Doctor' },
    },
    'GET /api/v1/segments': {
      summary: 'List saved filters',
      key: 'read',
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'All of them': {} } },
      reply: { schema: 'Segments' },
    },
    'POST /api/v1/segments': {
      summary: 'Save filters under a name',
      description: 'Questions name them: `["is", "segment", ["Paid DE"]]`. `409` where there are some of that name.',
      key: 'write',
      body: {
        schema: 'Segment',
        examples: {
          'Paid visits from Germany': {
            site: 'example.com',
            name: 'Paid DE',
            filters: [
              ['is', 'visit:country', ['DE']],
              ['contains', 'visit:channel', ['Paid']],
            ],
          },
        },
      },
      mayClash: true,
      reply: { schema: 'Segment' },
    },
    'DELETE /api/v1/segments/:name': {
      summary: 'Remove saved filters',
      key: 'write',
      path: { name: 'Paid DE' },
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'One of them': {} } },
      reply: { schema: 'Removed' },
    },
    'GET /api/v1/annotations': {
      summary: 'List notes on days',
      key: 'read',
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'All of them': {} } },
      reply: { schema: 'Annotations' },
    },
    'POST /api/v1/annotations': {
      summary: 'Note what happened on a day',
      description:
        'The page of numbers has it beside the chart. Its name is the date and the text; `409` where there is one of that name.',
      key: 'write',
      body: {
        schema: 'Annotation',
        examples: { 'New prices': { site: 'example.com', date: '2026-03-02', text: 'New prices' } },
      },
      mayClash: true,
      reply: { schema: 'Annotation' },
    },
    'DELETE /api/v1/annotations/:name': {
      summary: 'Remove a note on a day',
      key: 'write',
      path: { name: '2026-03-02 New prices' },
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'One of them': {} } },
      reply: { schema: 'Removed' },
    },
    'GET /api/v1/views': {
      summary: 'List saved views of the page',
      key: 'read',
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'All of them': {} } },
      reply: { schema: 'Views' },
    },
    'POST /api/v1/views': {
      summary: 'Save a view of the page',
      description:
        'Everything that is chosen on the page of numbers is in its address. `409` where there is a view of that name.',
      key: 'write',
      body: {
        schema: 'View',
        examples: {
          'A week of Germany': { site: 'example.com', name: 'Germany', query: 'period=7d&filter=is,visit:country,DE' },
        },
      },
      mayClash: true,
      reply: { schema: 'View' },
    },
    'DELETE /api/v1/views/:name': {
      summary: 'Remove a saved view',
      key: 'write',
      path: { name: 'Germany' },
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'One of them': {} } },
      reply: { schema: 'Removed' },
    },
    'GET /api/v1/core-actions': {
      summary: 'List core user actions',
      key: 'read',
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'All of them': {} } },
      reply: { schema: 'CoreActions' },
    },
    'POST /api/v1/core-actions': {
      summary: 'Add a core user action',
      description:
        'What shows that somebody uses the product, for `core_actions` and `core_action_rate`; past events too.',
      key: 'write',
      body: {
        schema: 'CoreAction',
        examples: {
          'New projects of the pro plan': {
            site: 'example.com',
            name: 'New project',
            condition: { type: 'event', name: 'project_created', props: { plan: 'pro' } },
          },
        },
      },
      mayClash: true,
      reply: { schema: 'CoreAction' },
    },
    'DELETE /api/v1/core-actions/:name': {
      summary: 'Remove a core user action',
      key: 'write',
      path: { name: 'New project' },
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'One of them': {} } },
      reply: { schema: 'Removed' },
    },
    'GET /api/v1/questions': {
      summary: 'List what visitors are asked',
      key: 'read',
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'All of them': {} } },
      reply: { schema: 'Questions' },
    },
    'POST /api/v1/questions': {
      summary: 'Ask visitors a question',
      description:
        'The script asks it from the next page on, without code on the pages. `409` where there is one of that name; a site has at most 20.',
      key: 'write',
      body: {
        schema: 'SiteQuestion',
        examples: {
          'How likely readers of the docs are to recommend us': {
            site: 'example.com',
            name: 'Recommend',
            kind: 'nps',
            where: { pages: ['/docs*'] },
            when: { active_seconds: 60, every_days: 90 },
            follow_up: [{ scores: [0, 6], question: { en: 'What is missing?', de: 'Was fehlt?' } }],
          },
        },
      },
      mayClash: true,
      reply: { schema: 'SiteQuestion' },
    },
    'DELETE /api/v1/questions/:name': {
      summary: 'Ask a question no more',
      key: 'write',
      path: { name: 'Recommend' },
      parameters: { texts: SITE_IN_URL, required: [], examples: { 'One of them': {} } },
      reply: { schema: 'Removed' },
    },
    'GET /api/v1/costs': {
      summary: 'List what visits have cost',
      description: 'By local day, as they are kept: what was entered of several days is split. At most 10,000.',
      key: 'read',
      parameters: {
        texts: { ...SITE_IN_URL, date: 'One day: `2026-03-02`.', from: 'Or the first one', to: 'and the last one.' },
        required: [],
        examples: { 'Of March': { from: '2026-03-01', to: '2026-03-31' } },
      },
      reply: { schema: 'ListedCosts' },
    },
    'POST /api/v1/costs': {
      summary: 'Enter what visits have cost',
      description:
        'Up to 1,000 costs, for `customer_acquisition_cost`; all or none. What was entered for the same day, channel, source, campaign and id is replaced.',
      key: 'write',
      body: {
        schema: 'Costs',
        examples: {
          'A campaign, on a day and in a month': {
            site: 'example.com',
            costs: [
              { date: '2026-03-02', channel: 'Paid Search', source: 'google', campaign: 'spring', amount: 120.5 },
              { from: '2026-03-01', to: '2026-03-31', channel: 'Affiliates', amount: 310, currency: 'EUR' },
            ],
          },
        },
      },
      reply: { schema: 'CostsReply' },
    },
    'GET /api/v2/catalogue': {
      summary: 'What can be asked for',
      description: 'Every metric and dimension with unit and definition.',
      parameters: { texts: {}, required: [], examples: { Everything: {} } },
      reply: { schema: 'Catalogue' },
    },
    'POST /api/v1/events': {
      summary: 'Send events from a server',
      description: 'Up to 1,000 events, 1 MiB. Answered when they are on disk; an `id` that came before counts once.',
      key: 'write',
      body: {
        schema: 'ServerEvents',
        examples: {
          'An order': {
            events: [
              {
                id: 'order-A-17',
                at,
                type: 'track',
                name: 'order',
                order_id: 'A-17',
                value: 59.8,
                currency: 'EUR',
                user: 'u_42',
              },
            ],
          },
        },
      },
      reply: { schema: 'Accepted', status: 202 },
    },
    [`POST ${ingestPath}`]: {
      summary: 'Send what a browser saw',
      description:
        'What the script sends: one batch of one visit, 60,000 bytes and 100 events. Bots, and curl as such, are counted apart.',
      headers: { 'User-Agent': BROWSER },
      body: {
        schema: 'Batch',
        examples: {
          'A pageview and a rating': {
            v: 1,
            site: 'example.com',
            sent: at,
            visitor: { id: ID, first: at, visits: 1 },
            visit: { id: ID, start: at },
            views: [{ id: ID, url: 'https://example.com/pricing', title: 'Pricing', at }],
            events: [
              { type: 'pageview', view: ID, n: 0, at },
              { type: 'feedback', view: ID, n: 1, at, kind: 'csat', score: 5 },
            ],
          },
        },
      },
      reply: { schema: 'Accepted', status: 202 },
    },
    'PUT /api/v1/feedback/:id': {
      summary: 'Note that an answer was read, or hide it',
      description: 'By the `id` that `/api/v2/feedback` gives. Metrics count it whatever its state is.',
      key: 'write',
      path: { id: `${ID}.1` },
      body: {
        schema: 'Moderation',
        examples: { 'It is not shown any more': { site: 'example.com', state: 'hidden' } },
      },
      reply: { schema: 'Moderation' },
    },
    'GET /api/v2/visitors/:id': {
      summary: 'Read the history of a visitor',
      description: `${HISTORY} \`404 unknown_visitor\` where the site has none of this id.`,
      key: 'read',
      path: { id: ID },
      parameters: {
        texts: {
          site_id: 'The site; a key of one site may leave it out.',
          date_range: 'A name, or `from,to`; `all` by default.',
          filters: 'JSON, as in the body.',
          include: '`total_rows`.',
          limit: 'Visits at most.',
          offset: 'Visits to leave out.',
        },
        required: [],
        examples: { 'The last ten visits': { limit: '10' } },
      },
      reply: { schema: 'VisitorReply' },
    },
    'POST /api/v2/visitors/:id': {
      summary: 'Read the history of a visitor by a body',
      description: 'The same with filters and range as JSON.',
      key: 'read',
      path: { id: ID },
      body: { schema: 'Visitor', examples: { 'Of a month': { date_range: 'month' } } },
      reply: { schema: 'VisitorReply' },
    },
  }
}

/** A report that nobody has described. */
export const describeReport = (path: string): Described => ({
  summary: `The report ${path.slice(path.lastIndexOf('/') + 1)}`,
  key: 'read',
  body: { schema: 'Question', examples: { 'Of a week': WEEK } },
  reply: { schema: 'Report', csv: true },
})
