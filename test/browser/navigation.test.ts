import { describe, expect, it } from 'vitest'
import { eventually, push, replace, useWorld, type Visitor } from './world.js'

const visit = useWorld()

/** Sends everything and gives the pages that were viewed. */
async function viewed({ flush, pageviews }: Visitor): Promise<string[]> {
  await flush()
  return pageviews()
}

/** The views as they were sent: their whole URLs, referrers, titles; the latest of each. */
async function views({ flush, sent }: Visitor) {
  await flush()
  const all = new Map(sent.flatMap(({ batch }) => batch.views).map((view) => [view.id, view]))
  return [...all.values()]
}

describe.each([
  ['the Navigation API', ''],
  ['the History API alone', `Object.defineProperty(window, 'navigation', { value: undefined })`],
])('soft navigations by %s', (_, before) => {
  it('are views: push, replace to another page, back and forward', async () => {
    const visitor = await visit({ before })
    await visitor.pass(1)
    await push(visitor.page, '/a')
    await visitor.pass(1)
    await replace(visitor.page, '/b')
    await visitor.pass(1)
    await visitor.page.evaluate('history.back()')
    await visitor.page.waitForURL('http://www.example.com/')
    await visitor.pass(1)
    await visitor.page.evaluate('history.forward()')
    await visitor.page.waitForURL('**/b')

    expect(await viewed(visitor)).toEqual(['/', '/a', '/b', '/', '/b'])
  })

  it('are none when the URL stays the same, or only its query or fragment changes', async () => {
    const visitor = await visit({ before })
    for (const url of ['/', '/?sort=price', '/?sort=price#reviews']) {
      await visitor.pass(1)
      await push(visitor.page, url)
      await replace(visitor.page, url)
    }
    await visitor.page.evaluate(`location.hash = 'top'`)
    await visitor.pass(1)

    expect(await viewed(visitor)).toEqual(['/'])
  })

  it('are one view for a chain of redirects within a task: the last', async () => {
    const visitor = await visit({ before })
    await visitor.pass(1)
    await visitor.page.evaluate(`
      history.pushState({}, '', '/a')
      history.replaceState({}, '', '/b')
      history.replaceState({}, '', '/c')`)
    await visitor.pass(1)

    expect(await viewed(visitor)).toEqual(['/', '/c'])
  })

  it('right after the load correct its URL and are no second view', async () => {
    const tag = `<!doctype html><title>Home</title>$TAG<script>
      addEventListener('DOMContentLoaded', () => history.replaceState({}, '', '/a'))</script>`
    const visitor = await visit({ before, pages: { '/': tag } })
    await visitor.pass(1)

    expect(await viewed(visitor)).toEqual(['/a'])
  })

  it('count fragments where data-spa is hash, each once', async () => {
    const visitor = await visit({ before, tag: 'data-spa="hash"', to: '/#/inbox' })
    await visitor.pass(1)
    await visitor.page.evaluate(`location.hash = '/sent'`)
    await visitor.pass(1)
    await push(visitor.page, '/#/drafts')
    await visitor.pass(1)

    expect(await viewed(visitor)).toEqual(['/#/inbox', '/#/sent', '/#/drafts'])
  })

  it('are none where data-spa is off', async () => {
    const visitor = await visit({ before, tag: 'data-spa="off"' })
    await visitor.pass(1)
    await push(visitor.page, '/a')
    await visitor.pass(1)

    expect(await viewed(visitor)).toEqual(['/'])
  })

  it('take relative addresses by the base of the page, URL objects and none at all as the browser does', async () => {
    const visitor = await visit({ before, pages: { '/': `<base href="/docs/">` } })
    await visitor.pass(1)
    await push(visitor.page, 'start')
    await visitor.pass(1)
    await visitor.page.evaluate(`history.pushState({}, '', new URL('http://www.example.com/docs/next'))`)
    await visitor.pass(1)
    await visitor.page.evaluate(`history.pushState({ only: 'state' }, '', null)`)
    await visitor.page.evaluate(`history.replaceState({ only: 'state' }, '')`)
    await visitor.pass(1)

    expect(await visitor.page.evaluate('history.state')).toEqual({ only: 'state' })
    expect(await viewed(visitor)).toEqual(['/', '/docs/start', '/docs/next'])
  })

  it('to another origin fail for the page as they would without us, and are no view', async () => {
    const visitor = await visit({ before })
    await visitor.pass(1)
    const name = await visitor.page.evaluate(`
      try { history.pushState({}, '', 'http://other.example/'); 'none' } catch (error) { error.name }`)

    expect(name).toBe('SecurityError')
    expect(await viewed(visitor)).toEqual(['/'])
  })

  it.each([
    ['before us', 'before'],
    ['after us', 'after'],
  ])('survive a wrapper that another script has put around History %s', async (_, when) => {
    const wrap = `<script>
      window.calls = []
      const inner = history.pushState
      history.pushState = function (...args) { calls.push(args[2]); return inner.apply(history, args) }</script>`
    const body =
      when === 'before' ? `<!doctype html><title>Home</title>${wrap}$TAG` : '<!doctype html><title>Home</title>$TAG'
    const visitor = await visit({ before, pages: { '/': body } })
    if (when === 'after') await visitor.page.evaluate(wrap.replace(/<\/?script>/g, ''))
    await visitor.pass(1)
    await push(visitor.page, '/a')
    await visitor.pass(1)
    await visitor.page.evaluate('footfall.flush().then(() => footfall.stop())')
    await push(visitor.page, '/b')

    expect(await visitor.page.evaluate('calls')).toEqual(['/a', '/b'])
    expect(visitor.pageviews()).toEqual(['/', '/a'])
  })
})

describe('a soft view', () => {
  it('has the page before it as its referrer; the first one keeps where the visitor came from', async () => {
    const visitor = await visit({ to: null })
    await visitor.page.goto('http://www.example.com/?utm_source=mail', { referer: 'https://news.example/' })
    await visitor.pass(1)
    await push(visitor.page, '/a')
    await visitor.pass(1)
    await push(visitor.page, '/b')
    await visitor.pass(1)

    expect((await views(visitor)).map(({ referrer }) => referrer)).toEqual([
      'https://news.example/',
      'http://www.example.com/?utm_source=mail',
      'http://www.example.com/a',
    ])
    expect(visitor.views().map(({ referrer, utm_source }) => [referrer, utm_source])).toEqual([
      ['news.example', 'mail'],
      ['', ''],
      ['', ''],
    ])
  })

  it('has the title that the router sets after the URL', async () => {
    const visitor = await visit({ pages: { '/': `<script>document.title = 'Home'</script>` } })
    await visitor.pass(1)
    await push(visitor.page, '/a')
    await visitor.pass(0.3)
    await visitor.page.evaluate(`document.title = 'Late'`)
    await visitor.pass(3)
    await visitor.flush()

    expect(visitor.views().map(({ title }) => title)).toEqual(['Home', 'Late'])
  })

  it('left at once does not take the title of the next one', async () => {
    const visitor = await visit({ pages: { '/': `<script>document.title = 'Home'</script>` } })
    await visitor.pass(2)
    await push(visitor.page, '/a')
    await visitor.page.evaluate(`document.title = 'A'`)
    await visitor.pass(2)
    await push(visitor.page, '/b')
    await visitor.page.evaluate(`document.title = 'B'`)
    await visitor.pass(2)
    await visitor.flush()

    expect(visitor.views().map(({ title }) => title)).toEqual(['Home', 'A', 'B'])
  })

  it('is told after the totals of the view it ends', async () => {
    const visitor = await visit()
    await visitor.pass(6)
    await push(visitor.page, '/a')
    await visitor.pass(2)

    await eventually(() => expect(visitor.pageviews()).toEqual(['/', '/a']))
    expect(visitor.views()[0]).toMatchObject({ page: '/', active: 6000, visible: 6000 })
  })

  it('gets the events that happen on it', async () => {
    const visitor = await visit()
    await visitor.pass(1)
    await visitor.page.evaluate(`footfall.track('first')`)
    await push(visitor.page, '/a')
    await visitor.pass(1)
    await visitor.page.evaluate(`footfall.track('second')`)
    await visitor.page.evaluate(`history.replaceState({}, '', '/b'); footfall.track('third')`)
    await visitor.flush()

    const pages = new Map(visitor.views().map(({ id, page }) => [id, page]))
    expect(visitor.events().map(({ view, n, name }) => [pages.get(view), n, name])).toEqual([
      ['/', 0, 'pageview'],
      ['/', 1, 'first'],
      ['/a', 0, 'pageview'],
      ['/a', 1, 'second'],
      ['/b', 0, 'pageview'],
      ['/b', 1, 'third'],
    ])
  })
})

describe('which pages are views', () => {
  it('query parameters that data-query names make pages, in stored URLs too; others do not', async () => {
    const visitor = await visit({ tag: 'data-query="product size"', to: '/shop?product=1', pages: { '/shop': 'Shop' } })
    for (const query of ['product=1&ref=x', 'product=2', 'size=m&product=2', 'size=m&product=2&ref=y']) {
      await visitor.pass(1)
      await push(visitor.page, `/shop?${query}`)
    }
    await visitor.pass(1)

    expect(await viewed(visitor)).toEqual(['/shop?product=1', '/shop?product=2', '/shop?product=2&size=m'])
  })

  it('patterns of data-exclude take pages out, whether loaded or pushed, and their events and time', async () => {
    const visitor = await visit({ tag: 'data-exclude="/admin/* /private"', pages: { '/admin/users': 'Users' } })
    await visitor.pass(1)
    await push(visitor.page, '/private')
    await visitor.page.evaluate(`footfall.track('secret')`)
    await visitor.pass(5)
    await push(visitor.page, '/private/not')
    await visitor.pass(1)
    await visitor.flush()
    await visitor.page.goto('http://www.example.com/admin/users')
    await visitor.page.evaluate(`footfall.track('secret')`)
    await visitor.pass(1)

    expect(await viewed(visitor)).toEqual(['/', '/private/not'])
    expect(visitor.names()).toEqual([])
    expect(visitor.views()[0].active).toBe(1000)
  })

  it('patterns of data-include leave all others out', async () => {
    const visitor = await visit({ tag: 'data-include="/blog/*"', to: '/', pages: { '/blog/one': 'One' } })
    await visitor.pass(1)
    await visitor.page.goto('http://www.example.com/blog/one')
    await visitor.pass(1)

    expect(await viewed(visitor)).toEqual(['/blog/one'])
  })

  it('every load is one, a reload too', async () => {
    const visitor = await visit()
    await visitor.flush()
    await visitor.page.reload()
    await visitor.flush()
    await visitor.page.goto('http://www.example.com/a')

    await viewed(visitor)
    await eventually(() => expect(visitor.pageviews().toSorted()).toEqual(['/', '/', '/a']))
  })

  it('pages viewed by hand have the address, title, referrer and properties they are given', async () => {
    const visitor = await visit({ tag: 'data-spa="off"' })
    await visitor.page.evaluate(`footfall.pageview({ url: '/step-2?x=1', title: 'Step 2',
      referrer: 'https://partner.example/', props: { step: 2 } })`)
    await visitor.flush()

    expect(visitor.views()[1]).toMatchObject({ page: '/step-2', title: 'Step 2', referrer: 'partner.example' })
    expect(visitor.events()[1]).toMatchObject({ type: 'pageview', n: 0, detail: { props: { step: 2 } } })
  })

  it('a page that is left by a link and come back to by the back button is loaded and viewed again', async () => {
    const visitor = await visit({ pages: { '/': '<a href="/a">A</a>' } })
    await visitor.pass(1)
    await visitor.page.click('a')
    await visitor.page.waitForURL('**/a')
    await visitor.pass(1)
    await visitor.page.goBack()
    await visitor.pass(1)
    await visitor.flush()

    await eventually(() => expect(visitor.pageviews().toSorted()).toEqual(['/', '/', '/a']))
  })
})
