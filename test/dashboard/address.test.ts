import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress, parseAddress } from '../../collector/dashboard/address.js'
import {
  type Condition,
  formatCondition,
  parseCondition,
  toFilters,
  toggled,
  toggledWithin,
} from '../../collector/dashboard/conditions.js'

const germany: Condition = { op: 'is', dimension: 'visit:country', values: ['DE'] }

describe('the address', () => {
  it('is short where nothing is chosen', () => {
    expect(formatAddress(parseAddress(''))).toBe('/')
  })

  it('says all that is chosen, and is read again', () => {
    const text =
      '/?site=shop.example&view=conversion&period=2026-01-01,2026-01-31&compare=none&metric=orders&by=week&filter=is,visit:country,DE,AT&filter=contains_not,event:page,/a&match=any&tab.pages=exit&around=/b&step=page:/a&step=goal:Order'

    expect(formatAddress(parseAddress(text.slice(1)))).toBe(text)
  })

  it('leaves out what nobody knows', () => {
    expect(
      formatAddress(parseAddress('?compare=moon&by=second&metric=smiles&filter=is&filter=was,event:page,/a&step=x')),
    ).toBe('/')
  })
})

describe('a condition', () => {
  it('is read as it was written, whatever its values are', () => {
    const values = fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 })
    fc.assert(
      fc.property(values, (values) => {
        expect(parseCondition(formatCondition({ ...germany, values }))).toEqual({ ...germany, values })
      }),
    )
  })

  it('gets another value by a row, and loses it by the same one', () => {
    const both = toggled([germany], 'visit:country', 'AT')
    expect(both).toEqual([{ ...germany, values: ['DE', 'AT'] }])
    expect(toggled(both, 'visit:country', 'DE')).toEqual([{ ...germany, values: ['AT'] }])
    expect(toggled([germany], 'visit:country', 'DE')).toEqual([])
    expect(toggled([germany], 'visit:device', 'Mobile')).toHaveLength(2)
  })

  it('of a score is also of the kind that it is a score of, which goes with the last', () => {
    const nps: Condition = { op: 'is', dimension: 'feedback:kind', values: ['nps'] }
    const csat: Condition = { ...nps, values: ['csat'] }
    const score = (...values: string[]): Condition => ({ op: 'is', dimension: 'feedback:score', values })

    const nine = toggledWithin(nps, [germany], 'feedback:score', '9')
    expect(nine).toEqual([germany, score('9'), nps])
    const both = toggledWithin(nps, nine, 'feedback:score', '10')
    expect(both).toEqual([germany, score('9', '10'), nps])
    expect(toggledWithin(csat, both, 'feedback:score', '5')).toEqual([germany, score('5'), csat])
    expect(toggledWithin(nps, nine, 'feedback:score', '9')).toEqual([germany])
  })

  it('is one of all, or one of any', () => {
    const other: Condition = { op: 'is_not', dimension: 'visit:device', values: ['Tablet'] }
    const filters = [
      ['is', 'visit:country', ['DE']],
      ['is_not', 'visit:device', ['Tablet']],
    ]

    expect(toFilters([germany, other], false)).toEqual(filters)
    expect(toFilters([germany, other], true)).toEqual([['or', filters]])
    expect(toFilters([germany], true)).toEqual([filters[0]])
  })
})
