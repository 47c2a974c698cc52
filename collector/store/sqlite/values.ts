import { binOf } from '../../bins.js'
import { type DetailColumn, type Dimension, NOT_SET } from '../../dimensions.js'
import type { Level } from '../../metrics/algebra.js'
import { propReader } from './details.js'
import type { Scope } from './scope.js'
import type { Column, Segment } from './segment.js'

/** Number of the event of a row (and its visit). */
export type Read = (row: number, visit: number) => number

/** A dimension's values as numbers that hold in all segments. */
export interface Values {
  /** -1 for an event that is in no group. */
  enter(segment: Segment): Read
  /** The column they stand in as they are, of details too; `null` where it takes more than that. */
  columnIn(segment: Segment): { level: Level | 'detail'; column: Column } | null
  textOf(num: number): string
}

/** Columns of a day say it all: neither goals nor what other days say of a visitor change it. */
export const isOfColumns = ({ level }: Dimension): boolean => level === 'event' || level === 'visit' || level === 'view'

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
    columnIn(segment) {
      const { visits, events } = segment
      const { level } = dimension
      if (level === 'detail') return { level, column: byDetail(dimension, segment, scope) }
      if (level === 'event') return { level, column: events[dimension.column] }
      return level === 'visit' ? { level, column: visits[dimension.column] } : null
    },
    textOf(num) {
      known[num] ??= nameOf(num)
      return known[num] ?? ''
    },
  }
}

function readerOf(dimension: Dimension, segment: Segment, scope: Scope): Read {
  const { visits, events } = segment
  switch (dimension.level) {
    case 'event': {
      const column = events[dimension.column]
      return (row) => column[row]
    }
    case 'visit': {
      const column = visits[dimension.column]
      return (_, visit) => column[visit]
    }
    case 'view': {
      const { pageview } = events
      const { bins } = dimension
      const column = events[dimension.column]
      return (row) => (pageview[row] === 1 ? binOf(bins, column[row]) : -1)
    }
    case 'goal':
      return () => scope.goal ?? -1
    case 'prop': {
      const numberOf = scope.locals(segment)
      const prop = propReader(segment)
      const key = segment.texts.indexOf(dimension.key)
      return (row) => numberOf(prop(row, key))
    }
    case 'detail':
      return detailReader(dimension, segment, scope)
    case 'identity': {
      const { column } = dimension
      return (row, visit) => scope.numberOf(scope.whoDid(segment, row, visit)[column])
    }
    case 'cohort': {
      const { visitor } = visits
      return (_, visit) => scope.cohortOf(visitor[visit])
    }
    case 'satisfaction': {
      const satisfaction = scope.satisfactions(segment)
      return (_, visit) => satisfaction(visit)
    }
    case 'trait': {
      const { key } = dimension
      return (row, visit) => scope.numberOf(scope.whoDid(segment, row, visit).trait(key))
    }
  }
}

/** By row of the details: -1 for what is in no group. */
function byDetail(dimension: Extract<Dimension, { level: 'detail' }>, segment: Segment, scope: Scope): Float64Array {
  const { kind } = segment.details
  const read = detailValue(dimension.column, segment, scope)
  const isIn = (detail: number) => !dimension.isPartial || kind[detail] !== 0
  return Float64Array.from(kind, (_, detail) => (isIn(detail) ? read(detail) : -1))
}

function detailReader(dimension: Extract<Dimension, { level: 'detail' }>, segment: Segment, scope: Scope): Read {
  const { detail } = segment.events
  const read = detailValue(dimension.column, segment, scope)
  if (!dimension.isPartial) return (row) => read(detail[row])
  const { kind } = segment.details
  return (row) => (kind[detail[row]] === 0 ? -1 : read(detail[row]))
}

function detailValue(name: DetailColumn, { details, ...segment }: Segment, scope: Scope): (detail: number) => number {
  const column = details[name]
  if (name === 'kind') return (detail) => column[detail]
  if (name === 'score') return (detail) => (Number.isNaN(column[detail]) ? 0 : scope.numberOf(String(column[detail])))
  const numberOf = scope.locals(segment)
  return (detail) => numberOf(column[detail])
}
