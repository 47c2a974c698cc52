import { type Dimension, NOT_SET } from '../../dimensions.js'
import type { Scope } from './scope.js'
import type { Segment } from './segment.js'

/** Number of the event of a row (and its visit). */
export type Read = (row: number, visit: number) => number

/** A dimension's values as numbers that hold in all segments. */
export interface Values {
  /** -1 for an event that is in no group. */
  enter(segment: Segment): Read
  textOf(num: number): string
}

export function createValues(dimension: Dimension, scope: Scope): Values {
  const { values, missing = NOT_SET, show = (text: string) => text } = dimension
  const known: (string | undefined)[] = []
  const nameOf = (num: number) => {
    if (dimension.level === 'goal') return scope.goals[num].name
    if (values) return values[num]
    return num === 0 ? missing : show(scope.textOf(num))
  }
  return {
    enter: (segment) => readerOf(dimension, segment, scope),
    textOf(num) {
      known[num] ??= nameOf(num)
      return known[num] ?? ''
    },
  }
}

function readerOf(dimension: Dimension, segment: Segment, scope: Scope): Read {
  const { visits, events, details } = segment
  switch (dimension.level) {
    case 'event': {
      const column = events[dimension.column]
      return (row) => column[row]
    }
    case 'visit': {
      const column = visits[dimension.column]
      return (_, visit) => column[visit]
    }
    case 'goal':
      return () => scope.goal ?? -1
    case 'prop': {
      const numberOf = scope.locals(segment)
      const key = segment.texts.indexOf(dimension.key)
      return (row) => {
        const detail = events.detail[row]
        for (let i = details.firstProp[detail]; i < details.firstProp[detail + 1]; i++) {
          if (details.propKey[i] === key) return numberOf(details.propValue[i])
        }
        return 0
      }
    }
    case 'detail':
      return detailReader(dimension, segment, scope)
    case 'identity': {
      const { column } = dimension
      return (row, visit) => scope.numberOf(scope.whoDid(segment, row, visit)[column])
    }
    case 'trait': {
      const { key } = dimension
      return (row, visit) => scope.numberOf(scope.whoDid(segment, row, visit).trait(key))
    }
  }
}

function detailReader(dimension: Extract<Dimension, { level: 'detail' }>, segment: Segment, scope: Scope): Read {
  const { events, details } = segment
  const read = detailValue(dimension.column, segment, scope)
  if (!dimension.isPartial) return (row) => read(events.detail[row])
  return (row) => (details.kind[events.detail[row]] === 0 ? -1 : read(events.detail[row]))
}

function detailValue(column: 'kind' | 'subject' | 'score' | 'currency', segment: Segment, scope: Scope) {
  const { details } = segment
  const numberOf = scope.locals(segment)
  switch (column) {
    case 'kind':
      return (detail: number) => details.kind[detail]
    case 'subject':
      return (detail: number) => numberOf(details.subject[detail])
    case 'currency':
      return (detail: number) => numberOf(details.currency[detail])
    case 'score':
      return (detail: number) => {
        const score = details.score[detail]
        return Number.isNaN(score) ? 0 : scope.numberOf(String(score))
      }
  }
}
