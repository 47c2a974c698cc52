/** The six glazes: a name for people and the tones one firing gives, because no two tiles come out alike. */
export const GLAZES = {
  bottle: { name: 'Bottle', tones: ['#0d4f40', '#0f5c4a', '#126853', '#0b4638', '#1a7560'] },
  celadon: { name: 'Celadon', tones: ['#9cc3b2', '#aacdbd', '#8db8a6', '#b8d6c8', '#93bfae'] },
  oxblood: { name: 'Oxblood', tones: ['#8d2a23', '#a1352b', '#7a211d', '#b04334', '#6d1c1b'] },
  ink: { name: 'Ink', tones: ['#1d3468', '#22407d', '#182b57', '#2b4c8f', '#203a72'] },
  straw: { name: 'Straw', tones: ['#d3a03d', '#dcae52', '#c8922f', '#e3ba65', '#cf9a37'] },
  tin: { name: 'Tin white', tones: ['#eceee7', '#f4f5ef', '#e3e7df', '#f8f8f4', '#e8ebe6'] },
}

/** The four shapes. `cell` is the pitch of the grid in drawing units, `offset` how far every second row is shifted. */
export const SHAPES = {
  scale: {
    name: 'Scale',
    cell: [80, 40],
    offset: 40,
    start: [-40, -40],
    path: 'M3 40a37 37 0 0 0 74 0v-1.6A40 40 0 0 1 41.6 3h-3.2A40 40 0 0 1 3 38.4z',
    gleam: 'M14 47a27 27 0 0 0 9 15',
  },
  hexagon: {
    name: 'Hexagon',
    cell: [70, 60.6],
    offset: 35,
    start: [-35, -20.2],
    path: 'M35 1.6 67.9 20.6a1 1 0 0 1 .5.9v37.8a1 1 0 0 1-.5.9L35 79.2 2.1 60.2a1 1 0 0 1-.5-.9V21.5a1 1 0 0 1 .5-.9z',
    gleam: 'M10 50V26l17-10',
  },
  stretcher: {
    name: 'Stretcher',
    cell: [100, 40],
    offset: 50,
    start: [-50, 0],
    path: 'M4 1.5h92a2.5 2.5 0 0 1 2.5 2.5v32a2.5 2.5 0 0 1-2.5 2.5H4A2.5 2.5 0 0 1 1.5 36V4A2.5 2.5 0 0 1 4 1.5z',
    gleam: 'M8 24V9h34',
  },
  square: {
    name: 'Square',
    cell: [60, 60],
    offset: 0,
    start: [0, 0],
    path: 'M4 1.5h52a2.5 2.5 0 0 1 2.5 2.5v52a2.5 2.5 0 0 1-2.5 2.5H4A2.5 2.5 0 0 1 1.5 56V4A2.5 2.5 0 0 1 4 1.5z',
    gleam: 'M8 32V9h22',
  },
}

/** The tile shapes and the light on them, once a page: every wall refers to these. */
export function tileDefs() {
  const shapes = Object.entries(SHAPES).map(
    ([id, { path, gleam }]) =>
      `<g id="tile-${id}"><path d="${path}"/><path d="${path}" fill="url(#glaze-pool)"/>` +
      `<path d="${path}" fill="url(#glaze-light)" stroke="#000" stroke-opacity=".16"/>` +
      `<path d="${gleam}" fill="none" stroke="#fff" stroke-opacity=".3" stroke-width="2.4" stroke-linecap="round"/></g>`,
  )
  return (
    '<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>' +
    '<linearGradient id="glaze-light" x1="0" y1="0" x2=".75" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".3"/>' +
    '<stop offset=".38" stop-color="#fff" stop-opacity=".02"/><stop offset="1" stop-color="#000" stop-opacity=".2"/>' +
    '</linearGradient><radialGradient id="glaze-pool" cx=".5" cy=".55" r=".62"><stop offset=".55" stop-color="#000" ' +
    'stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".17"/></radialGradient>' +
    `${shapes.join('')}</defs></svg>`
  )
}

/**
 * A wall of tiles as an SVG element's text. With several `glazes` the wall runs from the first at the top to the last
 * at the bottom, or with `mix: 'scatter'` is strewn with them. The same `seed` gives the same wall.
 */
export function tileWall({ shape, glazes, columns, rows, seed = 1, mix = 'fade', label = '' }) {
  const { cell, offset, start } = SHAPES[shape]
  const random = seededRandom(seed)
  const tiles = []
  for (let row = -1; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const x = start[0] + column * cell[0] + (row % 2 === 0 ? 0 : offset)
      const y = start[1] + row * cell[1]
      const fill = pickTone({ glazes, mix, height: rows > 1 ? row / (rows - 1) : 0, random })
      tiles.push(`<use href="#tile-${shape}" x="${round(x)}" y="${round(y)}" fill="${fill}"/>`)
    }
  }
  const name = label ? `role="img" aria-label="${label}"` : 'aria-hidden="true"'
  const box = `0 0 ${round((columns - (offset ? 0.5 : 0)) * cell[0])} ${round(rows * cell[1])}`
  return (
    `<svg class="wall" viewBox="${box}" preserveAspectRatio="xMidYMid slice" ${name}>` +
    `<rect width="100%" height="100%" class="grout"/>${tiles.join('')}</svg>`
  )
}

function pickTone({ glazes, mix, height, random }) {
  const jitter = (random() - 0.5) * 0.9
  const place = mix === 'scatter' ? random() : Math.min(0.999, Math.max(0, height + jitter / glazes.length))
  const { tones } = GLAZES[glazes[Math.floor(place * glazes.length)]]
  return tones[Math.floor(random() * tones.length)]
}

function seededRandom(seed) {
  let state = seed * 2654435761
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const round = (value) => Math.round(value * 10) / 10
