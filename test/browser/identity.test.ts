import type { Cookie } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { eventually, START, useWorld, type Visitor } from './world.js'

const visit = useWorld()
const MINUTE = 60
const HOUR = 3600
const DAY = 24 * HOUR
/** 13 months. */
const KEPT = 395 * DAY

async function cookiesOf({ context, site }: Visitor): Promise<Record<'visitor' | 'visit', Cookie | undefined>> {
  const cookies = await context.cookies()
  const find = (name: string) => cookies.find((cookie) => cookie.name === name)
  return { visitor: find(`footfall.${site}`), visit: find(`footfall-visit.${site}`) }
}

/** Who has been stored: the visits, each with its visitor and which one of it it is, in the order they came. */
function who({ views }: Visitor) {
  return views().map(({ visitor, visit, ordinal }) => ({ visitor, visit, ordinal }))
}

const distinct = (values: (string | null)[]) => new Set(values).size

describe('the two cookies', () => {
  it('are of the whole site, for first-party requests, 13 months long and small', async () => {
    const visitor = await visit({ clock: 'real' })
    await visitor.flush()
    const { visitor: id, visit: last } = await cookiesOf(visitor)

    for (const cookie of [id, last]) {
      expect(cookie).toMatchObject({
        path: '/',
        sameSite: 'Lax',
        httpOnly: false,
        secure: false,
        domain: '.example.com',
      })
    }
    expect(Math.abs((id?.expires ?? 0) - Date.now() / 1000 - KEPT)).toBeLessThan(MINUTE)
    expect(`${id?.name}=${id?.value}; ${last?.name}=${last?.value}`.length).toBeLessThan(200)
    expect(await visitor.context.cookies()).toHaveLength(2)
  })

  it('are secure on https', async () => {
    const visitor = await visit({ to: 'https://www.example.com/' })
    await visitor.flush()
    const { visitor: id, visit: last } = await cookiesOf(visitor)

    expect([id?.secure, last?.secure]).toEqual([true, true])
    expect(visitor.pageviews()).toEqual(['/'])
  })

  it.each([
    ['www.shop.co.uk', '.shop.co.uk'],
    ['a.b.shop.co.uk', '.shop.co.uk'],
    ['shop.example', '.shop.example'],
    ['anna.github.io', '.anna.github.io'],
    ['shop.example.com.au', '.example.com.au'],
    ['192.0.2.7', '192.0.2.7'],
  ])('on %s belong to %s, the widest domain that takes cookies', async (host, domain) => {
    const visitor = await visit({ to: `http://${host}/` })
    await visitor.flush()
    const { visitor: id, visit: last } = await cookiesOf(visitor)

    expect([id?.domain, last?.domain].map((each) => each?.replace(/^\.?/, ''))).toEqual(
      Array(2).fill(domain.replace(/^\./, '')),
    )
    expect(await visitor.context.cookies()).toHaveLength(2)
  })

  it('belong to the domain that data-cookie-domain says', async () => {
    const visitor = await visit({
      to: 'http://anna.app.example.com/',
      tag: 'data-cookie-domain="anna.app.example.com"',
    })
    await visitor.flush()

    expect((await cookiesOf(visitor)).visitor?.domain).toBe('.anna.app.example.com')
  })

  it('carry on: another page, another tab and another subdomain are the same visitor and visit', async () => {
    const visitor = await visit()
    await visitor.flush()
    for (const url of ['/a', 'http://blog.example.com/b', 'http://example.com/c']) {
      await visitor.flush(await visitor.open(url))
    }

    expect(visitor.pageviews()).toEqual(['/', '/a', '/b', '/c'])
    expect(distinct(who(visitor).map((each) => each.visitor))).toBe(1)
    expect(distinct(who(visitor).map((each) => each.visit))).toBe(1)
  })

  it('do not join the tenants of a shared host', async () => {
    const visitor = await visit({ to: 'http://anna.github.io/' })
    await visitor.flush()
    await visitor.flush(await visitor.open('http://ben.github.io/'))

    expect(distinct(who(visitor).map((each) => each.visitor))).toBe(2)
  })

  it('keep two sites on one domain apart', async () => {
    const second = '<script defer src="/footfall.js" data-site="other-$SITE"></script>'
    const visitor = await visit({ pages: { '/': `<!doctype html><title>Two</title>$TAG${second}` } })
    await visitor.flush()
    const names = (await visitor.context.cookies()).map(({ name }) => name)

    expect(names.toSorted()).toEqual(
      ['', '-visit']
        .flatMap((kind) => [`footfall${kind}.${visitor.site}`, `footfall${kind}.other-${visitor.site}`])
        .toSorted(),
    )
  })

  it.each(['', 'x', '1.', '9.abc.def', '1.<script>.zzz', '%', '1.a.b.c.d.e.f', '1.aaaaaaaaaaaaaaaaaaaaa.!!!'])(
    'with %j in them make a new visitor and no error',
    async (garbage) => {
      const visitor = await visit({ to: null })
      await visitor.context.addCookies(
        ['footfall', 'footfall-visit'].map((kind) => ({
          name: `${kind}.${visitor.site}`,
          value: garbage,
          domain: '.example.com',
          path: '/',
        })),
      )
      await visitor.page.goto('http://www.example.com/')
      await visitor.flush()
      await visitor.flush(await visitor.open('/a'))

      expect(visitor.pageviews()).toEqual(['/', '/a'])
      expect(distinct(who(visitor).map((each) => each.visitor))).toBe(1)
    },
  )

  it('that the site’s server has set is taken as it is and never written again', async () => {
    const visitor = await visit({ to: null })
    const value = `1.ServerMadeThisId00000.${START}`
    const expires = Math.round(Date.now() / 1000) + 300 * DAY
    const name = `footfall.${visitor.site}`
    await visitor.context.addCookies([{ name, value, domain: 'www.example.com', path: '/', expires }])
    await visitor.page.goto('http://www.example.com/')
    await visitor.flush()
    await visitor.context.clock.fastForward(40 * MINUTE * 1000)
    await visitor.page.reload()
    await visitor.flush()

    const { visitor: cookie } = await cookiesOf(visitor)
    expect(cookie).toMatchObject({ value, domain: 'www.example.com' })
    expect(Math.abs((cookie?.expires ?? 0) - expires)).toBeLessThan(5)
    expect(who(visitor).map((each) => each.visitor)).toEqual(Array(2).fill('ServerMadeThisId00000'))
  })

  it('of the visitor are not renewed by later visits', async () => {
    const visitor = await visit()
    await visitor.flush()
    const first = await cookiesOf(visitor)
    await visitor.context.clock.fastForward(40 * MINUTE * 1000)
    await visitor.page.reload()
    await visitor.flush()
    const second = await cookiesOf(visitor)

    expect(second.visitor?.value).toBe(first.visitor?.value)
    // The collector has set it again; the page's clock was moved on by 40 minutes, that of the browser's cookies was not.
    const earlierBy = (first.visitor?.expires ?? 0) - (second.visitor?.expires ?? 0)
    expect(earlierBy).toBeGreaterThan(-1)
    expect(earlierBy).toBeLessThan(HOUR)
    expect(second.visit?.value).not.toBe(first.visit?.value)
  })
})

describe('where cookies are forbidden', () => {
  const NO_COOKIES = `Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} })`
  const THROWING = `Object.defineProperty(Document.prototype, 'cookie', {
    get() { throw new DOMException('no', 'SecurityError') }, set() { throw new DOMException('no', 'SecurityError') } })`

  it.each([
    ['silently', NO_COOKIES],
    ['by an error', THROWING],
  ])('%s the page is one visit, marked as ephemeral', async (_, before) => {
    const visitor = await visit({ before })
    await visitor.flush()
    await visitor.page.evaluate(`footfall.track('there')`)
    await visitor.flush()

    expect(visitor.sent.map(({ batch }) => batch.context?.ephemeral)).toEqual([true, true])
    expect(visitor.names()).toEqual(['there'])
    expect(visitor.views()).toHaveLength(1)
  })
})

describe('a visit', () => {
  it('ends after 30 minutes without activity: the next one is the second of the same visitor', async () => {
    const visitor = await visit()
    await visitor.flush()
    await visitor.page.goto('http://www.example.com/a')
    await visitor.flush()
    await visitor.context.clock.fastForward(31 * MINUTE * 1000)
    await visitor.flush()
    await visitor.page.goto('http://www.example.com/b')
    await visitor.flush()

    await eventually(() => expect(visitor.pageviews()).toHaveLength(3))
    const [first, , third] = who(visitor)
    expect([first.ordinal, third.ordinal]).toEqual([1, 2])
    expect(third.visitor).toBe(first.visitor)
    expect(third.visit).not.toBe(first.visit)
  })

  it('goes on within 30 minutes, counted from the last moment of attention', async () => {
    const visitor = await visit()
    await visitor.flush()
    for (let minutes = 0; minutes < 40; minutes += 10) {
      await visitor.pass(10 * MINUTE)
      await visitor.page.mouse.move(minutes, 10)
    }
    await visitor.pass(25 * MINUTE)
    await visitor.page.evaluate(`footfall.track('late')`)
    await visitor.flush()

    expect(visitor.views()).toHaveLength(1)
    expect(visitor.names()).toEqual(['late'])
  })

  it('that has ended in an open tab is followed by another in a new view, without a pageview', async () => {
    const visitor = await visit()
    await visitor.flush()
    await visitor.pass(45 * MINUTE)
    await visitor.page.mouse.move(30, 30)
    await visitor.pass(5)
    await visitor.page.evaluate(`footfall.track('back')`)
    await visitor.flush()

    const [first, second] = who(visitor)
    expect(visitor.pageviews()).toEqual(['/'])
    expect(visitor.names()).toEqual(['back'])
    expect(visitor.views().map(({ page }) => page)).toEqual(['/', '/'])
    expect([first.ordinal, second.ordinal]).toEqual([1, 2])
  })

  it('ends after 24 hours, however active', async () => {
    const visitor = await visit()
    await visitor.flush()
    for (let i = 0; i < 52; i++) {
      await visitor.context.clock.fastForward(28 * MINUTE * 1000)
      await visitor.page.mouse.move(10 + i, 20)
    }
    await visitor.pass(5)
    await visitor.flush()

    const ordinals = new Set(who(visitor).map(({ ordinal }) => ordinal))
    expect([...ordinals]).toEqual([1, 2])
    expect(visitor.pageviews()).toEqual(['/'])
  })

  it('is one for two tabs that start it at the same moment', async () => {
    const visitor = await visit({ pages: { '/two': '<iframe></iframe>' } })
    const other = await visitor.open('/a')
    await visitor.flush()
    await visitor.flush(other)
    await visitor.context.clock.fastForward(60 * MINUTE * 1000)
    await Promise.all([visitor.page, other].map((page) => page.evaluate(`footfall.track('both')`)))
    await visitor.flush()
    await visitor.flush(other)

    const visits = who(visitor).filter(({ ordinal }) => ordinal === 2)
    expect(visits).toHaveLength(2)
    expect(distinct(visits.map(({ visit }) => visit))).toBe(1)
    expect(Math.max(...who(visitor).map(({ ordinal }) => ordinal ?? 0))).toBe(2)
  })

  it('is one for two tabs that are the first of a new visitor together', async () => {
    const visitor = await visit({ to: null })
    const pages = [visitor.page, await visitor.context.newPage()]
    await Promise.all(pages.map((page, i) => page.goto(`http://www.example.com/${['a', 'b'][i]}`)))
    for (const page of pages) await visitor.flush(page)

    expect(visitor.pageviews().toSorted()).toEqual(['/a', '/b'])
    expect(distinct(who(visitor).map((each) => each.visitor))).toBe(1)
    expect(distinct(who(visitor).map((each) => each.visit))).toBe(1)
  })

  it('goes on in a tab that the browser has discarded and loads again', async () => {
    const visitor = await visit()
    await visitor.flush()
    await visitor.context.addInitScript(`Object.defineProperty(document, 'wasDiscarded', { value: true })`)
    await visitor.pass(10 * MINUTE)
    await visitor.page.reload()
    await visitor.flush()

    expect(distinct(who(visitor).map((each) => each.visit))).toBe(1)
    expect(who(visitor).map(({ ordinal }) => ordinal)).toEqual([1, 1])
  })
})

describe('ids()', () => {
  it('are those that are stored, for a backend that sends the order itself', async () => {
    const visitor = await visit()
    const ids = await visitor.page.evaluate('footfall.ids()')
    await visitor.flush()

    const [{ visitor: id, visit: visitId }] = who(visitor)
    expect(ids).toEqual({ visitor: id, visit: visitId })
  })
})
