type Given = Record<string, unknown>

/** An element with attributes, and listeners where a value is a function. No markup: Trusted Types and CSP have no say in it. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Given = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener)
    else if (value !== undefined) element.setAttribute(name, `${value}`)
  }
  element.append(...children)
  return element
}

/** The key of an event, whose own name for it the build shortens as one of ours. */
export const keyOf = (event: Event): string => Reflect.get(event, 'key')

export const openRoot = (element: Element): ShadowRoot => element.attachShadow({ mode: 'open' })

const SVG = 'http://www.w3.org/2000/svg'
const THUMB = 'M3 11h4v9H3zh4l4-8q3 0 2 6h7l-2 11H7'

export function drawThumb(isDown: boolean): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  const path = document.createElementNS(SVG, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('width', '24')
  path.setAttribute('d', THUMB)
  if (isDown) path.setAttribute('transform', 'rotate(180 12 12)')
  svg.append(path)
  return svg
}
