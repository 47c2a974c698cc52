import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../property.js'
import { aQuestion, DIMENSIONS } from './reference/question.js'
import { withSite } from './reference/site.js'
import { someTraffic } from './reference/traffic.js'

/** What counts, or sums up, events: each is in one group. */
const ADDITIVE = [
  'events',
  'pageviews',
  'total_active_time',
  'conversions',
  'micro_conversions',
  'total_revenue',
  'impressions',
  'clicks',
  'orders',
  'revenue',
  'reviews',
  'feedback_responses',
]
/** Here an event can be in several groups, or in none. */
const PARTIAL = [
  'event:goal',
  'event:time_on_page',
  'event:scroll_depth',
  'feedback:kind',
  'feedback:subject',
  'feedback:score',
]
const TIMES = ['time:minute', 'time:hour', 'time:day', 'time:week', 'time:month']

const someDimensions = fc
  .tuple(
    fc.shuffledSubarray(
      DIMENSIONS.filter((name) => !PARTIAL.includes(name)),
      { maxLength: 2 },
    ),
    fc.constantFrom(null, ...TIMES),
  )
  .map(([names, time]) => (time ? [...names, time] : names))

const aCase = someTraffic().chain((story) =>
  fc.tuple(
    fc.constant(story),
    fc.array(fc.tuple(aQuestion(story), someDimensions), { minLength: 8, maxLength: 8, size: 'max' }),
  ),
)

it('groups of event metrics add up to the total', async () => {
  await fc.assert(
    fc.asyncProperty(aCase, async ([story, questions]) => {
      await withSite(story, async ({ tell, ask }) => {
        await tell(story.arrivals, story.booked)
        for (const [asked, dimensions] of questions) {
          const { range } = asked
          const to = dimensions.includes('time:minute') ? Math.min(range.to, range.from + 4 * 3_600_000) : range.to
          const question = { ...asked, metrics: ADDITIVE, range: { ...range, to }, compare: null }
          const [total] = await ask({ ...question, dimensions: [] })
          const rows = await ask({ ...question, dimensions })

          const sums = ADDITIVE.map((_, i) => rows.reduce((sum, { metrics }) => sum + (metrics[i] ?? 0), 0))
          expect(sums.map(inThousandths), JSON.stringify(dimensions)).toEqual(total.metrics.map(inThousandths))
        }
      })
    }),
    runs(15),
  )
})

const inThousandths = (value: number | null) => Math.round((value ?? Number.NaN) * 1000) + 0
