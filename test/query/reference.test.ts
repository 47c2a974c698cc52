import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DIMENSION_NAMES } from '../../collector/dimensions.js'
import { METRIC_NAMES } from '../../collector/metrics/index.js'
import type { ResultRow } from '../../collector/query/answer.js'
import { runs } from '../property.js'
import { referenceAnswer, referenceTotals } from './reference/answer.js'
import { factsOf } from './reference/facts.js'
import { REFERENCE } from './reference/metrics.js'
import { aQuestion, DIMENSIONS, wordsOf } from './reference/question.js'
import { withSite } from './reference/site.js'
import { someTraffic } from './reference/traffic.js'

const QUESTIONS = 6

/** The story has neither: accounts.test.ts and costs.test.ts count them by hand; cohort.test.ts has visitors by cohort. */
const OF_SEATS_AND_COSTS = ['license_utilization', 'customer_acquisition_cost']

it('the reference knows every metric and every dimension', () => {
  const known = [...Object.keys(REFERENCE), ...OF_SEATS_AND_COSTS]
  expect(known.toSorted()).toEqual(METRIC_NAMES.toSorted())
  const dimensions = new Set(
    [...DIMENSIONS, 'visitor:cohort'].map((name) => name.replace(/^(event:props:|visitor:traits:).*/, '$1KEY')),
  )
  expect([...dimensions].toSorted()).toEqual(DIMENSION_NAMES.toSorted())
})

/** What the reference has too, in its order. */
const shared = ({ dimensions, metrics, samples, margins, comparison }: ResultRow) => ({
  ...{ dimensions, metrics, samples, margins },
  ...(comparison && { comparison }),
})

const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(row)).toSorted()

const aCase = someTraffic().chain((story) =>
  fc.tuple(fc.constant(story), fc.array(aQuestion(story), { minLength: QUESTIONS, maxLength: QUESTIONS })),
)

it('the engine answers random questions about random traffic as the dictionary says', async () => {
  await fc.assert(
    fc.asyncProperty(aCase, ([story, questions]) =>
      withSite(story, async ({ tell, askWhole }) => {
        await tell(story.arrivals, story.booked)
        const site = { ...story, facts: factsOf(story) }
        for (const question of questions) {
          const words = JSON.stringify(wordsOf(question))
          const { results, totals } = await askWhole(question)
          expect(sorted(results.map(shared)), words).toEqual(sorted(referenceAnswer(site, question)))
          expect(totals && shared(totals), words).toEqual(referenceTotals(site, question))
        }
      }),
    ),
    runs(40),
  )
})
