// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { captureAttention } from '../../sdk/capture/attention.js'
import { createStopwatch } from '../../sdk/stopwatch.js'
import { createFakePage, HOUR, MINUTE, show, touch, turn } from './fake-page.js'

function start() {
  const fake = createFakePage()
  const watch = createStopwatch(30_000)
  const moments: string[] = []
  watch.restart(0, true)
  const tell = (isActive: boolean, isGrown?: boolean) => moments.push(isActive && !isGrown ? 'begin' : 'grown')
  const input = captureAttention(tell, fake.page, watch)
  stop = fake.kill
  const active = () => watch.times(fake.clock.monotonic()).active
  return { ...fake, moments, input, active }
}

let stop = () => {}

beforeEach(() => show())
afterEach(() => stop())

describe('attention', () => {
  it('pauses when the tab is hidden and goes on when it is back within the idle time', () => {
    const { pass, active } = start()
    pass(5000)
    turn({ visible: false, focused: false })
    pass(10_000)
    turn({})
    pass(3000)

    expect(active()).toBe(8000)
  })

  it('goes on when a frame of the page takes the focus, although the window is blurred', () => {
    const { pass, active } = start()
    pass(5000)
    turn({ focused: true }, 'blur')
    pass(5000)

    expect(active()).toBe(10_000)
  })

  it('stops when another window takes the focus', () => {
    const { pass, active } = start()
    pass(5000)
    turn({ focused: false }, 'blur')
    pass(5000)

    expect(active()).toBe(5000)
  })

  it.each(['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'touchmove'])(
    'takes %s for input',
    (type) => {
      const { pass, active } = start()
      pass(20_000)
      touch(type)
      pass(40_000)

      expect(active()).toBe(50_000)
    },
  )

  it.each(['focus', 'resize'])('takes %s for no input', (type) => {
    const { pass, active } = start()
    pass(20_000)
    touch(type)
    pass(40_000)

    expect(active()).toBe(30_000)
  })

  it('takes events that script has made for no input', () => {
    const { pass, active } = start()
    pass(20_000)
    touch('pointermove', false)
    pass(40_000)

    expect(active()).toBe(30_000)
  })

  it('does not let a scroll without a gesture begin again what idleness has ended', () => {
    const { pass, active } = start()
    pass(2 * MINUTE)
    touch('scroll')
    pass(10_000)

    expect(active()).toBe(30_000)
  })

  it('has no timer while hidden, and none once idle', () => {
    const { pass, timers } = start()
    expect(timers()).toBe(1)

    turn({ visible: false, focused: false })
    expect(timers()).toBe(0)

    turn({})
    pass(5 * MINUTE)
    expect(timers()).toBe(0)
  })

  it('says every 30 s of active time that it has grown', () => {
    const { pass, moments } = start()
    for (let i = 0; i < 9; i++) {
      pass(10_000)
      touch()
    }

    expect(moments).toEqual(['begin', 'grown', 'grown', 'grown'])
  })

  it('says so whenever the visitor turns to another window', () => {
    const { pass, moments } = start()
    for (let i = 0; i < 2; i++) {
      pass(10_000)
      turn({ focused: false }, 'blur')
      turn({ focused: true }, 'focus')
    }

    expect(moments).toEqual(['begin', 'grown', 'begin', 'grown', 'begin'])
  })

  it('says that counting begins again, so that an ended visit can be noticed', () => {
    const { pass, moments } = start()
    pass(10 * MINUTE)
    touch()

    expect(moments).toEqual(['begin', 'grown', 'begin'])
  })

  it('says so too when the machine slept and its clock ran on', () => {
    const { pass, freeze, active, moments } = start()
    pass(1000)
    freeze(8 * HOUR)
    touch()

    expect(moments).toEqual(['begin', 'grown', 'begin'])
    expect(active()).toBe(30_000)
  })

  it('takes what else it is told for input, such as a film that plays', () => {
    const { pass, active, input } = start()
    pass(20_000)
    input()
    pass(40_000)

    expect(active()).toBe(50_000)
  })

  it('counts nothing of a page that is gone to bfcache, although it is visible before it is shown', () => {
    const { pass, active } = start()
    pass(5000)
    turn({ visible: false, focused: false })
    window.dispatchEvent(new Event('pagehide'))
    pass(10_000)
    turn({})
    pass(1000)
    window.dispatchEvent(new Event('pageshow'))
    pass(2000)

    expect(active()).toBe(7000)
  })

  it('hears nothing any more after stop', () => {
    const { pass, active, kill, timers } = start()
    kill()
    pass(29_000)
    touch()
    pass(29_000)

    expect(timers()).toBe(0)
    expect(active()).toBe(30_000)
  })
})
