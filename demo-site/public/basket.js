/** What is sold from the shelf: slug → name and price of a box in euros. */
export const PRODUCTS = {
  'scale-tile': { name: 'Scale in Bottle', price: 64 },
  'hexagon-tile': { name: 'Hexagon in Tin white and Straw', price: 58 },
  'sample-box': { name: 'Sample box', price: 18 },
}

const KEY = 'glost-basket'
let boxes = read()

/** The basket as slug → number of boxes. Lasts as long as the tab, or the page where nothing can be stored. */
export function readBasket() {
  return { ...boxes }
}

/** Sets the number of boxes of one product; 0 takes it out. */
export function setBoxes(product, count) {
  boxes = { ...boxes, [product]: count }
  if (!(count > 0)) delete boxes[product]
  write()
  showCount()
}

/** Lines of slug and number of boxes as the collector is told of them. */
export function basketOf(lines) {
  const items = lines.map(([id, quantity]) => ({ id, quantity, price: PRODUCTS[id].price }))
  return { value: items.reduce((sum, { quantity, price }) => sum + quantity * price, 0), currency: 'EUR', items }
}

export function emptyBasket() {
  boxes = {}
  write()
  showCount()
}

/** Writes the number of boxes into the header. */
export function showCount() {
  const count = Object.values(boxes).reduce((sum, n) => sum + n, 0)
  for (const element of document.querySelectorAll('[data-basket-count]')) element.textContent = count
}

function read() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY)) ?? {}
    return Object.fromEntries(Object.entries(stored).filter(([slug, count]) => PRODUCTS[slug] && count > 0))
  } catch {
    return {} // blocked storage: the basket lives in this page only
  }
}

function write() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(boxes))
  } catch {
    // blocked storage: the basket lives in this page only
  }
}
