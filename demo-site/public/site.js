import { PRODUCTS, readBasket, setBoxes, showCount } from '/basket.js'

showCount()
for (const buy of document.querySelectorAll('[data-product]')) startBuying(buy)
for (const form of document.querySelectorAll('[data-newsletter]')) startNewsletter(form)
for (const section of document.querySelectorAll('[data-thumbs]')) startThumbs(section)
const checkout = document.querySelector('[data-checkout]')
if (checkout) import('/checkout.js').then(({ startCheckout }) => startCheckout(checkout))

function startBuying(buy) {
  const { product } = buy.dataset
  buy.querySelector('[data-add-to-cart]').addEventListener('click', () => {
    const count = (readBasket()[product] ?? 0) + 1
    setBoxes(product, count)
    window.footfall('track', 'add_to_cart', { product, price: PRODUCTS[product].price })
    const status = buy.querySelector('[data-status]')
    status.innerHTML = `${count} in your basket. <a href="/checkout">Go to the basket</a>`
  })
}

function startNewsletter(form) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    window.footfall('track', 'newsletter')
    form.querySelector('[data-status]').textContent = 'Thank you. The next letter goes out when the kiln opens.'
    form.reset()
  })
}

function startThumbs(section) {
  section.addEventListener('click', (event) => {
    const { score } = event.target.dataset
    if (score === undefined) return
    window.footfall('feedback', { kind: 'thumbs', score: Number(score), subject: section.dataset.thumbs })
    for (const button of section.querySelectorAll('[data-score]')) {
      button.setAttribute('aria-pressed', String(button === event.target))
    }
    section.querySelector('[data-status]').textContent =
      score === '1' ? 'Good to hear, thank you.' : 'Thank you. We will have another look at this page.'
  })
}
