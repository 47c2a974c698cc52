import { describe, expect, it } from 'vitest'
import { createStopwatch } from '../../sdk/stopwatch.js'

const IDLE_MS = 30_000

/** A view opened at 1000 by a click on a link, in a visible, focused window. */
function opened() {
  const watch = createStopwatch(IDLE_MS)
  watch.restart(1000, true)
  watch.turn(1000, true, true)
  return watch
}

describe('active time', () => {
  it('counts from arrival, which is the first input', () => {
    const watch = opened()

    expect(watch.times(6000)).toEqual({ span: 5000, visible: 5000, active: 5000 })
  })

  it('stops 30 s after the last input and counts that tail', () => {
    const watch = opened()
    watch.input(11_000)

    expect(watch.times(100_000)).toEqual({ span: 40_000, visible: 99_000, active: 40_000 })
  })

  it('leaves out the idle gap when input resumes', () => {
    const watch = opened()

    expect(watch.input(91_000)).toBe(true)

    expect(watch.times(96_000)).toEqual({ span: 95_000, visible: 95_000, active: 35_000 })
  })

  it('does not say that counting resumes when it never stopped', () => {
    const watch = opened()

    expect(watch.input(20_000)).toBe(false)
  })

  it('counts nothing while hidden', () => {
    const watch = opened()
    watch.turn(3000, false, false)
    watch.turn(20_000, true, true)

    expect(watch.times(21_000)).toEqual({ span: 20_000, visible: 3000, active: 3000 })
  })

  it('counts visible but not active time while another window has the focus', () => {
    const watch = opened()
    watch.turn(3000, true, false)

    expect(watch.times(8000)).toEqual({ span: 2000, visible: 7000, active: 2000 })
  })

  it('takes coming back to the tab for no input', () => {
    const watch = opened()
    watch.turn(2000, false, false)

    expect(watch.turn(60_000, true, true)).toBe(false)
    expect(watch.times(70_000).active).toBe(1000)
  })

  it('adds one idle window at most when the clock ran on in sleep', () => {
    const watch = opened()

    expect(watch.times(1000 + 8 * 3_600_000).active).toBe(30_000)
  })

  it('carries the last input over a soft navigation', () => {
    const watch = opened()
    watch.input(5000)
    watch.restart(6000, false)

    expect(watch.times(100_000)).toEqual({ span: 29_000, visible: 94_000, active: 29_000 })
  })

  it('is never negative and never more than the visible time', () => {
    const watch = opened()
    watch.turn(1000, false, false)
    watch.turn(50_001, true, true)
    watch.turn(50_001, true, true)

    const { active, visible, span } = watch.times(50_001)

    expect([active, visible, span]).toEqual([0, 0, 0])
  })

  it('counts as visible from the start until it is told otherwise, for the first view begins when the page is seen', () => {
    const watch = createStopwatch(IDLE_MS)
    watch.restart(1000, true)

    expect(watch.times(3000)).toEqual({ span: 0, visible: 2000, active: 0 })
  })

  it('begins again with zeros in the next view', () => {
    const watch = opened()
    watch.times(6000)
    watch.restart(6000, true)

    expect(watch.times(6000)).toEqual({ span: 0, visible: 0, active: 0 })
  })

  it('knows the last moment that counted, and the start when none did', () => {
    const watch = opened()
    expect(watch.lastActive()).toBe(1000)

    watch.input(11_000)
    watch.times(100_000)

    expect(watch.lastActive()).toBe(41_000)
  })

  it('is 0 in a window that never had the focus', () => {
    const watch = createStopwatch(IDLE_MS)
    watch.restart(0, true)
    watch.turn(0, true, false)
    watch.input(1000)

    expect(watch.times(5000)).toEqual({ span: 0, visible: 5000, active: 0 })
  })
})
