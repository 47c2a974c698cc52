import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../property.js'
import type { WireFilter } from './reference/filters.js'
import { aQuestion } from './reference/question.js'
import { withSite } from './reference/site.js'
import { someTraffic } from './reference/traffic.js'

const BROWSER: WireFilter = ['is', 'visit:browser', ['Firefox']]
/** Passes everything; but with a filter days are scanned. */
const ANY: WireFilter = ['or', [BROWSER, ['not', BROWSER]]]

const aCase = someTraffic().chain((story) =>
  fc.tuple(
    fc.constant(story),
    fc.array(
      aQuestion(story).map((question) => ({ ...question, filters: [], engagedWithin: null })),
      { minLength: 8, maxLength: 8 },
    ),
    fc.nat({ max: story.arrivals.length }),
  ),
)

it('says the same of days that it remembers as of days that it scans', async () => {
  await fc.assert(
    fc.asyncProperty(aCase, ([story, questions, half]) =>
      withSite(story, async ({ tell, ask }) => {
        await tell(story.arrivals.slice(0, half), [])
        for (const question of questions) await ask(question)
        await tell(story.arrivals.slice(half), story.booked)

        for (const question of questions) {
          const scanned = await ask({ ...question, filters: [ANY] })
          expect(await ask(question)).toEqual(scanned)
          expect(await ask(question)).toEqual(scanned)
        }
      }),
    ),
    runs(40),
  )
})
