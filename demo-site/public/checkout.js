import { basketOf, emptyBasket, PRODUCTS, readBasket, setBoxes } from '/basket.js'
import { askAfterOrder } from '/questions.js'

/** Shows the basket, lets numbers be changed, and thanks for the order. */
export function startCheckout(page) {
  const form = page.querySelector('[data-order]')
  form.addEventListener('change', (event) => {
    const { slug } = event.target.dataset
    if (slug) setBoxes(slug, event.target.valueAsNumber)
    showBasket(page)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    order(page)
  })
  showBasket(page)
  const lines = Object.entries(readBasket())
  if (lines.length > 0) window.footfall('checkout', basketOf(lines))
}

function showBasket(page) {
  const lines = Object.entries(readBasket())
  page.querySelector('[data-empty]').hidden = lines.length > 0
  page.querySelector('[data-order]').hidden = lines.length === 0
  page.querySelector('[data-lines]').innerHTML = lines.map(lineOf).join('')
  for (const element of page.querySelectorAll('[data-total]')) element.textContent = `€${basketOf(lines).value}`
}

function lineOf([slug, count]) {
  const { name, price } = PRODUCTS[slug]
  return (
    `<tr><th scope="row"><a href="/shop/${slug}">${name}</a></th>` +
    `<td><input type="number" min="0" max="99" value="${count}" data-slug="${slug}" aria-label="Boxes of ${name}"></td>` +
    `<td>€${price * count}</td></tr>`
  )
}

function order(page) {
  const lines = Object.entries(readBasket())
  const id = `G-${Date.now().toString(36).slice(-6).toUpperCase()}`
  window.footfall('order', { id, ...basketOf(lines), guest: true })
  emptyBasket()
  const thanks = page.querySelector('[data-thanks]')
  page.querySelector('[data-name]').textContent = page.querySelector('#name').value
  page.querySelector('[data-order-id]').textContent = id
  page.querySelector('h1').textContent = 'Ordered'
  page.querySelector('[data-order]').hidden = true
  thanks.hidden = false
  thanks.focus({ preventScroll: true })
  window.scrollTo(0, 0)
  askAfterOrder()
}
