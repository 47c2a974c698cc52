import { PRODUCTS } from '../public/basket.js'
import { GLAZES, SHAPES } from '../public/tiles.js'
import { PAGES } from './pages.mjs'

const MAP = 'https://www.openstreetmap.org/search?query=Plagwitz%20Leipzig'
const GRID = 'https://demo.example/laying-grid.svg'
// Median and the limits of "good" and "poor" of each Web Vital.
const VITALS = { LCP: [1150, 2500, 4000], INP: [72, 200, 500], CLS: [0.02, 0.1, 0.25], TTFB: [190, 800, 1800] }
const THUMBS = {
  'measure-a-wall': { answered: 0.58, up: 0.84 },
  'delivery-and-breakage': { answered: 0.52, up: 0.66 },
  oxblood: { answered: 0.3, up: 0.93 },
  'kiln-controller': { answered: 0.33, up: 0.88 },
}
const PROJECTS = { 'A kitchen': 9, 'A bathroom': 12, 'A fireplace': 3, 'I am only looking': 8 }
const COMMENTS = {
  oxblood: ['Too long for me.', 'I would have liked a recipe.'],
  'kiln-controller': ['Where is the source code?', 'Is that safe at night?'],
  'measure-a-wall': [
    'What about sloping ceilings?',
    'Please add an example with two corners.',
    'Is the joint counted in?',
  ],
  'delivery-and-breakage': [
    'Do you deliver to Norway?',
    'How long does made to order take before Christmas?',
    'Can I pick the boxes up myself?',
  ],
}

/** What a reader does on a page: events without a view, number and time. `cart` is what was put into the basket so far. */
export function chooseActions({ path, cart, random }) {
  return Object.entries(PAGES[path].actions)
    .filter(([, probability]) => random.chance(probability))
    .flatMap(([action]) => ACTIONS[action]({ path, cart, random }))
}

/** The Web Vitals that one page load in sixteen reports. */
export function measureVitals({ random }) {
  if (!random.chance(1 / 16)) return []
  return Object.entries(VITALS).map(([name, [median, good, poor]]) => {
    const value = Math.round(random.logNormal(median, 0.6) * 1000) / 1000
    return { type: 'vital', name, value, rating: value <= good ? 'good' : value <= poor ? 'needs-improvement' : 'poor' }
  })
}

const ACTIONS = {
  cart: ({ path }) => trade('cart', path.slice('/shop/'.length), 1),
  checkout: ({ cart }) => (cart.length > 0 ? trade('checkout', cart[cart.length - 1], 1) : []),
  order: ({ cart, random }) => {
    if (cart.length === 0) return []
    const product = cart[cart.length - 1]
    const boxes = product === 'sample-box' ? 1 : 1 + Math.floor(random.logNormal(2, 0.7))
    const id = `G-${Math.floor(random.between(0, 36 ** 6))
      .toString(36)
      .toUpperCase()}`
    const order = { ...trade('order', product, boxes), order_id: id, guest: random.chance(0.8) }
    return [order, ...afterOrder(random)]
  },
  newsletter: () => track('newsletter'),
  map: () => track('outbound', { url: MAP }),
  download: () => track('download', { url: GRID }),
  shape_tried: ({ random }) => tries({ random, most: 3, name: 'shape', table: SHAPES }),
  glaze_tried: ({ random }) => tries({ random, most: 5, name: 'glaze', table: GLAZES }),
  design_finished: ({ random }) =>
    track('design_finished', { shape: random.pick(Object.keys(SHAPES)), glaze: random.pick(Object.keys(GLAZES)) }),
  thumbs: ({ path, random }) => {
    const subject = path.split('/').at(-1)
    const about = { name: subject, kind: 'thumbs', subject }
    if (!random.chance(THUMBS[subject].answered)) return shown(about)
    const score = random.chance(THUMBS[subject].up) ? 1 : 0
    const comment = score === 0 && random.chance(0.35) ? { comment: random.pick(COMMENTS[subject]) } : {}
    return answered(about, { score, ...comment }, random)
  },
  csat: ({ random }) =>
    asks({ name: 'help', kind: 'csat', subject: 'help' }, 0.12, 0.05, { scores: [1, 2, 6, 14, 9] }, random),
  review: ({ path, random }) => {
    const subject = path.slice('/shop/'.length)
    return asks(
      { name: `review ${subject}`, kind: 'review', subject },
      0.04,
      0.02,
      { scores: [1, 1, 3, 9, 14] },
      random,
    )
  },
  choice: ({ random }) => asks({ name: 'project', kind: 'choice' }, 0.16, 0.4, { choices: PROJECTS }, random),
}

/** As the commerce calls of the script tell it. */
function trade(name, product, boxes) {
  const { price } = PRODUCTS[product]
  return { ...track(name), value: price * boxes, currency: 'EUR', items: [{ id: product, quantity: boxes, price }] }
}

function track(name, props) {
  return props ? { type: 'track', name, props } : { type: 'track', name }
}

/** How easy it was, then whether the shop is worth telling of: the second comes when the first is done with. */
function afterOrder(random) {
  const ces = { name: 'checkout', kind: 'ces', subject: 'checkout' }
  const first = asks(ces, 0.4, 0.15, { scores: [1, 1, 1, 2, 5, 9, 8] }, random)
  if (first.length === 1) return first
  const nps = { name: 'after-order', kind: 'nps', subject: 'shop' }
  return [...first, ...asks(nps, 0.45, 0.3, { scores: [1, 0, 1, 1, 1, 2, 3, 5, 9, 10, 9] }, random)]
}

/** A question that was shown: answered, dismissed or left alone. */
function asks(about, answerRate, dismissRate, { scores, choices }, random) {
  if (random.chance(answerRate)) {
    const lowest = about.kind === 'nps' ? 0 : 1
    const said = choices
      ? { choice: random.weighted(choices) }
      : { score: lowest + Number(random.weighted(Object.fromEntries(scores.map((weight, i) => [`${i}`, weight])))) }
    return answered(about, said, random)
  }
  return random.chance(dismissRate) ? [...shown(about), showing('survey_dismissed', about)] : shown(about)
}

const showing = (name, props) => ({ ...track(name, props), passive: true, isNext: true })
const shown = (about) => [showing('survey_shown', about)]

function answered(about, said, random) {
  const { kind, subject } = about
  const response = `demo-${Math.floor(random.between(0, 1e12)).toString(36)}`
  return [...shown(about), { type: 'feedback', kind, ...(subject && { subject }), ...said, response, isNext: true }]
}

function tries({ random, most, name, table }) {
  return Array.from({ length: random.integer(1, most) }, () =>
    track(`${name}_tried`, { [name]: random.pick(Object.keys(table)) }),
  )
}
