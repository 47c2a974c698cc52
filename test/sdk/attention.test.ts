// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { captureAttention, type Moment } from '../../sdk/capture/attention.js'
import { createStopwatch } from '../../sdk/stopwatch.js'
import { createFakePage, MINUTE, show, touch, turn } from './fake-page.js'

function start() {
  const fake = createFakePage()
  const watch = createStopwatch(30_000)
  const moments: Moment[] = []
  watch.restart(0, true)
  const stop = captureAttention((moment) => moments.push(moment), { page: fake.page, watch, idleMs: 30_000 })
  const active = () => watch.times(fake.clock.monotonic()).active
  return { ...fake, watch, moments, stop, active }
}

beforeEach(() => show())

describe('attention', () => {
  it('pauses when the tab is hidden and goes on when it is back within the idle time', () => {
    const { pass, active, stop } = start()
    pass(5000)
    turn({ visible: false, focused: false })
    pass(10_000)
    turn({})
    pass(3000)

    expect(active()).toBe(8000)
    stop()
  })

  it('goes on when a frame of the page takes the focus, although the window is blurred', () => {
    const { pass, active, stop } = start()
    pass(5000)
    turn({ focused: true }, 'blur')
    pass(5000)

    expect(active()).toBe(10_000)
    stop()
  })

  it('stops when another window takes the focus', () => {
    const { pass, active, stop } = start()
    pass(5000)
    turn({ focused: false }, 'blur')
    pass(5000)

    expect(active()).toBe(5000)
    stop()
  })

  it.each(['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'touchmove'])(
    'takes %s for input',
    (type) => {
      const { pass, active, stop } = start()
      pass(20_000)
      touch(type)
      pass(40_000)

      expect(active()).toBe(50_000)
      stop()
    },
  )

  it.each(['focus', 'resize'])('takes %s for no input', (type) => {
    const { pass, active, stop } = start()
    pass(20_000)
    touch(type)
    pass(40_000)

    expect(active()).toBe(30_000)
    stop()
  })

  it('takes events that script has made for no input', () => {
    const { pass, active, stop } = start()
    pass(20_000)
    touch('pointermove', false)
    pass(40_000)

    expect(active()).toBe(30_000)
    stop()
  })

  it('does not let a scroll without a gesture begin again what idleness has ended', () => {
    const { pass, active, stop } = start()
    pass(2 * MINUTE)
    touch('scroll')
    pass(10_000)

    expect(active()).toBe(30_000)
    stop()
  })

  it('has no timer while hidden, and none once idle', () => {
    const { pass, timers, stop } = start()
    expect(timers()).toBe(1)

    turn({ visible: false, focused: false })
    expect(timers()).toBe(0)

    turn({})
    pass(5 * MINUTE)
    expect(timers()).toBe(0)
    stop()
  })

  it('says every 30 s of active time that it has grown', () => {
    const { pass, moments, stop } = start()
    for (let i = 0; i < 9; i++) {
      pass(10_000)
      touch()
    }

    expect(moments).toEqual(['resume', 'grow', 'grow', 'grow'])
    stop()
  })

  it('says so too when the visitor switches windows all the time', () => {
    const { pass, moments, stop } = start()
    for (let i = 0; i < 4; i++) {
      pass(10_000)
      touch()
      turn({ focused: false }, 'blur')
      turn({ focused: true }, 'focus')
    }

    expect(moments.filter((moment) => moment === 'grow')).toEqual(['grow'])
    stop()
  })

  it('says that it resumes, so that an ended visit can be noticed', () => {
    const { pass, moments, stop } = start()
    pass(10 * MINUTE)
    touch()

    expect(moments).toEqual(['resume', 'pause', 'grow', 'resume'])
    stop()
  })

  it('hears nothing any more after stop', () => {
    const { pass, active, stop, timers } = start()
    stop()
    pass(29_000)
    touch()
    pass(29_000)

    expect(timers()).toBe(0)
    expect(active()).toBe(30_000)
  })
})
