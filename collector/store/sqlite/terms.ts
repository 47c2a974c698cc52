import type { Term, Where } from '../../metrics/algebra.js'
import { spread } from './details.js'
import { columnOf, compileTerm, detailColumnOf, type TermOf } from './fields.js'
import { combined, type Mask, maskOf } from './mask.js'
import type { Column } from './segment.js'
import { keepMasked, keepTested, type Pool, type Slices } from './slices.js'

/** The events of slices for which all terms hold; by columns where they stand in such. */
export function compileWhere(where: Where, of: TermOf): (slices: Slices, pool: Pool) => Slices {
  const steps = where.map((term) => {
    const mask = maskOfTerm(term, of)
    if (mask) return (slices: Slices, pool: Pool) => keepMasked(slices, mask, pool)
    const test = compileTerm(term, of)
    return (slices: Slices, pool: Pool) => keepTested(slices, test, pool)
  })
  return (slices, pool) => steps.reduce((kept, step) => step(kept, pool), slices)
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
