import { createLocalTexts } from './details.js'
import { type ColumnEntry, packColumns } from './packed.js'
import {
  boundsOf,
  type Column,
  type Lasting,
  OF_DETAILS,
  OF_EVENTS,
  OF_PROPS,
  OF_VISITS,
  type Order,
  type Segment,
  VITAL_COLUMNS,
} from './segment.js'

/** Columns of details that hold numbers of the segment's own texts. */
const TEXTS: readonly string[] = ['currency', 'order', 'subject', 'user', 'propKey', 'propValue']

/** A segment, and whose visits of it are taken. */
export interface Part {
  segment: Segment
  keeps: (owner: number) => boolean
}

/** What is taken of a part: row numbers, in order. */
interface Taken {
  segment: Segment
  visits: number[]
  events: number[]
  /** Rows of the details and vitals that those events have. */
  details: number[]
  vitals: number[]
  props: number[]
  /** Numbers of its texts in the whole. */
  texts: Float64Array
}

/** One segment of the visits of several of the same day, as the bytes of a file. */
export function merge(day: number, parts: readonly Part[]): Buffer<ArrayBuffer> {
  const texts = createLocalTexts()
  const taken = parts.map((part) => take(part, texts.numberOf))
  const lasting: Lasting = { orders: [], refunds: [], identities: [], ratings: [] }
  let before = 0
  for (const [i, { segment, events }] of taken.entries()) {
    const rowOf = new Map(events.map((row, index) => [row, before + index]))
    lasting.orders.push(...moved(segment.lasting.orders, rowOf))
    lasting.refunds.push(...moved(segment.lasting.refunds, rowOf))
    lasting.identities.push(...segment.lasting.identities.filter(({ owner }) => parts[i].keeps(owner)))
    lasting.ratings.push(...segment.lasting.ratings.filter(({ owner }) => parts[i].keeps(owner)))
    before += events.length
  }
  const lastCookieless = Math.max(0, ...parts.map(({ segment }) => segment.lastCookieless))
  const bounds = boundsOf(gather(taken, 'events', ({ events }) => events.after))
  const facts = { day, lasting, texts: texts.texts, lastCookieless, ...bounds }
  const counts = { visits: total(taken, 'visits'), events: total(taken, 'events') }
  return packColumns(facts, counts, entriesOf(taken))
}

function take({ segment, keeps }: Part, numberOf: (text: string) => number): Taken {
  const { owner, firstEvent } = segment.visits
  const { detail, vital } = segment.events
  const { firstProp } = segment.details
  const taken: Omit<Taken, 'texts'> = { segment, visits: [], events: [], details: [], vitals: [], props: [] }
  for (let visit = 0; visit < segment.visits.count; visit++) {
    if (!keeps(owner[visit])) continue
    taken.visits.push(visit)
    for (let row = firstEvent[visit]; row < firstEvent[visit + 1]; row++) {
      taken.events.push(row)
      if (vital[row] !== 0) taken.vitals.push(vital[row])
      if (detail[row] === 0) continue
      taken.details.push(detail[row])
      for (let prop = firstProp[detail[row]]; prop < firstProp[detail[row] + 1]; prop++) taken.props.push(prop)
    }
  }
  return { ...taken, texts: Float64Array.from(segment.texts, numberOf) }
}

const moved = (orders: readonly Order[], rowOf: ReadonlyMap<number, number>): Order[] =>
  orders.flatMap((order) => {
    const row = rowOf.get(order.row)
    return row === undefined ? [] : [{ ...order, row }]
  })

/** Column by column, so that only one of them is as wide as it can be. */
function* entriesOf(taken: readonly Taken[]): Generator<ColumnEntry> {
  for (const name of OF_VISITS) yield ['visits', name, gather(taken, 'visits', ({ visits }) => visits[name])]
  yield ['visits', 'firstInteraction', gather(taken, 'visits', ({ visits }) => visits.firstInteraction)]
  yield ['visits', 'firstEvent', firsts(taken, 'visits', ({ visits }) => visits.firstEvent)]
  for (const name of OF_EVENTS) {
    const numbers = gather(taken, 'events', ({ events }) => events[name])
    // Rows of details and vitals stand in the order of their events.
    yield ['events', name, name === 'detail' || name === 'vital' ? renumbered(numbers) : numbers]
  }
  for (const name of [...OF_DETAILS, 'value', 'score'] as const) {
    const none = name === 'value' || name === 'score' ? Number.NaN : 0
    yield [
      'details',
      name,
      afterFirst(
        none,
        gather(taken, 'details', ({ details }) => details[name], TEXTS.includes(name)),
      ),
    ]
  }
  yield [
    'details',
    'firstProp',
    afterFirst(
      0,
      firsts(taken, 'details', ({ details }) => details.firstProp),
    ),
  ]
  for (const name of OF_PROPS) yield ['details', name, gather(taken, 'props', ({ details }) => details[name], true)]
  for (const name of VITAL_COLUMNS) {
    yield [
      'vitals',
      name,
      afterFirst(
        Number.NaN,
        gather(taken, 'vitals', ({ vitals }) => vitals[name]),
      ),
    ]
    yield [
      'good',
      name,
      afterFirst(
        0,
        gather(taken, 'vitals', ({ good }) => good[name]),
      ),
    ]
  }
}

type Rows = 'visits' | 'events' | 'details' | 'vitals' | 'props'

const total = (taken: readonly Taken[], rows: Rows) => taken.reduce((sum, part) => sum + part[rows].length, 0)

function gather(
  taken: readonly Taken[],
  rows: Rows,
  columnOf: (segment: Segment) => Column,
  isText = false,
): Float64Array {
  const numbers = new Float64Array(total(taken, rows))
  let at = 0
  for (const part of taken) {
    const column = columnOf(part.segment)
    for (const row of part[rows]) numbers[at++] = isText ? part.texts[column[row]] : column[row]
  }
  return numbers
}

/** Where what belongs to each row begins, by how much there was of it; one more entry than rows. */
function firsts(taken: readonly Taken[], rows: Rows, columnOf: (segment: Segment) => Column): Float64Array {
  const numbers = new Float64Array(total(taken, rows) + 1)
  let at = 0
  for (const part of taken) {
    const column = columnOf(part.segment)
    for (const row of part[rows]) {
      numbers[at + 1] = numbers[at] + column[row + 1] - column[row]
      at++
    }
  }
  return numbers
}

/** Row 0 is of those that have nothing. */
function afterFirst(first: number, numbers: Float64Array): Float64Array {
  const all = new Float64Array(numbers.length + 1)
  all[0] = first
  all.set(numbers, 1)
  return all
}

function renumbered(numbers: Float64Array): Float64Array {
  let row = 0
  return numbers.map((number) => (number === 0 ? 0 : ++row))
}
