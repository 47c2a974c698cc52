/** What a route is for: the part of an OpenAPI operation that is ours to say. */
export interface Described {
  summary: string
  description?: string
  /** The key's right that it takes; without, it is for everybody. */
  key?: 'read' | 'write'
  body?: { schema: string; examples: Record<string, object> }
  /** In the URL: what it is, and examples of the whole. */
  parameters?: {
    texts: Record<string, string>
    required: readonly string[]
    examples: Record<string, Record<string, string>>
  }
  headers?: Record<string, string>
  /** The schema of the answer, and its status. */
  reply: { schema: string; status?: 200 | 202; csv?: boolean }
}

const WEEK = { date_range: '7d' }
const TOP_PAGES = { metrics: ['visitors', 'pageviews', 'active_time'], ...WEEK, dimensions: ['event:page'] }
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36'
const ID = 'V1StGXR8_Z5jdHi6B-myT'

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
    'POST /api/v2/frequency': {
      summary: 'Ask how often visitors come',
      description: 'Visitors by how many visits they made, and visits by how many days came since the one before.',
      key: 'read',
      body: { schema: 'Question', examples: { 'Of a week': WEEK } },
      reply: { schema: 'FrequencyReply', csv: true },
    },
    'POST /api/v2/delivery': {
      summary: 'Ask what was delivered',
      description: 'By day: events that came, were lost, repeated, late, rejected or of bots. It takes no filters.',
      key: 'read',
      body: { schema: 'Question', examples: { 'Of a week': WEEK } },
      reply: { schema: 'Delivery', csv: true },
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
          'A pageview': {
            v: 1,
            site: 'example.com',
            sent: at,
            visitor: { id: ID, first: at, visits: 1 },
            visit: { id: ID, start: at },
            views: [{ id: ID, url: 'https://example.com/pricing', title: 'Pricing', at }],
            events: [{ type: 'pageview', view: ID, n: 0, at }],
          },
        },
      },
      reply: { schema: 'Accepted', status: 202 },
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
