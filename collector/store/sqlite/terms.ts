import type { Term, Where } from '../../metrics/algebra.js'
import { spread } from './details.js'
import { columnOf, compileTerm, detailColumnOf, type TermOf } from './fields.js'
import { combined, type Mask, maskOf } from './mask.js'
import type { Column } from './segment.js'
import { keepMasked, keepTested, type Pool, rowsOf, type Slices } from './slices.js'

/** With fewer than one event in so many left, those are tested; with more, looking at all of the day by columns is quicker. */
const FEW = 8

/** The events of slices for which all terms hold. */
export function compileWhere(where: Where, of: TermOf): (slices: Slices, pool: Pool) => Slices {
  const steps = where.map((term) => compileStep(term, of))
  return (slices, pool) => steps.reduce((kept, step) => step(kept, pool), slices)
}

function compileStep(term: Term, of: TermOf): (slices: Slices, pool: Pool) => Slices {
  let mask: Mask | null | undefined
  return (slices, pool) => {
    if (slices.length === 0) return slices
    const isFew = mask === undefined && rowsOf(slices) * FEW < of.segment.events.count
    if (!isFew && mask === undefined) mask = maskOfTerm(term, of)
    return mask ? keepMasked(slices, mask, pool) : keepTested(slices, compileTerm(term, of), pool)
  }
}

function maskOfTerm(term: Term, of: TermOf): Mask | null {
  if ('any' in term) {
    const masks = term.any.map((inner) => maskOfTerm(inner, of))
    const known = masks.filter((mask) => mask !== null)
    return known.length === masks.length ? combined(known, 'or', of.segment) : null
  }
  const { segment, scope } = of
  if ('named' in term) return maskOf(compileTerm(term, of), segment)
  if (!('field' in term)) return null
  if (isOfGoals(term)) return { level: 'event', bits: scope.completions(segment).any() }
  const ofDetails = detailColumnOf(term.field, segment)
  if (ofDetails) {
    const bits = spread(bitsOf(term, ofDetails), segment, new Uint8Array(segment.events.count))
    return { level: 'event', bits }
  }
  const found = columnOf(term.field, segment)
  return found && { level: found.level, bits: bitsOf(term, found.column) }
}

const isOfGoals = (term: FieldTerm) => term.field === 'goals' && term.is === 'at_least' && term.value === 1

type FieldTerm = Extract<Term, { field: unknown }>

function bitsOf(term: FieldTerm, numbers: Column): Uint8Array {
  const bits = new Uint8Array(numbers.length)
  if (term.is === 'there') for (let i = 0; i < bits.length; i++) bits[i] = Number.isNaN(numbers[i]) ? 0 : 1
  else if (term.is === 'equal') for (let i = 0; i < bits.length; i++) bits[i] = numbers[i] === term.value ? 1 : 0
  else if (term.is === 'at_least') for (let i = 0; i < bits.length; i++) bits[i] = numbers[i] >= term.value ? 1 : 0
  else for (let i = 0; i < bits.length; i++) bits[i] = numbers[i] < term.value ? 1 : 0
  return bits
}
