import { GLAZES, SHAPES, tileWall } from '/tiles.js'

/** Square metres in a box and its price, as on the product pages; made to order costs the same for every glaze. */
const BOX_AREA = 0.5
const PRICES = { scale: 64, hexagon: 58, stretcher: 46, square: 48 }
const WASTE = { scale: 0.1, hexagon: 0.1, stretcher: 0.08, square: 0.05 }
const WALLS = { scale: [15, 24], hexagon: [14, 13], stretcher: [11, 20], square: [15, 13] }

const ROUTES = {
  '/studio': { title: 'Studio · Glost', view: viewStart },
  '/studio/shape': { title: 'Choose a shape · Studio · Glost', view: viewShape },
  '/studio/glaze': { title: 'Choose a glaze · Studio · Glost', view: viewGlaze },
  '/studio/summary': { title: 'Your wall · Studio · Glost', view: viewSummary },
}

const studio = document.querySelector('[data-studio]')
const view = studio.querySelector('[data-view]')
const steps = studio.querySelector('[data-steps]')
const design = { shape: 'hexagon', glaze: 'celadon', width: 2.4, height: 0.6 }
let isChosen = false

studio.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="/studio"]')
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
  event.preventDefault()
  go(link.getAttribute('href'))
})
document.querySelector('.site-header').addEventListener('click', (event) => {
  if (event.target.closest('a[href="/studio"]') && !event.metaKey && !event.ctrlKey) {
    event.preventDefault()
    go('/studio')
  }
})
window.addEventListener('popstate', () => show({ isNavigation: true }))
view.addEventListener('change', onChange)
view.addEventListener('submit', onFinish)
show({ isNavigation: false })

function go(path) {
  if (path !== location.pathname) history.pushState(null, '', path)
  show({ isNavigation: true })
}

function show({ isNavigation }) {
  const path = location.pathname in ROUTES ? location.pathname : '/studio'
  view.innerHTML = ROUTES[path].view()
  document.title = ROUTES[path].title
  steps.hidden = path === '/studio'
  for (const link of steps.querySelectorAll('a')) {
    if (link.getAttribute('href') === path) link.setAttribute('aria-current', 'step')
    else link.removeAttribute('aria-current')
  }
  isChosen ||= path !== '/studio'
  drawWall()
  updateSum()
  if (isNavigation) focusHeading()
}

function focusHeading() {
  const heading = view.querySelector('h1')
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
  window.scrollTo(0, 0)
}

function drawWall() {
  const [columns, rows] = WALLS[design.shape]
  const glazes = isChosen ? [design.glaze] : ['celadon', 'bottle', 'ink']
  studio.querySelector('[data-wall]').innerHTML = tileWall({
    shape: design.shape,
    glazes,
    columns,
    rows,
    seed: 9,
    label: `A wall of ${SHAPES[design.shape].name} tiles in ${glazes.map((id) => GLAZES[id].name).join(', ')}`,
  })
}

function viewStart() {
  return `<h1>Design a wall</h1>
    <p class="lead">Three short steps: a shape, a glaze, the size of the wall. The tiles on this page change as you go.</p>
    <p class="actions"><a class="button" href="/studio/shape">Start with the shape</a></p>`
}

function viewShape() {
  const preview = (id) => tileWall({ shape: id, glazes: [design.glaze], columns: 3, rows: 3, seed: 2 })
  return `<h1>Choose a shape</h1>
    <fieldset class="choices"><legend class="visually-hidden">Shape</legend>
      ${Object.entries(SHAPES)
        .map(
          choice('shape', (id) => `${preview(id)}<span>${SHAPES[id].name} <small>€${PRICES[id]} a box</small></span>`),
        )
        .join('')}
    </fieldset>
    <p class="actions"><a class="button" href="/studio/glaze">Next: the glaze</a></p>`
}

function viewGlaze() {
  const preview = (id) => tileWall({ shape: 'square', glazes: [id], columns: 3, rows: 2, seed: 6 })
  return `<h1>Choose a glaze</h1>
    <fieldset class="choices three"><legend class="visually-hidden">Glaze</legend>
      ${Object.entries(GLAZES)
        .map(choice('glaze', (id) => `${preview(id)}<span>${GLAZES[id].name}</span>`))
        .join('')}
    </fieldset>
    <p class="actions"><a class="button" href="/studio/summary">Next: the size</a> <a class="button quiet" href="/studio/shape">Back</a></p>`
}

function choice(name, content) {
  return ([id]) =>
    `<label><input type="radio" name="${name}" value="${id}"${design[name] === id ? ' checked' : ''}>${content(id)}</label>`
}

function viewSummary() {
  return `<h1>${SHAPES[design.shape].name} in ${GLAZES[design.glaze].name}</h1>
    <form>
      <div class="field-row">
        <p><label for="width">Width in metres</label><input id="width" name="width" type="number" min="0.2" max="20" step="0.05" value="${design.width}" required></p>
        <p><label for="height">Height in metres</label><input id="height" name="height" type="number" min="0.2" max="20" step="0.05" value="${design.height}" required></p>
      </div>
      <p class="sum" aria-live="polite" data-sum></p>
      <p class="actions"><button class="button" type="submit">Finish the design</button> <a class="button quiet" href="/studio/glaze">Back</a></p>
      <p role="status" data-status></p>
    </form>`
}

function onChange({ target }) {
  if (target.name === 'shape' || target.name === 'glaze') {
    design[target.name] = target.value
    window.footfall('track', `${target.name}_tried`, { [target.name]: target.value })
    drawWall()
    return
  }
  if (target.validity.valid) design[target.name] = target.valueAsNumber
  updateSum()
}

function updateSum() {
  const sum = view.querySelector('[data-sum]')
  if (!sum) return
  const { shape, width, height } = design
  const area = width * height * (1 + WASTE[shape])
  const boxes = Math.ceil(area / BOX_AREA)
  sum.innerHTML =
    `<strong>${boxes} ${boxes === 1 ? 'box' : 'boxes'}, €${boxes * PRICES[shape]}</strong> ` +
    `${area.toFixed(2)} m² with ${Math.round(WASTE[shape] * 100)} % for cuts`
}

function onFinish(event) {
  event.preventDefault()
  const { shape, glaze } = design
  window.footfall('track', 'design_finished', { shape, glaze })
  view.querySelector('[data-status]').innerHTML =
    'A good wall. It would be made to order in five weeks; <a href="/shop/sample-box">see the glaze first</a>.'
}
