import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../collector/sites.js'
import { isInvalid } from '../../collector/writer/checks.js'
import { type EnrichedBatch, enrich } from '../../collector/writer/enrich.js'
import { validate } from '../../collector/writer/validate.js'
import { LIMITS } from '../../sdk/protocol.js'
import { CHROME, NINE, visit } from '../traffic.js'

/** 100,000 with `FOOTFALL_RUNS=100000`. */
const RUNS = Number(process.env.FOOTFALL_RUNS ?? 4000)

const site = { num: 1, id: 'shop.example', ...DEFAULT_SETTINGS }
const options = { countryOf: () => 'DE', saltOf: () => new Uint8Array(32), isForgotten: () => false }

const good = () => ({
  ...visit({
    tracks: [{ props: { plan: 'pro', seats: 3 }, value: 9.9, currency: 'EUR' }],
    pages: [{ url: 'https://shop.example/a?utm_source=x&q=1#f', referrer: 'https://news.example/' }],
  }),
  context: { language: 'de-DE', keep: ['q'], hash: true },
})

/** Numbers that JavaScript writes otherwise than the wire may. */
const AS_WRITTEN = { '@minus-zero': '-0', '@infinite': '1e309', '@minus-infinite': '-1e309', '@tiny': '1e-400' }

const ODD_NUMBERS = [2 ** 53, -(2 ** 53), 2 ** 53 + 2, 1e-320, 0.1, -0.4, ...Object.keys(AS_WRITTEN)]
const ODD_TEXTS = [
  '',
  '\ud800',
  'a\udfffb',
  '\0',
  '%',
  '%ff%fe',
  '%ED%A0%80',
  'https://',
  'a@'.repeat(1000),
  'x'.repeat(5000),
]
const ODD_SHAPES = [
  null,
  true,
  [],
  {},
  [[[[[]]]]],
  { a: { b: { c: {} } } },
  Array(101).fill({}),
  JSON.parse('{"__proto__":1}'),
]

const anyText = fc.oneof(
  fc.constantFrom(...ODD_TEXTS, 'a'.padEnd(1501, '😀'), '?q='.padEnd(2500, '😀é')),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 300 }),
)

/** What breaks programs: odd numbers, odd texts alone and in URLs, odd shapes. */
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...ODD_NUMBERS),
  fc.constantFrom<unknown>(...ODD_SHAPES),
  anyText,
  fc
    .tuple(fc.constantFrom('https://x.example/', 'https://x.example/?utm_source=', 'http://x.example/#/'), anyText)
    .map(([url, text]) => url + text),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.anything({ withNullPrototype: false }),
)

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  '\ud800',
  '',
  'type',
  'x'.repeat(200),
]

/** A good batch with something hostile in up to six places, as it comes out of JSON. */
const body = fc
  .array(fc.tuple(fc.nat(), fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.constantFrom(...KEYS)), hostile), {
    minLength: 1,
    maxLength: 6,
  })
  .map((changes) => {
    const batch: unknown = structuredClone(good())
    for (const [where, key, value] of changes) put(batch, where, key, value)
    return JSON.parse(
      JSON.stringify(batch).replaceAll(/"(@[a-z-]+)"/g, (text, word) => Reflect.get(AS_WRITTEN, word) ?? text),
    )
  })

/** Replaces the value that comes `where`th, or adds one of that key beside it. */
function put(batch: unknown, where: number, key: string | null, value: unknown): void {
  const places: [object, string][] = []
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || places.length > 200) return
    for (const name of Object.keys(node)) {
      places.push([node, name])
      collect(Reflect.get(node, name))
    }
  }
  collect(batch)
  const [parent, name] = places[where % places.length]
  Object.defineProperty(parent, key ?? name, {
    value: structuredClone(value),
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

/** Every text in a value, keys included. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  for (const [key, inner] of Object.entries(value)) {
    yield key
    yield* textsOf(inner)
  }
}

function* numbersOf(value: unknown): Generator<number> {
  if (typeof value === 'number') yield value
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* numbersOf(inner)
}

function understood(parsed: unknown, received = NINE): EnrichedBatch | null {
  const valid = validate(parsed)
  if (isInvalid(valid)) return null
  const enriched = enrich(valid.batch, { site, request: { received, userAgent: CHROME, ip: '192.0.2.1' }, ...options })
  return 'views' in Object(enriched) ? (enriched as EnrichedBatch) : null
}

const bytesOf = (text: string) => Buffer.byteLength(text)

describe('whatever is sent', () => {
  it('becomes well-formed texts and plain numbers, each within its limit, or nothing', () => {
    fc.assert(
      fc.property(body, (parsed) => {
        const batch = understood(parsed)
        if (!batch) return
        for (const text of textsOf([batch.views, batch.events, batch.client])) {
          if (!text.isWellFormed()) throw new Error(`not well-formed: ${JSON.stringify(text)}`)
          if (bytesOf(text) > LIMITS.comment) throw new Error(`${bytesOf(text)} bytes`)
        }
        for (const number of numbersOf([batch.views, batch.events])) {
          if (!Number.isFinite(number) || Object.is(number, -0)) throw new Error(`number ${number}`)
        }
        for (const { page, title, host, referrer, source, utm_source, scroll, active, at } of batch.views) {
          expect(bytesOf(page)).toBeLessThanOrEqual(LIMITS.url)
          expect(bytesOf(title)).toBeLessThanOrEqual(LIMITS.title)
          for (const text of [host, referrer, source]) expect(bytesOf(text)).toBeLessThanOrEqual(LIMITS.url)
          expect(bytesOf(utm_source)).toBeLessThanOrEqual(200)
          expect(scroll >= 0 && scroll <= 100 && active >= 0 && active <= 86_400_000).toBe(true)
          expect(at <= NINE && at >= NINE - 400 * 86_400_000 && Number.isInteger(at)).toBe(true)
        }
        for (const { name, n, at, detail } of batch.events) {
          expect(name.length > 0 && bytesOf(name) <= LIMITS.name).toBe(true)
          expect(Number.isInteger(n) && n >= 0 && Number.isInteger(at) && at <= NINE).toBe(true)
          expect(bytesOf(JSON.stringify(detail))).toBeLessThanOrEqual(60_000)
        }
      }),
      { numRuns: RUNS },
    )
  })

  it('leaves nothing behind on the objects that all others inherit from', () => {
    const props = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "x", "hasOwnProperty": 1, "a": "b"}')
    const batch = { ...good(), events: [{ ...good().events[1], props }] }

    expect(understood(batch)?.events[0].detail?.props).toEqual({ constructor: 'x', hasOwnProperty: 1, a: 'b' })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it.each([
    ['arrays', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['objects', `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`],
  ])('may nest %s as deep as a batch has room for', (_, nested) => {
    const text = JSON.stringify(good()).replace('"views"', `"deep":${nested},"views"`)
    const inProps = JSON.stringify(good()).replace('"props":{', `"props":{"deep":${nested},`)

    expect(understood(JSON.parse(nested))).toBeNull()
    expect(understood(JSON.parse(text))?.events).toHaveLength(2)
    expect(understood(JSON.parse(inProps))?.events[1].detail?.props).toEqual({ plan: 'pro', seats: 3 })
  })

  it('may have thousands of keys', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`key${i}`, i]))
    const batch = { ...good(), ...many, events: [{ ...good().events[1], props: many }] }

    expect(Object.keys(understood(batch)?.events[0].detail?.props ?? {})).toHaveLength(LIMITS.propKeys)
  })
})
