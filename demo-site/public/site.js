import { basketOf, readBasket, setBoxes, showCount } from '/basket.js'
import { startQuestions } from '/questions.js'

showCount()
for (const buy of document.querySelectorAll('[data-product]')) startBuying(buy)
for (const form of document.querySelectorAll('[data-newsletter]')) startNewsletter(form)
startQuestions(location.pathname)
const checkout = document.querySelector('[data-checkout]')
if (checkout) import('/checkout.js').then(({ startCheckout }) => startCheckout(checkout))

function startBuying(buy) {
  const { product } = buy.dataset
  buy.querySelector('[data-add-to-cart]').addEventListener('click', () => {
    const count = (readBasket()[product] ?? 0) + 1
    setBoxes(product, count)
    window.footfall('cart', basketOf([[product, 1]]))
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
