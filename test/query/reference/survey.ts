import { METRIC_NAMES } from '../../../collector/metrics/index.js'
import { createReports } from '../../../collector/query/reports.js'
import type { Store } from '../../../collector/store/store.js'
import { NOW } from './site.js'

const OF_EXITS = ['exits', 'exit_rate']
/** Which cannot be grouped by anything. */
const OF_COSTS = 'customer_acquisition_cost'
const BY_PAGE = METRIC_NAMES.filter((name) => name !== OF_COSTS)
const ANYWHERE = BY_PAGE.filter((name) => !OF_EXITS.includes(name))

const GROUPINGS = [
  ['time:day'],
  ['event:goal'],
  ['visit:source', 'visitor:type'],
  ['visitor:user', 'visitor:account'],
  ['feedback:kind', 'feedback:subject'],
  ['order:currency', 'event:name'],
  ['event:props:plan', 'visitor:traits:plan'],
  ['visit:browser', 'visit:language', 'event:sender'],
]

/** What can be asked of a site at once: every metric, in every kind of grouping, and every report. */
const QUESTIONS = [
  ['query', { metrics: ANYWHERE, include: { totals: true, currency: 'KWD' } }],
  ['query', { metrics: BY_PAGE, dimensions: ['event:page'] }],
  ['query', { metrics: BY_PAGE, dimensions: ['visit:exit_page'], include: { engaged_within: 1800 } }],
  ['query', { metrics: [OF_COSTS], dimensions: ['visit:channel'] }],
  ...GROUPINGS.map((dimensions) => ['query', { metrics: ANYWHERE, dimensions }] as const),
  [
    'funnel',
    {
      steps: [
        ['is', 'event:name', ['pageview']],
        ['is_not', 'event:name', ['pageview']],
      ],
    },
  ],
  ['retention', { interval: 'day', periods: 3 }],
  ['journeys', {}],
  ['journeys', { around: ['is', 'event:name', ['order']] }],
  ['frequency', {}],
] as const

const DAY = 86_400_000

/** All answers about a site and the days of its story, from one store. */
export async function surveyOf(store: Store, id = 'shop.example'): Promise<unknown[]> {
  const site = store.findSite(id)
  if (!site) throw new Error(`no site ${id}`)
  const ask = createReports(store)
  const first = ((await store.firstDay(site)) ?? 1) * DAY
  const date_range = [first - DAY, first + 7 * DAY].map((at) => new Date(at).toISOString())
  const answers = []
  for (const [report, question] of QUESTIONS) {
    const answer = await ask({
      report,
      site,
      body: { date_range, ...question },
      now: NOW,
    })
    if ('error' in answer) throw new Error(JSON.stringify(answer.error))
    answers.push({ report, question, answer })
  }
  return answers
}
