import { readFileSync } from 'node:fs'
import { feature } from 'topojson-client'

/** What Natural Earth calls countries that English has another name for, and lands without a code of their own. */
const CODES = {
  'Bosnia and Herz.': 'BA',
  'Central African Rep.': 'CF',
  Congo: 'CG',
  "Côte d'Ivoire": 'CI',
  Czechia: 'CZ',
  'Dem. Rep. Congo': 'CD',
  'Dominican Rep.': 'DO',
  'Eq. Guinea': 'GQ',
  'Falkland Is.': 'FK',
  'Fr. S. Antarctic Lands': 'TF',
  Macedonia: 'MK',
  Myanmar: 'MM',
  'N. Cyprus': 'CY',
  Palestine: 'PS',
  'S. Sudan': 'SS',
  'Solomon Is.': 'SB',
  Somaliland: 'SO',
  'Trinidad and Tobago': 'TT',
  Turkey: 'TR',
  'United States of America': 'US',
  'W. Sahara': 'EH',
  eSwatini: 'SZ',
}
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

/** So wide is the map, in the units of its paths. */
const WIDTH = 1000
/** Of 180 degrees on the equator in the projection, to both sides. */
const UNIT = WIDTH / (2 * 2.70663)
/** Nobody lives further south. */
const SOUTH = -56

/**
 * Outlines of countries by their ISO 3166-1 codes, as paths of an SVG: Natural Earth's of 1:110 million (public domain),
 * in the Equal Earth projection, to the nearest unit. Throws where a country has no code.
 */
export function worldOf() {
  const file = new URL(import.meta.resolve('world-atlas/countries-110m.json'))
  const atlas = JSON.parse(readFileSync(file, 'utf8'))
  const { features } = feature(atlas, atlas.objects.countries)
  const codes = new Map(
    LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).flatMap((code) => {
      // Codes of old, such as SU, are names for others now.
      const isCurrent = Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`
      const name = isCurrent && NAMES.of(code)
      return name ? [[name, code]] : []
    }),
  )
  const paths = {}
  for (const { properties, geometry } of features) {
    if (properties.name === 'Antarctica') continue
    const code = CODES[properties.name] ?? codes.get(properties.name)
    if (!code) throw new Error(`${properties.name} has no code`)
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    paths[code] = (paths[code] ?? '') + polygons.flat().map(toPath).join('')
  }
  const [, top] = project([0, 84])
  const [, bottom] = project([0, SOUTH])
  return { viewBox: `0 ${top} ${WIDTH} ${bottom - top}`, paths }
}

/** The first point, then steps to the others; what is smaller than a unit is left out. */
function toPath(ring) {
  // A ring ends where it begins.
  const points = unwrapped(ring.slice(1)).map(project)
  const corners = points.filter((point, i) => String(point) !== String(points.at(i - 1)))
  if (corners.length < 3) return ''
  const steps = corners.slice(1).map(([x, y], i) => [x - corners[i][0], y - corners[i][1]])
  return `M${corners[0].join(' ')}l${steps.flat().join(' ')}z`.replaceAll(' -', '-')
}

/** Siberia goes on beyond 180 degrees, not at the other end of the map. */
function unwrapped(ring) {
  let turn = 0
  return ring.map(([longitude, latitude], i) => {
    const step = longitude - (ring[i - 1]?.[0] ?? longitude)
    if (Math.abs(step) > 180) turn -= 360 * Math.sign(step)
    return [longitude + turn, latitude]
  })
}

/** Equal Earth (Šavrič, Patterson and Jenny 2018). */
function project([longitude, latitude]) {
  const t = Math.asin((Math.sqrt(3) / 2) * Math.sin((latitude * Math.PI) / 180))
  const [a, b, c, d] = [1.340264, -0.081106, 0.000893, 0.003796]
  const across = (2 * Math.sqrt(3) * longitude * Math.PI * Math.cos(t)) / 180 / 3
  const x = across / (a + 3 * b * t ** 2 + 7 * c * t ** 6 + 9 * d * t ** 8)
  const y = a * t + b * t ** 3 + c * t ** 7 + d * t ** 9
  return [Math.round(WIDTH / 2 + x * UNIT), Math.round(WIDTH / 4 - y * UNIT)]
}
