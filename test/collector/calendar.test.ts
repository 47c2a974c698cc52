import { describe, expect, it } from 'vitest'
import { readClock } from '../../collector/calendar.js'
import { DAY_MS } from '../../collector/day.js'

const at = (day: number, hour = 12) => day * DAY_MS + hour * 3_600_000

describe('the calendar that deletion goes by', () => {
  it.each([
    ['the same day', { day: 100, ahead: null }, at(100), { day: 100, ahead: null }],
    ['the next day', { day: 100, ahead: null }, at(101), { day: 101, ahead: null }],
    ['a clock that was set back', { day: 100, ahead: null }, at(90), { day: 90, ahead: null }],
    ['a jump, which it only notes', { day: 100, ahead: null }, at(102), { day: 100, ahead: at(102) }],
    ['the same an hour later', { day: 100, ahead: at(102) }, at(102, 13), { day: 100, ahead: at(102) }],
    ['the same a day later', { day: 100, ahead: at(102) }, at(103), { day: 103, ahead: null }],
    ['the same, after days without power', { day: 100, ahead: at(102) }, at(110), { day: 102, ahead: at(110) }],
    ['a jump that was mended', { day: 100, ahead: at(5000) }, at(101), { day: 101, ahead: null }],
    ['a jump after a longer one', { day: 100, ahead: at(5000) }, at(4000), { day: 100, ahead: at(4000) }],
  ])('reads %s', (_, before, now, after) => {
    expect(readClock(before, now)).toEqual(after)
  })
})
