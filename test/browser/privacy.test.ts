import { describe, expect, it } from 'vitest'
import { eventually, push, useWorld, type Visitor } from './world.js'

const visit = useWorld()

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'

/** Everything that was sent, as one text. */
const wire = ({ sent }: Visitor) => sent.map(({ url, body }) => url + body).join('\n')
const viewOf = ({ sent }: Visitor) => sent.flatMap(({ batch }) => batch.views).at(-1)

describe('the address of a page', () => {
  it.each([
    ['a token', '/?token=marker123'],
    ['a password', '/?password=marker123'],
    ['a session', '/?sid=marker123'],
    ['a key', '/?apikey=marker123'],
    ['an e-mail parameter', '/?email=marker123%40mail.example'],
    ['anything else', '/?who=marker123'],
  ])('is sent without %s in its query', async (_, to) => {
    const visitor = await visit({ to: `${to}&utm_source=letter` })
    await visitor.flush()

    expect(viewOf(visitor)?.url).toBe('http://www.example.com/?utm_source=letter')
    expect(wire(visitor)).not.toContain('marker123')
  })

  it.each([
    ['an e-mail address', 'marker123%40mail.example'],
    ['a signed token', JWT],
  ])('is sent without %s in a parameter that is kept', async (_, value) => {
    const visitor = await visit({ tag: 'data-query="who"', to: `/?who=${value}` })
    await visitor.flush()

    expect(viewOf(visitor)?.url).toBe('http://www.example.com/?who=(scrubbed)')
    expect(wire(visitor)).not.toContain('marker123')
    expect(wire(visitor)).not.toContain(JWT)
  })

  it('is sent without an e-mail address in its path', async () => {
    const visitor = await visit({
      pages: { '/users/marker123@mail.example/edit': 'Edit' },
      to: '/users/marker123@mail.example/edit',
    })
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/users/(scrubbed)/edit'])
    expect(wire(visitor)).not.toContain('marker123')
  })

  it('is sent without its fragment', async () => {
    const visitor = await visit({ to: '/a#access_token=marker123' })
    await visitor.flush()

    expect(wire(visitor)).not.toContain('marker123')
    expect(viewOf(visitor)?.url).toBe('http://www.example.com/a')
  })

  it('is sent without user and password', async () => {
    const visitor = await visit({ to: null })
    await visitor.page.goto('http://anna:marker123@www.example.com/')
    await visitor.page.evaluate(`footfall.pageview({ url: 'http://anna:marker123@www.example.com/b' })`)
    await visitor.flush()

    expect(wire(visitor)).not.toContain('marker123')
    expect(visitor.pageviews()).toEqual(['/', '/b'])
  })

  it('keeps its campaign', async () => {
    const visitor = await visit({ to: '/?utm_source=mail&utm_campaign=spring&token=marker123' })
    await visitor.flush()

    expect(visitor.views()).toMatchObject([{ utm_source: 'mail', utm_campaign: 'spring' }])
  })

  it('is scrubbed for soft views as well, and as their referrer', async () => {
    const visitor = await visit()
    await visitor.pass(1)
    await push(visitor.page, '/a?token=marker123')
    await visitor.pass(1)
    await push(visitor.page, '/b#marker123')
    await visitor.flush()

    expect(visitor.pageviews()).toEqual(['/', '/a', '/b'])
    expect(wire(visitor)).not.toContain('marker123')
  })
})

describe('the referrer', () => {
  it('is sent without secrets, fragment and addresses', async () => {
    const visitor = await visit({ to: null })
    await visitor.page.goto('http://www.example.com/', {
      referer: 'https://mail.example/inbox?token=marker123&to=marker123%40mail.example',
    })
    await visitor.flush()

    expect(viewOf(visitor)?.referrer).toContain('https://mail.example/')
    expect(wire(visitor)).not.toContain('marker123')
    expect(visitor.views()).toMatchObject([{ referrer: 'mail.example' }])
  })
})

describe('the title', () => {
  it('is sent without e-mail addresses', async () => {
    const visitor = await visit({
      pages: { '/': `<script>document.title = 'Inbox of marker123@mail.example (3)'</script>` },
    })
    await visitor.flush()

    expect(visitor.views()).toMatchObject([{ title: 'Inbox of (scrubbed) (3)' }])
  })
})

describe('what visitors type', () => {
  const FORM = `<form id="checkout" action="/b" method="post" data-footfall-prop-plan="pro">
    <input name="name" type="text"><input name="card" type="password"><input name="mail" type="email">
    <textarea name="note"></textarea><select name="pick"><option value="marker-select">marker-label</option></select>
    <input name="hidden" type="hidden" value="marker-hidden"><p contenteditable="true">-</p>
    <button name="send" value="marker-button">Send</button></form>
    <a id="out" href="http://other.example/">marker-link-text</a>`

  it('is never sent: not from forms, fields, editable text, nor the text of what is clicked or copied', async () => {
    const visitor = await visit({ pages: { '/': FORM }, tag: 'data-auto="all"' })
    const { page } = visitor
    await visitor.ready()
    await page.fill('[name=name]', 'marker-name')
    await page.fill('[name=card]', 'marker-card')
    await page.fill('[name=mail]', 'marker-mail@mail.example')
    await page.fill('[name=note]', 'marker-note')
    await page.locator('[contenteditable]').fill('marker-edit')
    await page.evaluate(`getSelection().selectAllChildren(document.body); document.execCommand('copy')`)
    await page.evaluate(`out.addEventListener('click', (event) => event.preventDefault())`)
    await page.click('#out')
    await page.click('button')
    await page.waitForURL('**/b')
    await visitor.pass(5)
    await visitor.flush()

    await eventually(() => expect(visitor.names()).toEqual(expect.arrayContaining(['form', 'outbound', 'copy'])))
    expect(wire(visitor)).not.toContain('marker-')
  })
})

describe('links', () => {
  it('to other sites are told without query, fragment and user', async () => {
    const visitor = await visit({
      pages: {
        '/': '<a href="http://anna:marker123@other.example/page?token=marker123&plain=marker123#marker123">Out</a>',
        'other.example/page': '<!doctype html>',
      },
    })
    await visitor.page.click('a')
    await eventually(() => expect(visitor.names()).toEqual(['outbound']))

    expect(visitor.tracks()).toEqual([{ name: 'outbound', props: { url: 'http://other.example/page' } }])
    expect(wire(visitor)).not.toContain('marker123')
  })

  it('to files are told without query and fragment', async () => {
    const visitor = await visit({
      pages: {
        '/': '<a href="/report.pdf?token=marker123#marker123">Report</a>',
        '/report.pdf': '<!doctype html>',
      },
    })
    await visitor.page.click('a')
    await eventually(() => expect(visitor.names()).toEqual(['download']))

    expect(visitor.tracks()).toEqual([{ name: 'download', props: { url: 'http://www.example.com/report.pdf' } }])
    expect(wire(visitor)).not.toContain('marker123')
  })
})

describe('a search', () => {
  it('is told by its term, scrubbed, and not as part of the page', async () => {
    const visitor = await visit({ tag: 'data-auto="search"', to: '/a?q=oxblood%20marker123@mail.example' })
    await visitor.ready()
    await visitor.flush()

    expect(visitor.tracks()).toEqual([{ name: 'search', props: { term: expect.stringContaining('(scrubbed)') } }])
    expect(wire(visitor)).not.toContain('marker123')
    expect(visitor.pageviews()).toEqual(['/a'])
  })
})
