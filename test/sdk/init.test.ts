// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { init, type Tracker, type TrackerOptions } from '../../sdk/index.js'
import { visit } from './fake-page.js'

const OPTIONS = { site: 'example.com', endpoint: 'https://stats.example.com/e' }
let trackers: Tracker[] = []

function start(options: Record<string, unknown> = {}): Tracker {
  const tracker = init({ ...OPTIONS, ...options } as TrackerOptions)
  trackers.push(tracker)
  return tracker
}

beforeEach(() => {
  visit('https://www.example.com/')
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(window, 'fetch').mockImplementation(() => new Promise(() => {}))
})

afterEach(() => {
  for (const tracker of trackers) tracker.stop()
  trackers = []
  vi.restoreAllMocks()
})

describe('init', () => {
  it('returns the same tracker for the same site, and another one for another site', () => {
    const first = start()

    expect(start()).toBe(first)
    expect(start({ site: 'other.example' })).not.toBe(first)
  })

  it('starts anew after stop', () => {
    const first = start()
    first.stop()

    expect(start()).not.toBe(first)
  })

  it.each([
    ['site', { site: undefined }],
    ['site', { site: 7 }],
    ['endpoint', { endpoint: undefined }],
    ['endpoint', { endpoint: 'ftp://example.com' }],
    ['idle', { idle: 0 }],
    ['idle', { idle: '30' }],
    ['idle', { idle: 3600 }],
    ['consent', { consent: 'yes' }],
    ['spa', { spa: true }],
    ['query', { query: 'id' }],
    ['exclude', { exclude: [/admin/] }],
    ['respect', { respect: 'everyone' }],
    ['debug', { debug: 'on' }],
  ])('throws a TypeError that names %s for %j', (name, options) => {
    expect(() => start(options)).toThrow(TypeError)
    expect(() => start(options)).toThrow(`option "${name}" must be`)
  })

  it('takes an endpoint relative to the page', () => {
    expect(() => start({ endpoint: '/e' })).not.toThrow()
  })

  it('names unknown options and those of later versions in debug', () => {
    start({ debug: true, sit: 'x', auto: 'none' })

    expect(console.warn).toHaveBeenCalledWith(expect.stringContaining('unknown option "sit"; there are site, '), '')
    expect(console.warn).toHaveBeenCalledWith('footfall: option "auto" is not in this version', '')
  })

  it('says nothing without debug', () => {
    start({ sit: 'x' })

    expect(console.warn).not.toHaveBeenCalled()
  })

  it.each(['http://localhost:3000/', 'http://127.0.0.1/', 'http://[::1]/', 'http://mac.local/', 'file:///index.html'])(
    'records nothing on %s unless it is told to, and says so in debug',
    async (url) => {
      visit(url)
      const silent = start({ debug: true })
      await silent.flush()

      expect(fetch).not.toHaveBeenCalled()
      expect(console.warn).toHaveBeenCalledWith(expect.stringContaining('localhost is not recorded'), '')

      silent.stop()
      start({ localhost: true }).flush()
      await Promise.resolve()
      await Promise.resolve()
      expect(fetch).toHaveBeenCalledTimes(1)
    },
  )

  it('does nothing, quietly, on a server', async () => {
    vi.stubGlobal('window', undefined)
    const tracker = init(OPTIONS)
    tracker.track('x')

    expect(await tracker.flush()).toBe(true)
    expect(tracker.ids()).toBeNull()
    vi.unstubAllGlobals()
  })

  it('types the events of a site', () => {
    const tracker = init<{ signup: { plan: 'free' | 'pro' }; open: { from?: string } }>({ ...OPTIONS })
    trackers.push(tracker as Tracker)

    expectTypeOf(tracker.track<'signup'>)
      .parameter(1)
      .toEqualTypeOf<{ plan: 'free' | 'pro' }>()
    expectTypeOf(tracker.track<'open'>)
      .parameter(1)
      .toEqualTypeOf<{ from?: string } | undefined>()
    expectTypeOf(tracker.track).parameter(0).toEqualTypeOf<'signup' | 'open'>()
  })
})
