import { afterEach, describe, expect, it, vi } from 'vitest'
import { createJar, domainsOf } from '../../sdk/browser/cookies.js'

afterEach(() => vi.unstubAllGlobals())

function stubPage(document: object, address: string): void {
  vi.stubGlobal('document', document)
  vi.stubGlobal('location', new URL(address))
}

/** A browser that refuses cookies for public suffixes and remembers what was written. */
function createBrowser(address: string, suffixes: string[] = ['co.uk']) {
  const cookies = new Map<string, string>()
  const written: string[] = []
  const document = {
    get cookie() {
      return [...cookies].map(([key, value]) => `${key.split('@')[0]}=${value}`).join('; ')
    },
    set cookie(text: string) {
      written.push(text)
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(text) ?? []
      const domain = /Domain=([^;]+)/.exec(text)?.[1] ?? ''
      if (suffixes.includes(domain)) return
      if (/Max-Age=0/.test(text)) cookies.delete(`${name}@${domain}`)
      else cookies.set(`${name}@${domain}`, `${value}`)
    },
  }
  stubPage(document, address)
  return { cookies, written, jar: (domain = '') => createJar(domain) }
}

describe('cookies', () => {
  it.each([
    ['a.shop.co.uk', ['co.uk', 'shop.co.uk', 'a.shop.co.uk']],
    ['example.com', ['example.com']],
    ['localhost', []],
    ['127.0.0.1', []],
    ['[::1]', []],
  ])('may be set for the parents of %s: %j', (hostname, domains) => {
    expect(domainsOf(hostname)).toEqual(domains)
  })

  it('are set where the widest domain takes them, and leave no probe behind', () => {
    const { cookies, jar } = createBrowser('https://a.shop.co.uk/')
    jar().write('name', 'value', 1000)

    expect([...cookies]).toEqual([['name@shop.co.uk', 'value']])
  })

  it('are set where the option says, without a probe', () => {
    const { written, jar } = createBrowser('https://a.shop.co.uk/')
    jar('a.shop.co.uk').write('name', 'value', 5000)

    expect(written).toEqual(['name=value;Path=/;SameSite=Lax;Max-Age=5;Domain=a.shop.co.uk;Secure'])
  })

  it('have no domain on an address and are not Secure on http', () => {
    const { written, jar } = createBrowser('http://127.0.0.1:8080/')
    jar().write('name', 'value', 5000)

    expect(written).toEqual(['name=value;Path=/;SameSite=Lax;Max-Age=5'])
  })

  it('are removed from every domain', () => {
    const { cookies, jar } = createBrowser('https://a.shop.co.uk/')
    jar('a.shop.co.uk').write('name', 'old', 1000)
    jar().write('name', 'new', 1000)
    jar().remove('name')

    expect(cookies.size).toBe(0)
  })

  it('have no domain on a public suffix of one label', () => {
    const { written, jar } = createBrowser('http://localhost:8080/')
    jar().write('name', 'value', 5000)

    expect(written).toEqual(['name=value;Path=/;SameSite=Lax;Max-Age=5'])
  })

  it('are read by their whole name', () => {
    const { cookies, jar } = createBrowser('https://example.com/')
    cookies.set('my-name@', 'other').set('name2@', 'other').set('name@', 'value=1')

    expect(jar().read('name')).toBe('value=1')
    expect(jar().read('na')).toBe('')
  })

  it('are the ones made last where a host and its parent domain both have one', () => {
    const { jar } = createBrowser('https://a.shop.co.uk/')
    jar('a.shop.co.uk').write('name', 'old', 1000)
    jar('shop.co.uk').write('name', 'new', 1000)

    expect(jar().read('name')).toBe('new')
  })

  it.each([
    ['https://www.shop.co.uk/', '', 'shop.co.uk'],
    ['https://www.shop.co.uk/', 'www.shop.co.uk', 'www.shop.co.uk'],
    ['http://127.0.0.1:8080/', '', ''],
  ])('of %s (cookie domain %j) are at home on %j', (address, domain, home) => {
    const { jar } = createBrowser(address)
    const tab = jar(domain)
    tab.write('name', 'value', 1000)

    expect(tab.home()).toBe(home)
  })

  it('have no home before the first one was written, when the widest domain is not known', () => {
    const { written, jar } = createBrowser('https://www.shop.co.uk/')

    expect(jar().home()).toBeUndefined()
    expect(written).toEqual([])
  })
})

describe('without cookies', () => {
  function createSandbox() {
    const document = {
      get cookie(): string {
        throw new DOMException('sandboxed', 'SecurityError')
      },
      set cookie(_: string) {
        throw new DOMException('sandboxed', 'SecurityError')
      },
    }
    stubPage(document, 'https://www.example.com/')
    return createJar('')
  }

  /** Takes every cookie and keeps none, as a file does. */
  function createForgetful() {
    const document = {
      get cookie() {
        return ''
      },
      set cookie(_: string) {},
    }
    stubPage(document, 'file:///a.html')
    return createJar('')
  }

  it.each([
    ['a sandboxed frame, where reading and writing throw', createSandbox],
    ['a browser that forgets them', createForgetful],
  ])('what was written lasts as long as the page in %s', (_, create) => {
    const jar = create()
    expect(jar.isEphemeral()).toBe(false)

    jar.write('name', 'value', 1000)

    expect(jar.read('name')).toBe('value')
    expect(jar.isEphemeral()).toBe(true)
    expect(create().read('name')).toBe('')
  })

  it('what was removed is gone', () => {
    const jar = createSandbox()
    jar.write('name', 'value', 1000)
    jar.remove('name')

    expect(jar.read('name')).toBe('')
  })
})
