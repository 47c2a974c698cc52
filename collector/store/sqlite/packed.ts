import { crc32 } from 'node:zlib'
import { KINDS, type Kind, narrow } from './narrow.js'
import type { Column, NewSegment, Segment, SegmentFacts } from './segment.js'

const PARTS = ['visits', 'events', 'details', 'vitals', 'good'] as const

/** Begins every file; changes with what the columns mean, so that nobody reads old ones. */
const FORMAT = 'footfall columns 7'
const ALIGNED = 8

/** A column in a file: `at` bytes into the data. */
interface Place {
  part: (typeof PARTS)[number]
  name: string
  kind: Kind
  length: number
  at: number
  crc: number
}

interface Header {
  format: string
  visits: number
  events: number
  facts: SegmentFacts
  places: Place[]
}

/** What a file says is not what was written to it. */
export class DamagedColumns extends Error {
  override readonly name = 'DamagedColumns'
}

/** Numbers of a segment, column by column. */
export type ColumnEntry = readonly [part: (typeof PARTS)[number], name: string, numbers: Float64Array]

/** A segment that was built, as the bytes of a file. */
export function pack({ day, lasting, texts, lastCookieless, first, last, ...parts }: NewSegment): Buffer<ArrayBuffer> {
  function* entries(): Generator<ColumnEntry> {
    for (const part of PARTS) {
      for (const [name, numbers] of Object.entries(parts[part])) {
        if (numbers instanceof Float64Array) yield [part, name, numbers]
      }
    }
  }
  const counts = { visits: parts.visits.count, events: parts.events.count }
  return packColumns({ day, lasting, texts, lastCookieless, first, last }, counts, entries())
}

/** The bytes of a file: the length of a header and its CRC-32, the header as JSON, columns one after the other. */
export function packColumns(
  facts: SegmentFacts,
  counts: { visits: number; events: number },
  entries: Iterable<ColumnEntry>,
): Buffer<ArrayBuffer> {
  const places: Place[] = []
  const chunks: Buffer[] = []
  let at = 0
  for (const [part, name, numbers] of entries) {
    const { kind, column } = narrow(numbers)
    const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength)
    places.push({ part, name, kind, length: column.length, at, crc: crc32(bytes) })
    const padding = Buffer.alloc((ALIGNED - (bytes.length % ALIGNED)) % ALIGNED)
    chunks.push(bytes, padding)
    at += bytes.length + padding.length
  }
  const json = Buffer.from(JSON.stringify({ format: FORMAT, ...counts, facts, places }))
  const header = Buffer.alloc(Math.ceil(json.length / ALIGNED) * ALIGNED, ' ')
  json.copy(header)
  const start = Buffer.alloc(ALIGNED)
  start.writeUInt32LE(header.length)
  start.writeUInt32LE(crc32(header), 4)
  return together([start, header, ...chunks])
}

/** In memory of their own: numbers are read where they lie, which a shared piece would not be aligned for. */
function together(chunks: readonly Buffer[]): Buffer<ArrayBuffer> {
  const whole = Buffer.from(new ArrayBuffer(chunks.reduce((sum, { length }) => sum + length, 0)))
  let at = 0
  for (const chunk of chunks) at += chunk.copy(whole, at)
  return whole
}

/** Where bytes of a file come from. `DamagedColumns` when there are fewer. */
export type ReadBytes = (at: number, length: number) => Buffer<ArrayBuffer>

/** The columns of a file, each read when it is first asked for; the facts are read at once. Throws `DamagedColumns`. */
export function openPacked(
  readFacts: ReadBytes,
  read: ReadBytes,
  onLoad: (name: string, load: () => Column) => Column,
): Segment {
  const start = readFacts(0, ALIGNED)
  const length = start.readUInt32LE()
  const bytes = readFacts(ALIGNED, length)
  if (crc32(bytes) !== start.readUInt32LE(4)) throw new DamagedColumns('header')
  const header: Header = JSON.parse(bytes.toString(), noNumberAsNaN)
  if (header.format !== FORMAT) throw new DamagedColumns('format')
  const dataAt = ALIGNED + length
  const load = ({ name, kind, length, at, crc }: Place): Column => {
    const bytes = read(dataAt + at, length * KINDS[kind].BYTES_PER_ELEMENT)
    if (crc32(bytes) !== crc) throw new DamagedColumns(name)
    return new KINDS[kind](bytes.buffer, bytes.byteOffset, length)
  }
  const part = (part: Place['part'], facts: object) =>
    lazy(
      header.places.filter((place) => place.part === part),
      facts,
      (place) => onLoad(`${part}.${place.name}`, () => load(place)),
    )
  return {
    ...header.facts,
    visits: part('visits', { count: header.visits }),
    events: part('events', { count: header.events }),
    details: part('details', {}),
    vitals: part('vitals', {}),
    good: part('good', {}),
  } as Segment
}

/** JSON has no NaN: an order without a value. */
const noNumberAsNaN = (key: string, value: unknown) => (key === 'value' && value === null ? Number.NaN : value)

/** An object whose columns are loaded when they are asked for, and stay. */
function lazy(places: readonly Place[], facts: object, load: (place: Place) => Column): object {
  for (const place of places) {
    Object.defineProperty(facts, place.name, {
      configurable: true,
      get() {
        const column = load(place)
        Object.defineProperty(facts, place.name, { value: column })
        return column
      },
    })
  }
  return facts
}

/** A segment of bytes that are in memory. */
export function openBytes(bytes: Buffer<ArrayBuffer>): Segment {
  const read: ReadBytes = (at, length) => bytes.subarray(at, at + length)
  return openPacked(read, read, (_, load) => load())
}
