import { KIND_NUMBERS } from '../../dimensions.js'
import type { Detail } from './rows.js'
import type { Column, NewSegment, Segment } from './segment.js'

/** Texts of a segment that are not in the dictionary of the file. */
export interface Texts {
  texts: readonly string[]
  /** 0 for what is no text, or an empty one. */
  numberOf(text: unknown): number
}

export function createLocalTexts(): Texts {
  const texts = ['']
  const numbers = new Map<string, number>([['', 0]])
  return {
    texts,
    numberOf(text) {
      if (typeof text !== 'string') return 0
      const known = numbers.get(text)
      if (known !== undefined) return known
      numbers.set(text, texts.length)
      return texts.push(text) - 1
    },
  }
}

/** By event what stands by row of the details. */
export function spread<T extends Uint8Array | Float64Array>(byDetail: Column, { events }: Segment, into: T): T {
  const { detail } = events
  for (let row = 0; row < into.length; row++) into[row] = byDetail[detail[row]]
  return into
}

export const propsOf = (detail: Detail): [string, unknown][] => {
  const { props } = detail
  return typeof props === 'object' && props !== null ? Object.entries(props) : []
}

/** Writes the details of events into rows of a segment, one after the other; gives the number of the row. */
export function createDetailWriter({ details }: NewSegment, { numberOf }: Texts): (detail: Detail) => number {
  let row = 0
  let prop = 0
  return (detail) => {
    row++
    if (typeof detail.value === 'number') details.value[row] = detail.value
    details.currency[row] = numberOf(detail.currency)
    details.order[row] = numberOf(detail.order_id)
    details.guest[row] = detail.guest === true ? 1 : 0
    details.kind[row] = kindOf(detail.kind)
    if (typeof detail.score === 'number') details.score[row] = detail.score
    details.subject[row] = numberOf(detail.subject)
    details.response[row] = detail.isResponse ? 1 : 0
    if (typeof detail.before === 'number') details.before[row] = detail.before
    details.user[row] = numberOf(detail.user)
    details.firstProp[row] = prop
    for (const [key, value] of propsOf(detail)) {
      details.propKey[prop] = numberOf(key)
      details.propValue[prop++] = numberOf(String(value))
    }
    details.firstProp[row + 1] = prop
    return row
  }
}

const kindOf = (kind: unknown) =>
  Math.max(
    0,
    KIND_NUMBERS.findIndex((known) => known === kind),
  )

/** The number that the text of an event's property has; `absent` without. By the number of its key. */
export function propReader({ events: { detail }, details }: Segment, absent = 0): (row: number, key: number) => number {
  const { firstProp, propKey, propValue } = details
  return (row, key) => {
    const end = firstProp[detail[row] + 1]
    for (let i = firstProp[detail[row]]; i < end; i++) if (propKey[i] === key) return propValue[i]
    return absent
  }
}
