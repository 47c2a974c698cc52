import { PRODUCTS } from '../public/basket.js'
import { GLAZES, SHAPES } from '../public/tiles.js'
import { PAGES } from './pages.mjs'

const MAP = 'https://www.openstreetmap.org/search?query=Plagwitz%20Leipzig'
const GRID = 'https://demo.example/laying-grid.svg'
// Median and the limits of "good" and "poor" of each Web Vital.
const VITALS = { LCP: [1150, 2500, 4000], INP: [72, 200, 500], CLS: [0.02, 0.1, 0.25], TTFB: [190, 800, 1800] }
const COMMENTS = {
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
  add_to_cart: ({ path }) => {
    const product = path.slice('/shop/'.length)
    return track('add_to_cart', { product, price: PRODUCTS[product].price })
  },
  purchase: ({ cart, random }) => {
    if (cart.length === 0) return []
    const product = cart[cart.length - 1]
    const boxes = product === 'sample-box' ? 1 : 1 + Math.floor(random.logNormal(2, 0.7))
    return { ...track('purchase', { product }), value: PRODUCTS[product].price * boxes, currency: 'EUR' }
  },
  newsletter: () => track('newsletter'),
  map: () => track('outbound', { url: MAP }),
  download: () => track('download', { url: GRID }),
  shape_tried: ({ random }) => tries({ random, most: 3, name: 'shape', table: SHAPES }),
  glaze_tried: ({ random }) => tries({ random, most: 5, name: 'glaze', table: GLAZES }),
  design_finished: ({ random }) =>
    track('design_finished', { shape: random.pick(Object.keys(SHAPES)), glaze: random.pick(Object.keys(GLAZES)) }),
  thumbs: ({ path, random }) => {
    const subject = path.slice('/help/'.length)
    const score = random.chance(subject === 'measure-a-wall' ? 0.84 : 0.66) ? 1 : 0
    const comment = score === 0 && random.chance(0.35) ? { comment: random.pick(COMMENTS[subject]) } : {}
    return { type: 'feedback', kind: 'thumbs', score, subject, ...comment }
  },
}

function track(name, props) {
  return props ? { type: 'track', name, props } : { type: 'track', name }
}

function tries({ random, most, name, table }) {
  return Array.from({ length: random.integer(1, most) }, () =>
    track(`${name}_tried`, { [name]: random.pick(Object.keys(table)) }),
  )
}
