// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Tracker } from '../../sdk/calls.js'
import type { Batch, Event } from '../../sdk/protocol.js'
import { visit } from './fake-page.js'

type Global = ((...call: unknown[]) => unknown) & Tracker & { q?: unknown[] }
const page = window as unknown as { footfall?: Global }

let batches: { url: string; batch: Batch }[] = []

/** Puts the tag into the page and runs the script, as a tag manager does: `currentScript` is null. */
async function run(attributes: Record<string, string>): Promise<void> {
  const script = document.createElement('script')
  script.type = 'text/plain'
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value)
  document.head.append(script)
  vi.resetModules()
  await import('../../sdk/script-tag.js')
}

/** The stub of the documentation. */
function installStub(): Global {
  const stub: Global = Object.assign(() => {}, {} as Tracker)
  page.footfall = ((...call: unknown[]) => {
    stub.q = stub.q ?? []
    stub.q.push(call)
    page.footfall = Object.assign(page.footfall as Global, { q: stub.q })
  }) as Global
  return page.footfall
}

const summary = (events: Event[]) =>
  events.map((event) => (event.type === 'track' ? `${event.name} ${event.n}` : `${event.type} ${event.n}`))

const TAG = { 'data-site': 'example.com', src: 'https://stats.example.com/footfall.js' }

// The build puts these in.
Object.assign(globalThis, {
  EXTRAS_FILE: `file://${import.meta.dirname}/../../sdk/extras/extras.ts`,
  VITALS_FILE: 'data:text/javascript,export default () => {}',
  HISTORY_FILE: `file://${import.meta.dirname}/../../sdk/history.ts`,
})

/** What the console has heard in debug; the sentences come with a chunk. */
async function said(text: string): Promise<void> {
  vi.useRealTimers()
  const lines = () => vi.mocked(console.warn).mock.calls.map((words) => words.join(' '))
  await vi.waitFor(() => expect(lines().join('\n')).toContain(text))
}

beforeEach(() => {
  visit('https://www.example.com/')
  vi.useFakeTimers()
  batches = []
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
  window.fetch = async (url, init) => {
    batches.push({ url: String(url), batch: JSON.parse(String(init?.body)) })
    return new Response('{"accepted":1,"rejected":[]}', { status: 202 })
  }
})

afterEach(() => {
  for (const symbol of Object.getOwnPropertySymbols(window)) {
    const tracker: Tracker | undefined = Reflect.get(window, symbol)
    if (Symbol.keyFor(symbol)?.startsWith('footfall.')) tracker?.stop()
  }
  delete page.footfall
  for (const script of document.querySelectorAll('script')) script.remove()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the script tag', () => {
  it('records a pageview and sends it to /e where the script is from', async () => {
    await run(TAG)
    await vi.advanceTimersByTimeAsync(1000)

    expect(batches).toHaveLength(1)
    expect(batches[0]).toMatchObject({ url: 'https://stats.example.com/e', batch: { site: 'example.com' } })
  })

  it('takes the site from the address when an optimiser has stripped the attributes', async () => {
    await run({ src: 'https://stats.example.com/footfall.js?site=example.com' })
    await vi.advanceTimersByTimeAsync(1000)

    expect(batches[0]?.batch.site).toBe('example.com')
  })

  it('does what the stub has noted, in order, after the pageview of event 0', async () => {
    const stub = installStub()
    stub('set', { plan: 'pro' })
    stub('track', 'first')
    stub('track', 'second', { plan: 'free' })
    await run(TAG)
    page.footfall?.track('third')
    page.footfall?.('track', 'fourth')
    await vi.advanceTimersByTimeAsync(1000)

    const events = batches[0]?.batch.events ?? []
    expect(summary(events)).toEqual(['pageview 0', 'first 1', 'second 2', 'third 3', 'fourth 4'])
    expect(events.map((event) => 'props' in event && event.props?.plan)).toEqual(['pro', 'pro', 'free', 'pro', 'pro'])
  })

  it('sets no cookie when the stub has noted that consent is denied', async () => {
    const stub = installStub()
    stub('consent', 'denied')
    await run(TAG)
    await vi.advanceTimersByTimeAsync(1000)

    expect(batches[0]?.batch).not.toHaveProperty('visitor')
    expect(document.cookie).toBe('footfall-consent.example.com=denied')
  })

  it('survives a stub full of nonsense', async () => {
    const stub = installStub()
    stub('nonsense')
    stub()
    page.footfall?.q?.push(null, 7, {})
    stub('track', 'real')
    await run(TAG)
    await vi.advanceTimersByTimeAsync(1000)

    expect(summary(batches[0]?.batch.events ?? [])).toEqual(['pageview 0', 'real 1'])
  })

  it('does nothing the second time, and says so in debug', async () => {
    await run({ ...TAG, 'data-debug': 'on' })
    const first = page.footfall
    await run({ ...TAG, 'data-debug': 'on' })
    await vi.advanceTimersByTimeAsync(1000)

    expect(page.footfall).toBe(first)
    expect(batches).toHaveLength(1)
    await said('started already: example.com')
  })

  it('reads its attributes', async () => {
    visit('https://www.example.com/shop?id=1&ref=2')
    await run({ ...TAG, 'data-query': 'id, ref', 'data-endpoint': '/count', 'data-consent': 'denied' })
    await vi.advanceTimersByTimeAsync(1000)

    expect(batches[0]).toMatchObject({
      url: 'https://www.example.com/count',
      batch: { context: { keep: ['id', 'ref'] } },
    })
    expect(page.footfall?.consent()).toBe('denied')
  })

  it('takes no attribute of others for its own', async () => {
    await run({ ...TAG, 'data-version': '2' })
    await vi.advanceTimersByTimeAsync(10_000)
    await page.footfall?.flush()

    expect(batches.at(-1)?.batch.views[0]?.active).toBe(10_000)
  })

  it('names what is misspelt in debug, and takes an unknown consent for none', async () => {
    await run({ ...TAG, 'data-debug': 'on', 'data-sight': 'x', 'data-auto': 'all', 'data-consent': 'grnated' })
    await vi.advanceTimersByTimeAsync(1000)

    await said('there is no data-sight; there are site,endpoint,idle')
    await said('data-consent must be granted,denied,none,pending, not grnated')
    expect(page.footfall?.consent()).toBe('none')
    expect(batches).toEqual([])
  })

  it('says without debug only that it needs a site', async () => {
    await run({ 'data-site': '', src: 'https://stats.example.com/footfall.js' })

    expect(console.error).toHaveBeenCalledWith('footfall: not recorded:', 'no data-site')
    expect(console.warn).not.toHaveBeenCalled()
    expect(page.footfall).toBeUndefined()
  })

  it.each([
    ['data-consent', 'grnated', 'data-consent must be granted,denied,none,pending, not grnated'],
    ['data-spa', 'on hsah', 'data-spa must be on,hash,off, not hsah'],
    ['data-auto', 'outbound everything', 'data-auto must be outbound,download,form'],
    ['data-idle', '-5', 'data-idle must be 1 to 1800, not -5'],
    ['data-idle', 'abc', 'data-idle must be 1 to 1800, not abc'],
    ['data-constructor', 'x', 'there is no data-constructor'],
    ['data-colour', 'red', 'there is no data-colour'],
  ])('names in debug what is wrong with %s="%s"', async (name, value, message) => {
    await run({ ...TAG, 'data-debug': 'on', [name]: value })

    await said(message)
  })

  it('takes both privacy signals by their names', async () => {
    await run({ ...TAG, 'data-debug': 'on', 'data-respect': 'gpc dnt' })
    await vi.advanceTimersByTimeAsync(1000)

    await said('sent')
    expect(JSON.stringify(vi.mocked(console.warn).mock.calls)).not.toContain('respect')
  })

  it('keeps the name for the first of two sites', async () => {
    await run(TAG)
    const first = page.footfall
    for (const script of document.querySelectorAll('script')) script.remove()
    await run({ ...TAG, 'data-site': 'other.example' })
    await vi.advanceTimersByTimeAsync(1000)

    expect(page.footfall).toBe(first)
    expect(batches.map(({ batch }) => batch.site)).toEqual(['example.com', 'other.example'])
  })

  it('gives what the stub has noted its own time, in both forms', async () => {
    vi.resetModules()
    await import('../../sdk/stub.js')
    page.footfall?.('track', 'first')
    await vi.advanceTimersByTimeAsync(3000)
    page.footfall?.track('second')
    await vi.advanceTimersByTimeAsync(2000)
    await run(TAG)
    await vi.advanceTimersByTimeAsync(1000)

    const events = batches[0]?.batch.events ?? []
    expect(summary(events)).toEqual(['pageview 0', 'first 1', 'second 2'])
    const [, first, second] = events
    expect([first, second].map((event) => (events[0]?.at ?? 0) - (event?.at ?? 0))).toEqual([5000, 2000])
  })
})
