import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Goal } from '../../collector/goals.js'
import { openStore } from '../../collector/store/open.js'
import { runs } from '../property.js'
import { NOW, type Told, withSite } from '../query/reference/site.js'
import { surveyOf } from '../query/reference/survey.js'
import { someTraffic } from '../query/reference/traffic.js'

const DAY = 86_400_000
const GOAL: Goal = { name: 'New', kind: 'micro', condition: { type: 'page', pattern: '/a*' }, value: null }
const id = (visitor: string) => visitor.padEnd(21, '-')

/** What can happen to a store besides traffic. */
const OPERATIONS: Record<string, (told: Told, begin: number) => unknown> = {
  'a visitor is erased': ({ store, site }) => store.eraseVisitor(site, id('anna'), NOW),
  'one without a cookie is erased': ({ store, site }) => store.eraseVisitor(site, id('nobody-0-0'), NOW),
  async 'a user is erased'({ store, site }) {
    const { visitors, serverEvents } = store.findUser(site, 'u1')
    for (const visitor of visitors) await store.eraseVisitor(site, visitor, NOW)
    await store.eraseServerEvents(site, serverEvents)
  },
  // A clock that jumps is believed when it is read again a day later.
  'the oldest days are deleted'({ store }, begin) {
    for (const now of [begin, begin + 31 * DAY, begin + 32 * DAY]) while (!store.deleteOld({ now, retentionDays: 30 }));
  },
  'a goal is added': ({ store, site }) => store.addGoal(site, GOAL),
  'a goal is removed': ({ store, site }) => store.removeGoal(site, 'Annex'),
  'the site gets another time zone': ({ store, site }) => store.setSite(site.id, { timezone: 'Australia/Lord_Howe' }),
  'the site gets another currency': ({ store, site }) => store.setSite(site.id, { currency: 'JPY' }),
  'salts are forgotten': ({ store }, begin) => store.forgetSalts(begin + 10 * DAY),
}

const aCase = fc.record({
  story: someTraffic(),
  operations: fc.shuffledSubarray(Object.keys(OPERATIONS), { minLength: 3 }),
  /** How much of the story arrives before them; the rest comes in between. */
  before: fc.nat(16),
})

it('whatever happens to a store, what is read from its rows anew gives the same answers', async () => {
  await fc.assert(
    fc.asyncProperty(aCase, async ({ story, operations, before }) => {
      await withSite(story, async (told) => {
        const { store, path } = told
        const begin = Math.min(...story.arrivals.map(({ batch }) => batch.sent))
        await told.tell(story.arrivals.slice(0, before), [])
        await surveyOf(store)
        const late = story.arrivals.slice(before)
        const booked = [...story.booked]
        const isWelcome = (visitor: unknown) => typeof visitor !== 'string' || !store.isForgotten(told.site, visitor)
        for (const name of operations) {
          await OPERATIONS[name](told, begin)
          await told.tell(
            late.splice(0, 1).filter(({ batch }) => isWelcome(batch.visitor?.id)),
            booked.splice(0, 1).filter(({ visitor }) => isWelcome(visitor)),
          )
          const known = await surveyOf(store)
          rebuild(path)

          expect(await surveyOf(store), `after ${name}`).toEqual(known)
          const fresh = openStore(`sqlite:${path}`, 'read')
          expect(await surveyOf(fresh).finally(fresh.close), `after ${name}, opened again`).toEqual(known)
        }
      })
    }),
    runs(3),
  )
})

/** `footfall check --rebuild`, beside the collector. */
function rebuild(path: string): void {
  const store = openStore(`sqlite:${path}`, 'read')
  try {
    expect(store.check(() => {})).toEqual([])
    store.rebuildColumns(() => {})
  } finally {
    store.close()
  }
}
