import { describe, expect, it } from 'vitest'
import { lostOf } from '../../collector/query/lost.js'

const hole = (visitor: string, at: number, missing: number) => ({ visitor, at, missing })
const told = (visitor: string, at: number, count: number) => ({ visitor, at, count })

describe('what was lost', () => {
  it.each([
    ['is what is missing where nothing was given up', [hole('1', 10, 2)], [], [{ at: 10, count: 2 }]],
    ['is nothing where all was given up', [hole('1', 10, 2)], [told('1', 20, 2)], []],
    ['is nothing where more was given up, of views that nobody knows', [hole('1', 10, 2)], [told('1', 20, 5)], []],
    ['is what exceeds what was given up', [hole('1', 10, 5)], [told('1', 20, 2)], [{ at: 10, count: 3 }]],
    [
      'is not made good by what another visitor gave up',
      [hole('1', 10, 2)],
      [told('2', 20, 2)],
      [{ at: 10, count: 2 }],
    ],
    ['is not made good by what was given up before', [hole('1', 10, 2)], [told('1', 5, 2)], [{ at: 10, count: 2 }]],
    [
      'is the earliest, since a script tells soon what it gave up',
      [hole('1', 10, 1), hole('1', 30, 1)],
      [told('1', 40, 1)],
      [{ at: 10, count: 1 }],
    ],
    [
      'is by its time where what was given up lies before it',
      [hole('1', 10, 1), hole('1', 30, 1)],
      [told('1', 20, 1)],
      [{ at: 30, count: 1 }],
    ],
    [
      'is what is left when several tellings reach over several views',
      [hole('1', 10, 3), hole('1', 20, 2), hole('1', 40, 4)],
      [told('1', 30, 3), told('1', 50, 5)],
      [{ at: 10, count: 1 }],
    ],
  ])('%s', (_, holes, givenUp, lost) => {
    expect(lostOf({ holes, givenUp })).toEqual(lost)
    expect(lostOf({ holes: holes.toReversed(), givenUp: givenUp.toReversed() })).toEqual(lost)
  })
})
