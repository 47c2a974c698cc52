import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDistinct } from '../../collector/store/sqlite/distinct.js'
import { createPool } from '../../collector/store/sqlite/slices.js'

const somePairs = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
  length: fc.integer({ min: 0, max: 20_000 }),
  groups: fc.integer({ min: 1, max: 40 }),
  visitors: fc.integer({ min: 1, max: 5000 }),
  /** Often less than there are: cookieless ones are not told. */
  range: fc.integer({ min: 0, max: 5000 }),
})

it('counts distinct visitors by group, however many are remembered at once', () => {
  fc.assert(
    fc.property(somePairs, ({ seed, length, groups, visitors, range }) => {
      const distinct = createDistinct(range, 64)
      const sets = Array.from({ length: groups }, () => new Set<number>())
      let state = seed
      const next = (below: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
        return (state >>> 8) % below
      }
      for (let added = 0; added < length; added += 1000) {
        const slices = createPool().take(1000)
        const numbers = new Int32Array(1000)
        for (let i = 0; i < 1000; i++) {
          slices.visit[i] = i
          slices.group[i] = next(groups)
          // 0 is nobody.
          numbers[i] = next(visitors + 1)
          if (numbers[i] > 0) sets[slices.group[i]].add(numbers[i])
        }
        slices.length = 1000
        distinct.addAll(slices, numbers, groups)
      }

      expect(sets.map((_, group) => distinct.count(group))).toEqual(sets.map(({ size }) => size))
    }),
  )
})
