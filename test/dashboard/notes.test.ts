import { expect, it } from 'vitest'
import { placed } from '../../collector/dashboard/notes.js'

const pointsOf = (...labels: string[]) =>
  labels.map((label) => ({ label, value: 1, before: undefined, isPartial: false }))
const note = (date: string, text = 'New prices') => ({ date, text })

it('stands at the bucket that its day is in', () => {
  const days = pointsOf('2026-03-01', '2026-03-02', '2026-03-03')
  expect(placed([note('2026-03-02')], days, ['2026-03-01', '2026-03-03'])).toEqual([
    { date: '2026-03-02', text: 'New prices', at: 1 },
  ])
})

it('stands at the week or month that its day is in, and at the first hour of it', () => {
  const at = (labels: string[]) => placed([note('2026-03-11')], pointsOf(...labels), null).map((each) => each.at)
  expect(at(['2026-03-02', '2026-03-09', '2026-03-16'])).toEqual([1])
  expect(at(['2026-02-01', '2026-03-01'])).toEqual([1])
  expect(at(['2026-03-10 23:00', '2026-03-11 00:00', '2026-03-11 01:00'])).toEqual([1])
})

it('is left out when its day is none of the period', () => {
  const days = pointsOf('2026-03-02', '2026-03-03')
  const notes = [note('2026-03-01'), note('2026-03-02'), note('2026-03-04')]
  expect(placed(notes, days, ['2026-03-02', '2026-03-03']).map(({ date }) => date)).toEqual(['2026-03-02'])
  // Before the first bucket of all time there is nothing to stand at.
  expect(placed(notes, days, null).map(({ date }) => date)).toEqual(['2026-03-02', '2026-03-04'])
})

it('comes in the order of its days, those of one day as they were entered', () => {
  const notes = [note('2026-03-03', 'c'), note('2026-03-02', 'a'), note('2026-03-02', 'b')]
  expect(placed(notes, pointsOf('2026-03-02', '2026-03-03'), null).map(({ text }) => text)).toEqual(['a', 'b', 'c'])
})
