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
    ['sit', { sit: 'x' }],
    ['auto', { auto: 'none' }],
    ['auto', { auto: ['everything'] }],
    ['vitals', { vitals: 'off' }],
    ['crossDomain', { crossDomain: 'shop.example' }],
  ])('throws a TypeError that names %s for %j', (name, options) => {
    expect(() => start(options)).toThrow(TypeError)
    expect(() => start(options)).toThrow(`option "${name}" must be`)
  })

  it('takes an endpoint relative to the page', () => {
    expect(() => start({ endpoint: '/e' })).not.toThrow()
  })

  it('names what there is to choose from', () => {
    expect(() => start({ sit: 'x' })).toThrow('must be one of site,endpoint,idle')
    expect(() => start({ spa: 'of' })).toThrow('must be one of on,hash,off, not "of"')
    expect(() => start({ idle: 0 })).toThrow('must be 1 to 1800, not 0')
  })

  it('takes undefined for the default', () => {
    expect(() => start({ idle: undefined, query: undefined })).not.toThrow()
  })

  it('says in debug that a site is started already', async () => {
    start({ debug: true })
    start({ debug: true })

    await vi.waitFor(() => expect(console.warn).toHaveBeenCalledWith(expect.stringContaining('started'), 'example.com'))
  })

  it('says nothing without debug', async () => {
    start()
    start().track('')
    await import('../../sdk/extras/extras.js')
    await Promise.resolve()

    expect(console.warn).not.toHaveBeenCalled()
  })

  it.each(['http://localhost:3000/', 'http://127.0.0.1/', 'http://[::1]/', 'http://mac.local/', 'file:///index.html'])(
    'records nothing on %s unless it is told to',
    async (url) => {
      visit(url)
      const silent = start()
      await silent.flush()

      expect(fetch).not.toHaveBeenCalled()

      silent.stop()
      start({ localhost: true }).flush()
      await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(1))
    },
  )

  it('says in debug why it records nothing', async () => {
    visit('http://localhost:3000/')
    start({ debug: true })

    await vi.waitFor(() =>
      expect(console.warn).toHaveBeenCalledWith('footfall: localhost is not recorded without data-localhost="on"', ''),
    )
  })

  it('records nothing in a frame unless it is told to', async () => {
    Object.defineProperty(window, 'top', { configurable: true, value: {} })
    await start().flush()
    expect(fetch).not.toHaveBeenCalled()

    start({ frames: true, site: 'framed.example' }).flush()
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(1))
    Object.defineProperty(window, 'top', { configurable: true, value: window })
  })

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
