/** Midnight in Berlin; summer time for all of the days after it. */
export const START = Date.parse('2025-04-01T00:00:00+02:00')
export const DAYS = 90
export const DAY_MS = 86_400_000

/** In the order of their code points, as ties are; missing is `(not set)`, which comes first. */
export const PAGES = Array.from({ length: 2000 }, (_, i) =>
  i === 0 ? '/' : `/section-${digits(i % 20)}/${digits(i)}`,
).sort()
export const SOURCES = [
  '',
  'Bing',
  'Google',
  'Newsletter',
  ...Array.from({ length: 60 }, (_, i) => `x-${digits(i)}.example`),
]
export const COUNTRIES = 'AT BE BR CH CZ DE DK ES FR GB IT JP NL PL SE US'.split(' ')
export const DEVICES = ['desktop', 'mobile', 'tablet']
export const BROWSERS = ['Chrome', 'Edge', 'Firefox', 'Opera', 'Safari', 'Samsung Internet']
export const NAMES = ['pageview', 'search', 'play', 'download', 'signup', 'share', 'filter', 'outbound', 'scroll_90']
/** The last two are passive. */
const FIRST_PASSIVE = 7

/** How much there is, by the number of events: about 8 a visit, 4 visits a visitor. */
export const sizesOf = (events: number) => ({ visits: Math.round(events * 0.12), visitors: Math.round(events * 0.029) })

/** A visit; texts as numbers of the lists above. */
export interface Visit {
  num: number
  visitor: number
  /** Which visit of the visitor, from 1; and when the first one was, UTC ms. */
  ordinal: number
  first: number
  country: number
  device: number
  browser: number
  source: number
  views: { page: number; at: number; span: number; active: number; scroll: number }[]
  /** In the first view or a later one, in order of time; each ms has one event at most. */
  tracks: { view: number; at: number; name: number; plan: string | null }[]
}

export const isPassive = (name: number) => name >= FIRST_PASSIVE

/** The same visits every time, in the order of their starts. */
export function* visitsOf(events: number): Generator<Visit> {
  const sizes = sizesOf(events)
  const random = createRandom(20250401)
  const skewed = (length: number, power = 3) => Math.floor(length * random() ** power)
  const first = new Float64Array(sizes.visitors)
  const made = new Uint16Array(sizes.visitors)
  let known = 0
  for (let num = 0; num < sizes.visits; num++) {
    const start = START + Math.floor((num / sizes.visits) * DAYS * DAY_MS)
    const isNew = Math.ceil(((num + 1) * sizes.visitors) / sizes.visits) > known
    const visitor = isNew ? known++ : known - 1 - skewed(known, 2)
    if (made[visitor]++ === 0) first[visitor] = start
    const views = viewsOf(start, { random, page: () => skewed(PAGES.length) })
    yield {
      num,
      visitor,
      ordinal: made[visitor],
      first: first[visitor],
      // A visitor's own, whichever visit it is.
      country: Math.floor(COUNTRIES.length * ((visitor * 0.618034) % 1) ** 3),
      device: Math.floor(DEVICES.length * ((visitor * 0.754878) % 1) ** 2),
      browser: Math.floor(BROWSERS.length * ((visitor * 0.569841) % 1) ** 2),
      source: skewed(SOURCES.length, 4),
      views,
      tracks: tracksOf(views, { random, name: () => 1 + skewed(NAMES.length - 1, 1.5) }),
    }
  }
}

function viewsOf(start: number, { random, page }: { random: () => number; page: () => number }): Visit['views'] {
  const views: Visit['views'] = []
  const count = random() < 0.4 ? 1 : 2 + Math.floor(random() * 9)
  let at = start
  for (let i = 0; i < count; i++) {
    const span = 2000 + Math.floor(random() ** 3 * 240_000)
    views.push({ page: page(), at, span, active: Math.floor(span * random()), scroll: Math.floor(101 * random()) })
    at += span
  }
  return views
}

function tracksOf(views: Visit['views'], { random, name }: { random: () => number; name: () => number }) {
  const tracks: Visit['tracks'] = []
  for (const [view, { at, span }] of views.entries()) {
    const count = Math.floor(random() * 3.135)
    const slot = Math.floor((span - 1) / count)
    for (let i = 0; i < count; i++) {
      const plan = random() < 0.1 ? ['free', 'pro', 'team'][Math.floor(3 * random())] : null
      tracks.push({ view, at: at + 1 + i * slot + Math.floor(random() * slot), name: name(), plan })
    }
  }
  return tracks
}

/** Mulberry32: 0 to 1, the same row of numbers for a seed. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function digits(number: number): string {
  return String(number).padStart(4, '0')
}
