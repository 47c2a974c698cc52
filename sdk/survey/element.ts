/** What is false, empty or not there is no attribute. */
type Given = Record<string, unknown>

/** An element with attributes, and listeners where a value is a function. No markup: Trusted Types and CSP have no say in it. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K | 'svg' | 'path',
  given: Given = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const space = /svg|path/.test(tag) ? '2000/svg' : '1999/xhtml'
  const element = document.createElementNS(`http://www.w3.org/${space}`, tag) as HTMLElementTagNameMap[K]
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'function') element.addEventListener(name, value as EventListener)
    else if (value) element.setAttribute(name, value as string)
  }
  element.append(...children)
  return element
}

export const openRoot = (element: Element): ShadowRoot => element.attachShadow({ mode: 'open' })

export function drawThumb(isDown: boolean): Element {
  const transform = isDown && 'rotate(180 12 12)'
  return h(
    'svg',
    { viewBox: '0 0 24 24', width: 24 },
    h('path', { d: 'M3 11h4v9H3zh4l4-8q3 0 2 6h7l-2 11H7', transform }),
  )
}
