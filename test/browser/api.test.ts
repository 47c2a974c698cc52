import { describe, expect, it } from 'vitest'
import { eventually, push, useWorld, type Visitor } from './world.js'

const visit = useWorld()

/** Runs script on the page, then sends; what was tracked. */
async function run({ page, flush, tracks }: Visitor, script: string) {
  await page.evaluate(`{ ${script} }`)
  await flush()
  return tracks()
}

describe('track', () => {
  it('takes texts, numbers and booleans, and leaves out the rest', async () => {
    const visitor = await visit()
    const tracks = await run(
      visitor,
      `footfall.track('mixed', { text: 'a', number: 1.5, yes: true, no: false, zero: 0, empty: '', nothing: null, missing: undefined,
        nan: NaN, infinite: Infinity, list: [1], object: { a: 1 }, run() {}, symbol: Symbol('x'), big: 10n, date: new Date(0) })`,
    )

    expect(tracks).toEqual([
      { name: 'mixed', props: { text: 'a', number: 1.5, yes: true, no: false, zero: 0, empty: '' } },
    ])
  })

  it('takes 30 properties, names of 50 and values of 500 letters', async () => {
    const visitor = await visit()
    await run(
      visitor,
      `footfall.track('n'.repeat(200), { ['k'.repeat(80)]: 'v'.repeat(900),
        ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => ['key' + i, i])) })`,
    )

    const [{ name, props }] = visitor.tracks() as { name: string; props: Record<string, unknown> }[]
    expect(name).toBe('n'.repeat(100))
    expect(Object.keys(props)).toHaveLength(30)
    expect(props['k'.repeat(50)]).toBe('v'.repeat(500))
  })

  it('cuts by bytes without breaking a character', async () => {
    const visitor = await visit()
    await run(visitor, `footfall.track('emoji', { text: '😀'.repeat(300), kanji: '分'.repeat(300) })`)

    const [{ props }] = visitor.tracks() as { props: { text: string; kanji: string } }[]
    expect(Buffer.byteLength(props.text)).toBeLessThanOrEqual(500)
    expect(props.text).toMatch(/^(😀)+$/u)
    expect(props.kanji).toMatch(/^分+$/u)
  })

  it('takes value, currency and passive', async () => {
    const visitor = await visit()
    const tracks = await run(
      visitor,
      `footfall.track('sale', {}, { value: 9.9, currency: 'EUR' }); footfall.track('seen', { a: 1 }, { passive: true })`,
    )

    expect(tracks).toMatchObject([
      { name: 'sale', value: 9.9, currency: 'EUR' },
      { name: 'seen', props: { a: 1 } },
    ])
    expect(visitor.events().map(({ passive }) => passive)).toEqual([false, false, true])
  })

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['an empty name', `''`],
    ['a number', '42'],
    ['an object', '{ name: "x" }'],
    ['a reserved name', `'pageview'`],
    ['another reserved name', `'feedback'`],
  ])('with %s does nothing and throws nothing', async (_, argument) => {
    const visitor = await visit()

    expect(await run(visitor, `footfall.track(${argument})`)).toEqual([])
    expect(visitor.pageviews()).toEqual(['/'])
    expect(visitor.sent).toHaveLength(1)
  })

  it.each([
    ['a text', `'pro'`],
    ['a list', '[1, 2]'],
    ['a getter that throws', `{ get plan() { throw new Error('no') } }`],
    ['a circle', '(() => { const o = { a: 1 }; o.o = o; return o })()'],
    ['a proxy that throws', `new Proxy({}, { ownKeys() { throw new Error('no') } })`],
  ])('given %s for properties throws nothing, and what comes next is recorded', async (_, props) => {
    const visitor = await visit()
    const tracks = await run(visitor, `footfall.track('odd', ${props}); footfall.track('next')`)

    expect(tracks.at(-1)).toEqual({ name: 'next' })
  })

  it('takes the properties as they are at the call', async () => {
    const visitor = await visit()
    const tracks = await run(visitor, `const props = { step: 1 }; footfall.track('step', props); props.step = 2`)

    expect(tracks).toEqual([{ name: 'step', props: { step: 1 } }])
  })

  it('with a property called __proto__ or constructor harms nobody', async () => {
    const visitor = await visit()
    await run(visitor, `footfall.track('odd', JSON.parse('{"__proto__":{"x":1},"constructor":"c","ok":1}'))`)

    expect(visitor.tracks()).toMatchObject([{ name: 'odd', props: { ok: 1 } }])
    expect(await visitor.page.evaluate('({}).x')).toBeUndefined()
  })
})

describe('the two forms of a call', () => {
  it('are the same', async () => {
    const visitor = await visit()
    const tracks = await run(
      visitor,
      `footfall('track', 'signup', { plan: 'pro' }, { value: 1 }); footfall.track('signup', { plan: 'pro' }, { value: 1 })`,
    )

    expect(tracks[0]).toEqual(tracks[1])
    expect(tracks).toHaveLength(2)
  })

  it('give back the same', async () => {
    const visitor = await visit()
    const [called, method] = await visitor.page.evaluate<unknown[]>(`[footfall('ids'), footfall.ids()]`)

    expect(called).toEqual(method)
    expect(await visitor.page.evaluate(`footfall('consent')`)).toBe('granted')
  })

  it('with a name that is no call do nothing', async () => {
    const visitor = await visit()

    expect(await visitor.page.evaluate(`footfall('explode', 1)`)).toBeUndefined()
    expect(await visitor.page.evaluate(`footfall()`)).toBeUndefined()
    expect(await visitor.page.evaluate(`footfall('constructor')`)).toBeUndefined()
  })
})

describe('set', () => {
  it('adds to every later event of the page, and an event’s own properties win', async () => {
    const visitor = await visit()
    await visitor.pass(1)
    const script = `footfall.track('before'); footfall.set({ plan: 'free', team: 3 }); footfall.track('after', { plan: 'pro' })`
    await run(visitor, script)
    await run(visitor, `footfall.set({ team: 4 }); footfall.track('later')`)
    await push(visitor.page, '/a')
    await visitor.flush()

    expect(visitor.tracks()).toEqual([
      { name: 'before' },
      { name: 'after', props: { plan: 'pro', team: 3 } },
      { name: 'later', props: { plan: 'free', team: 4 } },
    ])
    const pageviews = visitor.events().filter(({ type }) => type === 'pageview')
    expect(pageviews.map(({ detail }) => detail.props)).toEqual([undefined, { plan: 'free', team: 4 }])
  })
})

describe('on("send")', () => {
  it('sees each event and may change it or drop it; numbers stay without a hole', async () => {
    const visitor = await visit()
    await visitor.page.evaluate(`footfall.on('send', (event) => {
      if (event.name === 'drop me') return null
      if (event.name === 'change me') return { ...event, name: 'changed', props: { by: 'hook' } }
    })`)
    await run(visitor, `for (const name of ['a', 'drop me', 'change me', 'b']) footfall.track(name)`)

    expect(visitor.events().map(({ n, name }) => [n, name])).toEqual([
      [0, 'pageview'],
      [1, 'a'],
      [2, 'changed'],
      [3, 'b'],
    ])
    expect(visitor.tracks()[1]).toEqual({ name: 'changed', props: { by: 'hook' } })
    expect(visitor.sent.at(-1)?.body).not.toContain('drop me')
  })

  it.each([
    ['throws', `throw new Error('no')`],
    ['gives back nothing', ''],
    ['gives back nonsense', 'return 42'],
    ['gives back a promise', 'return Promise.resolve(null)'],
  ])('that %s leaves the event as it was', async (_, body) => {
    const visitor = await visit()
    await visitor.page.evaluate(`footfall.on('send', () => { ${body} })`)

    expect(await run(visitor, `footfall.track('safe', { a: 1 })`)).toEqual([{ name: 'safe', props: { a: 1 } }])
  })

  it('does not see where the event stands, and cannot change it', async () => {
    const visitor = await visit()
    await visitor.page.evaluate(`window.seen = []; footfall.on('send', (event) => {
      seen.push(Object.keys(event)); return { ...event, view: 'x', n: 99 } })`)
    await run(visitor, `footfall.track('here')`)

    const seen = await visitor.page.evaluate<string[][]>('seen')
    expect(seen.flat()).not.toContain('view')
    expect(seen.flat()).not.toContain('n')
    expect(visitor.events().map(({ n }) => n)).toEqual([0, 1])
  })

  it('is heard by several, one after the other', async () => {
    const visitor = await visit()
    await visitor.page.evaluate(`
      footfall.on('send', (event) => ({ ...event, props: { path: 'a' } }))
      footfall.on('send', (event) => ({ ...event, props: { path: event.props.path + 'b' } }))`)

    expect(await run(visitor, `footfall.track('chain')`)).toEqual([{ name: 'chain', props: { path: 'ab' } }])
  })
})

describe('identify, group and reset', () => {
  it('tie the visitor to a user and an account, with traits, without an interaction', async () => {
    const visitor = await visit()
    await run(
      visitor,
      `footfall.identify('u_42', { plan: 'pro', seats: 25 }); footfall.group('acme', { size: 'large' })`,
    )

    expect(
      visitor
        .events()
        .filter(({ type }) => type === 'identify')
        .map(({ detail }) => detail),
    ).toEqual([
      { user: 'u_42', traits: { plan: 'pro', seats: 25 } },
      { account: 'acme', traits: { size: 'large' } },
    ])
  })

  it.each(['', 'null', '{}', 'undefined'])('with %j for an id do nothing', async (id) => {
    const visitor = await visit()
    await run(visitor, `footfall.identify(${id}); footfall.group(${id}); footfall.track('fine')`)

    const identified = visitor
      .events()
      .filter(({ type, detail }) => type === 'identify' && (detail.user || detail.account))
    expect(identified).toEqual([])
    expect(visitor.names()).toEqual(['fine'])
  })

  it('reset makes a new visitor: the page goes on as its view, without a pageview; what waited goes out as the old one', async () => {
    const visitor = await visit()
    const before = await visitor.page.evaluate<{ visitor: string }>('footfall.ids()')
    await run(visitor, `footfall.track('old'); footfall.reset(); footfall.track('new')`)
    const after = await visitor.page.evaluate<{ visitor: string }>('footfall.ids()')

    const owner = new Map(visitor.views().map(({ id, visitor: who }) => [id, who]))
    expect(visitor.events().map(({ name, view }) => [name, owner.get(view)])).toEqual([
      ['pageview', before.visitor],
      ['old', before.visitor],
      ['new', after.visitor],
    ])
    expect(after.visitor).not.toBe(before.visitor)
    expect(visitor.pageviews()).toEqual(['/'])
  })
})

describe('reset() in one tab', () => {
  it('holds in the other one from its next event on', async () => {
    const visitor = await visit()
    const other = await visitor.open('/a')
    await visitor.flush()
    await visitor.flush(other)
    await visitor.page.evaluate('footfall.reset()')
    await visitor.pass(2)
    await other.evaluate(`footfall.track('whose')`)
    await visitor.flush(other)

    const ids = await visitor.page.evaluate<{ visitor: string }>('footfall.ids()')
    const view = visitor.events().find(({ name }) => name === 'whose')?.view
    expect(visitor.views().find(({ id }) => id === view)?.visitor).toBe(ids.visitor)
  })
})

describe('commerce', () => {
  it('orders, refunds, carts and checkouts carry their fields on the event', async () => {
    const visitor = await visit()
    const items = `[{ id: 'mug', quantity: 2, price: 29.9 }]`
    const tracks = await run(
      visitor,
      `footfall.cart({ value: 59.8, currency: 'EUR', items: ${items} })
       footfall.checkout({ value: 59.8, currency: 'EUR' })
       footfall.order({ id: 'A-17', value: 59.8, currency: 'EUR', guest: true, items: ${items} })
       footfall.refund({ order_id: 'A-17', value: 29.9, currency: 'EUR' })`,
    )

    expect(tracks).toEqual([
      { name: 'cart', value: 59.8, currency: 'EUR', items: [{ id: 'mug', quantity: 2, price: 29.9 }] },
      { name: 'checkout', value: 59.8, currency: 'EUR' },
      {
        name: 'order',
        order_id: 'A-17',
        value: 59.8,
        currency: 'EUR',
        guest: true,
        items: [{ id: 'mug', quantity: 2, price: 29.9 }],
      },
      { name: 'refund', order_id: 'A-17', value: 29.9, currency: 'EUR' },
    ])
  })
})

describe('feedback', () => {
  it('is recorded with kind, score, subject and comment', async () => {
    const visitor = await visit()
    await run(
      visitor,
      `footfall.feedback({ kind: 'thumbs', score: 1, subject: 'article-42' })
      footfall.feedback({ kind: 'nps', score: 9, comment: 'Fine.' })`,
    )

    expect(
      visitor
        .events()
        .filter(({ type }) => type === 'feedback')
        .map(({ detail: { active, ...rest } }) => rest),
    ).toEqual([
      { kind: 'thumbs', score: 1, subject: 'article-42' },
      { kind: 'nps', score: 9, comment: 'Fine.' },
    ])
  })

  it('out of its range does not sink what comes with it', async () => {
    const visitor = await visit()
    await run(visitor, `footfall.feedback({ kind: 'nps', score: 99 }); footfall.feedback(); footfall.track('fine')`)

    expect(visitor.names()).toEqual(['fine'])
  })
})

describe('flush', () => {
  it('is true only once the collector has stored everything', async () => {
    const visitor = await visit()
    await visitor.page.evaluate(`for (let i = 0; i < 150; i++) footfall.track('e')`)

    expect(await visitor.flush()).toBe(true)
    expect(visitor.names()).toHaveLength(150)
  })

  it('is false when something is kept for later, and never rejects', async () => {
    const visitor = await visit({ reply: () => 'cut' })

    expect(await visitor.flush()).toBe(false)
  })

  it('without anything to send is true and sends nothing', async () => {
    const visitor = await visit()
    await visitor.flush()

    expect(await visitor.flush()).toBe(true)
    expect(visitor.sent).toHaveLength(1)
  })
})

describe.each([
  ['forget', { erased: 12 }],
  ['export', { views: [], events: [] }],
])('%s', (call, answer) => {
  it('asks the collector for this visitor and gives its answer', async () => {
    const visitor = await visit()
    await visitor.flush()
    const ids = await visitor.page.evaluate<{ visitor: string }>('footfall.ids()')
    const asked: { body: string | null; type: string | undefined }[] = []
    await visitor.context.route('**/e/*', async (route) => {
      const request = route.request()
      asked.push({ body: request.postData(), type: request.headers()['content-type'] })
      await route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(answer) })
    })

    expect(await visitor.page.evaluate(`footfall.${call}()`)).toEqual(answer)
    expect(asked).toHaveLength(1)
    expect(JSON.parse(asked[0].body ?? '')).toEqual({ site: visitor.site, visitor: ids.visitor })
    expect(asked[0].type).toMatch(/^text\/plain/)
  })

  it.each([
    ['an error', { status: 500, body: 'oops' }],
    ['a login page', { status: 200, contentType: 'text/html', body: '<h1>Sign in</h1>' }],
  ])('gives null for %s, and never rejects', async (_, reply) => {
    const visitor = await visit()
    await visitor.flush()
    await visitor.context.route('**/e/*', (route) => route.fulfill(reply))

    expect(await visitor.page.evaluate(`footfall.${call}()`)).toBeNull()
  })
})

describe('forget()', () => {
  it('removes the cookies and what was not sent; the page records nothing more until its next pageview', async () => {
    const visitor = await visit({ reply: () => 'cut' })
    await visitor.page.evaluate(`footfall.track('unsent')`)
    await visitor.flush()
    await visitor.context.route('**/e/forget', (route) =>
      route.fulfill({ status: 200, contentType: 'application/json', body: '{"erased":1}' }),
    )
    await visitor.page.evaluate('footfall.forget()')
    const cookies = (await visitor.context.cookies()).map(({ name }) => name)
    visitor.reply = () => 'pass'
    await visitor.page.evaluate(`footfall.track('too late')`)
    await visitor.pass(40)
    await visitor.flush()
    const silent = visitor.events()
    await push(visitor.page, '/a')
    await visitor.page.evaluate(`footfall.track('again')`)
    await visitor.pass(1)
    await visitor.flush()

    expect(cookies.filter((name) => !name.includes('consent'))).toEqual([])
    expect(silent).toEqual([])
    await eventually(() => expect(visitor.pageviews()).toEqual(['/a']))
    expect(visitor.names()).toEqual(['again'])
  })
})

describe('stop', () => {
  it('sends what is left and records nothing more', async () => {
    const visitor = await visit()
    await visitor.pass(4)
    await visitor.page.evaluate(`footfall.track('last'); footfall.stop(); footfall.track('after')`)
    await push(visitor.page, '/a')
    await visitor.pass(60)

    await eventually(() => expect(visitor.names()).toEqual(['last']))
    expect(visitor.pageviews()).toEqual(['/'])
    expect(visitor.views()).toMatchObject([{ active: 4000 }])
  })
})
