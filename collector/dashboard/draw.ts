import { NOT_SET } from '../dimensions.js'
import type { Answer } from '../query/answer.js'

type Child = Node | string

/** An element with properties and children; texts are text, never HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children)
  return node
}

const SVG = 'http://www.w3.org/2000/svg'

function svg(tag: string, attributes: Record<string, string | number>, ...children: Child[]): SVGElement {
  const node = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value))
  node.append(...children)
  return node
}

/** One number with its name. */
export const total = (label: string, value: string, definition: string) =>
  element('div', { title: definition }, element('dt', {}, label), element('dd', {}, value))

export interface Bar {
  label: string
  value: number
}

const WIDTH = 1000
const HEIGHT = 140

/** Bars over time for the eye, and the same as a table for a screen reader. */
export function bars(name: string, values: readonly Bar[]): HTMLElement {
  const most = Math.max(0, ...values.map(({ value }) => value))
  const top = Math.max(1, most)
  const step = WIDTH / Math.max(1, values.length)
  const rects = values.map(({ label, value }, i) => {
    const height = (value / top) * (HEIGHT - 4)
    const box = { x: i * step + step * 0.1, y: HEIGHT - height, width: step * 0.8, height }
    return svg('rect', box, svg('title', {}, `${label}: ${value.toLocaleString()}`))
  })
  const base = svg('line', { x1: 0, x2: WIDTH, y1: HEIGHT - 0.5, y2: HEIGHT - 0.5 })
  const chart = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }
  const rows = values.map(({ label, value }) => [label, value.toLocaleString()])
  return element(
    'div',
    {},
    svg('svg', chart, ...rects, base),
    element(
      'div',
      { className: 'scale' },
      element('span', {}, values.at(0)?.label ?? ''),
      element('span', {}, most > 0 ? `most: ${most.toLocaleString()}` : ''),
      element('span', {}, values.at(-1)?.label ?? ''),
    ),
    element('div', { className: 'visually-hidden' }, table(['Time', name], rows)),
  )
}

export function table(heads: readonly string[], rows: readonly (readonly Child[])[]): HTMLTableElement {
  const cells = (row: readonly Child[]) => element('tr', {}, ...row.map((cell) => element('td', {}, cell)))
  const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)))
  return element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows.map(cells)))
}

/** What a ranking shows: names of its columns, formats of its metrics, and a word for the missing value. */
export interface RankingOptions {
  heads: readonly string[]
  formats: readonly ((value: number | null) => string)[]
  missing: string
}

/** A list of the values of one dimension, with a bar by its first metric. */
export function ranking(title: string, { heads, formats, missing }: RankingOptions, { results }: Answer): HTMLElement {
  const top = Math.max(1, ...results.map(({ metrics }) => metrics[0] ?? 0))
  const rows = results.map(({ dimensions: [name], metrics }) => [
    element(
      'span',
      {},
      name === NOT_SET ? missing : name,
      element('meter', { max: top, value: metrics[0] ?? 0, ariaHidden: 'true' }),
    ),
    ...metrics.map((value, i) => formats[i](value)),
  ])
  const body = rows.length > 0 ? table(heads, rows) : element('p', { className: 'empty' }, 'Nothing yet.')
  return element('section', {}, element('h2', {}, title), body)
}
