import type { Term, Where } from '../../metrics/algebra.js'
import { columnOf, compileTerm, type TermOf } from './fields.js'
import { combined, type Mask } from './mask.js'
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
  const found = 'field' in term ? columnOf(term.field, of.segment) : null
  if (!found || !('field' in term)) return null
  return { level: found.level, bits: bitsOf(term, found.column) }
}

function bitsOf(term: Extract<Term, { field: unknown }>, numbers: Column): Uint8Array {
  const bits = new Uint8Array(numbers.length)
  if (term.is === 'there') for (let i = 0; i < bits.length; i++) bits[i] = Number.isNaN(numbers[i]) ? 0 : 1
  else if (term.is === 'equal') for (let i = 0; i < bits.length; i++) bits[i] = numbers[i] === term.value ? 1 : 0
  else if (term.is === 'at_least') for (let i = 0; i < bits.length; i++) bits[i] = numbers[i] >= term.value ? 1 : 0
  else for (let i = 0; i < bits.length; i++) bits[i] = numbers[i] < term.value ? 1 : 0
  return bits
}
