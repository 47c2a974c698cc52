import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../property.js'
import { withSite } from './reference/site.js'
import { surveyOf } from './reference/survey.js'
import { type Arrival, type Story, someTraffic } from './reference/traffic.js'

/** What a server tells may come before the visit that it names. */
type Part = { arrival: Arrival } | { booked: Story['booked'][number] }

/** Each event by itself, with what was known of its view by then: the whole of its totals comes with the last. */
const pieces = ({ batch, ...rest }: Arrival): Arrival[] => {
  const { views, events } = batch
  const alone = events.map((event, i): Arrival => {
    const of = views.filter(({ id }) => id === event.view)
    const known = i === events.length - 1 ? of : of.map(({ active: _, scroll: __, ...view }) => view)
    return { ...rest, batch: { ...batch, views: known, events: [event] } }
  })
  return [...alone, { ...rest, batch: { ...batch, events: [] } }]
}

/** The same story, as networks bring it: in pieces, some of them again, in any order and any number of commits. */
const anotherOrder = (story: Story): fc.Arbitrary<Part[][]> =>
  fc
    .tuple(...story.arrivals.map(() => fc.boolean()))
    .chain((isSplit) => {
      const arrivals = story.arrivals.flatMap((arrival, i) => (isSplit[i] ? pieces(arrival) : [arrival]))
      const parts: Part[] = [...arrivals.map((arrival) => ({ arrival })), ...story.booked.map((booked) => ({ booked }))]
      const sent = fc.shuffledSubarray(parts).map((again) => [...parts, ...again])
      return sent.chain((parts) => fc.shuffledSubarray(parts, { minLength: parts.length }))
    })
    .chain((parts) => fc.tuple(fc.constant(parts), fc.array(fc.nat(parts.length), { maxLength: 3 })))
    .map(([parts, cuts]) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), parts.length]
      return at.slice(1).map((end, i) => parts.slice(at[i], end))
    })

const aCase = someTraffic({ isVisitNamed: true }).chain((story) => fc.tuple(fc.constant(story), anotherOrder(story)))

it('batches in another order, in pieces and twice make no difference to any answer', async () => {
  await fc.assert(
    fc.asyncProperty(aCase, async ([story, commits]) => {
      await withSite(story, async (plain) => {
        await plain.tell(story.arrivals, story.booked)
        const expected = await surveyOf(plain.store)
        await withSite(story, async (other) => {
          for (const parts of commits) {
            const arrivals = parts.flatMap((part) => ('arrival' in part ? [part.arrival] : []))
            const booked = parts.flatMap((part) => ('booked' in part ? [part.booked] : []))
            await other.tell(arrivals, booked)
            await surveyOf(other.store)
          }
          expect(await surveyOf(other.store)).toEqual(expected)
        })
      })
    }),
    runs(5),
  )
})
