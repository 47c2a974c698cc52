// @vitest-environment happy-dom
import { createElement, StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest'
import { createApp, h } from 'vue'
import { createForward } from '../../sdk/adapters/forward.js'
import { Footfall, useFootfall } from '../../sdk/adapters/react.js'
import { footfall as plugin, useFootfall as useVueFootfall } from '../../sdk/adapters/vue.js'
import { init, type Tracker } from '../../sdk/index.js'
import { createSilentTracker } from '../../sdk/silent.js'

const OPTIONS = { site: 'shop.example', endpoint: 'https://stats.example.com/e' }

/** A tracker that writes down what is called. */
function createTracker() {
  const calls: unknown[][] = []
  const tracker: Tracker = {
    ...createSilentTracker(),
    track: (...call) => calls.push(['track', ...call]),
    set: (...call) => calls.push(['set', ...call]),
    consent: (answer) => {
      calls.push(['consent', answer])
      return answer ?? 'granted'
    },
    ids: () => ({ visitor: 'v1', visit: 'w1' }),
    export: () => Promise.resolve({ events: 3 }),
  }
  return { tracker, calls }
}

describe('calls before the start', () => {
  it('are made after it, in their order, and later ones at once', () => {
    const { tracker, calls } = createTracker()
    const { footfall, start } = createForward(() => tracker)

    footfall.set({ shop: 'de' })
    footfall.track('signup', { plan: 'pro' })
    expect(calls).toEqual([])
    start(OPTIONS)
    footfall.track('login')

    expect(calls).toEqual([
      ['set', { shop: 'de' }],
      ['track', 'signup', { plan: 'pro' }],
      ['track', 'login'],
    ])
  })

  it('are remembered up to fifty', () => {
    const { tracker, calls } = createTracker()
    const { footfall, start } = createForward(() => tracker)

    for (let index = 1; index <= 51; index++) footfall.track(`event ${index}`)
    start(OPTIONS)

    expect(calls).toHaveLength(50)
    expect(calls[49]).toEqual(['track', 'event 50'])
  })

  it('answer what is known then: nobody waits for a tracker that an app leaves out', async () => {
    const { footfall } = createForward(() => createTracker().tracker)

    expect(footfall.consent()).toBe('pending')
    expect(footfall.ids()).toBeNull()
    expect(await footfall.flush()).toBe(false)
  })

  it('that are asked for an answer get it after the start', async () => {
    const { tracker, calls } = createTracker()
    const { footfall, start } = createForward(() => tracker)

    const exported = footfall.export()
    expect(footfall.consent('denied')).toBe('denied')
    start(OPTIONS)

    expect(await exported).toEqual({ events: 3 })
    expect(footfall.ids()).toEqual({ visitor: 'v1', visit: 'w1' })
    expect(calls).toEqual([['consent', 'denied']])
  })
})

describe('the start', () => {
  it('has every call of the tracker', () => {
    const { footfall } = createForward(() => createTracker().tracker)

    expect(Object.keys(footfall)).toEqual(Object.keys(createSilentTracker()))
  })

  it('with wrong options says so on the console and takes no app down', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { footfall, start } = createForward(init)

    start({ site: '', endpoint: '' })
    footfall.track('signup')

    expect(error.mock.calls).toEqual([[expect.objectContaining({ message: expect.stringContaining('"site"') })]])
    error.mockRestore()
  })

  it('of another site takes the later calls', () => {
    const [one, two] = [createTracker(), createTracker()]
    const { footfall, start } = createForward(({ site }) => (site === 'shop.example' ? one : two).tracker)

    start(OPTIONS)
    start({ ...OPTIONS, site: 'blog.example' })
    footfall.track('signup')

    expect([one.calls, two.calls]).toEqual([[], [['track', 'signup']]])
  })
})

describe('in an app', () => {
  /** Names of the events that were sent. */
  const sent: string[] = []

  beforeEach(() => {
    document.body.innerHTML = '<div id="app"></div>'
    sent.length = 0
    window.history.replaceState(null, '', '/')
    vi.spyOn(window, 'fetch').mockImplementation(async (_url, request) => {
      const { events } = JSON.parse(String(request?.body))
      for (const event of events) sent.push(event.name ?? event.type)
      return new Response(JSON.stringify({ accepted: events.length, rejected: [] }), { status: 202 })
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const place = () => document.querySelector('#app') as HTMLElement

  it('of React under StrictMode there is one tracker, found by every effect', async () => {
    const seen: string[] = []
    function Early() {
      const footfall = useFootfall()
      useEffect(() => {
        seen.push(footfall.consent())
        footfall.track('opened')
      }, [footfall])
      return null
    }
    const root = createRoot(place())
    onTestFinished(() => {
      root.unmount()
      useFootfall().stop()
    })

    root.render(
      createElement(StrictMode, null, createElement(Early), createElement(Footfall, { ...OPTIONS, localhost: true })),
    )
    await vi.waitFor(() => expect(seen).toHaveLength(2))
    await useFootfall().flush()

    // React runs the effects of the app twice.
    expect(seen).toEqual(['granted', 'granted'])
    expect(sent).toEqual(['pageview', 'opened', 'opened'])
    expect(place().innerHTML).toBe('')
  })

  it('of Vue the plugin starts it, and templates have it', async () => {
    onTestFinished(() => useVueFootfall().stop())

    useVueFootfall().track('early')
    const app = createApp({
      mounted() {
        this.$footfall.track('mounted')
      },
      render: () => h('p', 'Hello'),
    })
    app.use(plugin, { ...OPTIONS, site: 'vue.example', localhost: true })
    app.mount(place())
    await useVueFootfall().flush()

    expect(sent).toEqual(['pageview', 'early', 'mounted'])
    expect(app.config.globalProperties.$footfall).toBe(useVueFootfall())
  })

  it('the hook is always the same, and typed by the map of events', () => {
    const footfall = useFootfall<{ signup: { plan: 'free' | 'pro' } }>()

    expect(footfall).toBe(useFootfall())
    expect(footfall.track).toBe(useFootfall().track)
    expectTypeOf(footfall.track).parameter(0).toEqualTypeOf<'signup'>()
    expectTypeOf(footfall.track).parameter(1).toEqualTypeOf<{ plan: 'free' | 'pro' }>()
  })
})
