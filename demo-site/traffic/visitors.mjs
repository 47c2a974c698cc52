import { BROWSERS, COUNTRIES, FORUM_COUNTRIES, forumFactor } from './audience.mjs'
import { dayOf, firstVisits, forumVisits, startOfDay, timeOfDay, weekdayOf } from './calendar.mjs'
import { createRandom } from './random.mjs'
import { sourceWeights } from './sources.mjs'

const DAY_MS = 86_400_000
// Some of the visitors of the window's first days came first before it.
const EARLIER_DAYS = 60
const FIRST_VISITS_A_DAY = 400
const COOKIELESS = 0.06
const COUNTRY_WEIGHTS = mapValues(COUNTRIES, ({ weight }) => weight)
const BROWSER_WEIGHTS = mapValues(BROWSERS, ({ weight }) => weight)
const FORUM_BROWSER_WEIGHTS = mapValues(BROWSERS, ({ weight, agent }) => weight * forumFactor(agent))

/**
 * The visits between `since` and `until` in the order they start, as plans that `createVisit` fills. A visitor is made
 * from the seed, the day of the first visit and a number alone, so runs with another `until` agree on those they share.
 */
export function planVisits({ since, until, seed }) {
  const plans = []
  const firstDay = dayOf(since)
  const lastDay = dayOf(until)
  for (let day = firstDay - EARLIER_DAYS; day <= lastDay; day++) {
    const place = Math.max(0, (day - firstDay) / Math.max(1, lastDay - firstDay))
    const random = createRandom(seed, day)
    const count = firstVisits({ day, level: FIRST_VISITS_A_DAY * (0.72 + 0.52 * place), random })
    for (let i = 0; i < count; i++) plans.push(...planVisitor({ since, until, seed, day, i, isForum: false }))
    for (let i = 0; i < forumVisits(day); i++) {
      plans.push(...planVisitor({ since, until, seed, day, i: 1e6 + i, isForum: true }))
    }
  }
  return plans.sort((a, b) => a.start - b.start)
}

function planVisitor({ since, until, seed, day, i, isForum }) {
  const random = createRandom(seed, day, i)
  const country = random.weighted(isForum ? FORUM_COUNTRIES : COUNTRY_WEIGHTS)
  const browser = BROWSERS[random.weighted(isForum ? FORUM_BROWSER_WEIGHTS : BROWSER_WEIGHTS)]
  const { language, timezone, later } = COUNTRIES[country]
  const screen = random.pick(browser.screens)
  const isCookieless = random.chance(COOKIELESS)
  const address = `2001:db8:${[0, 0, 0, 0].map(() => random.integer(1, 65535).toString(16)).join(':')}::1`
  const starts = planStarts({ random, day, later, isForum })
  const visitor = { id: random.id(starts[0]), first: starts[0] }
  const person = { visitor, isCookieless, address, country, agent: browser.agent, screen, language, timezone }
  return starts
    .map((start, index) => ({
      ...person,
      start,
      visits: index + 1,
      source: planSource({ random, start, isFirst: index === 0, isForum }),
      seeds: [seed, day, i, index + 1],
    }))
    .filter(({ start }) => start >= since && start < until)
}

// Four in ten come back, and who came back once is likely to do so again: an hour later, next day, next week.
function planStarts({ random, day, later, isForum }) {
  const starts = [startOfDay(day) + timeOfDay({ random, later, isForum })]
  const loyalty = isForum ? 0.08 : random.between(0.1, 0.72)
  while (starts.length < 24 && random.chance(starts.length === 1 ? loyalty : Math.min(0.86, loyalty + 0.24))) {
    const last = starts[starts.length - 1]
    if (random.chance(0.16)) starts.push(last + random.between(4, 9) * 3_600_000)
    else {
      const days = Math.max(1, Math.round(random.logNormal(3.2, 0.9)))
      starts.push(startOfDay(dayOf(last + 6 * 3_600_000) + days) + timeOfDay({ random, later }))
    }
  }
  return starts.map(Math.round).filter((start, index, all) => index === 0 || start - all[index - 1] > DAY_MS / 8)
}

function planSource({ random, start, isFirst, isForum }) {
  if (isForum && isFirst) return 'hackernews'
  return random.weighted(sourceWeights({ isFirst, weekday: weekdayOf(dayOf(start)) }))
}

function mapValues(table, change) {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(value)]))
}
