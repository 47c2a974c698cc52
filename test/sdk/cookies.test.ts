import { describe, expect, it } from 'vitest'
import { createJar, domainsOf } from '../../sdk/browser/cookies.js'

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
      if (/Max-Age=-/.test(text)) cookies.delete(`${name}@${domain}`)
      else cookies.set(`${name}@${domain}`, `${value}`)
    },
  }
  const window = { document, location: new URL(address) } as unknown as Window
  return { cookies, written, jar: (domain = '') => createJar({ window, domain, createId: () => 'probe' }) }
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

    expect(written).toEqual(['name=value; Path=/; SameSite=Lax; Max-Age=5; Secure; Domain=a.shop.co.uk'])
  })

  it('have no domain on an address and are not Secure on http', () => {
    const { written, jar } = createBrowser('http://127.0.0.1:8080/')
    jar().write('name', 'value', 5000)

    expect(written).toEqual(['name=value; Path=/; SameSite=Lax; Max-Age=5'])
  })

  it('are removed from every domain', () => {
    const { cookies, jar } = createBrowser('https://a.shop.co.uk/')
    jar('a.shop.co.uk').write('name', 'old', 1000)
    jar().write('name', 'new', 1000)
    jar().remove('name')

    expect(cookies.size).toBe(0)
  })

  it('are quiet in a sandboxed frame, where reading and writing throw', () => {
    const document = {
      get cookie(): string {
        throw new DOMException('sandboxed', 'SecurityError')
      },
      set cookie(_: string) {
        throw new DOMException('sandboxed', 'SecurityError')
      },
    }
    const window = { document, location: new URL('https://example.com/') } as unknown as Window
    const jar = createJar({ window, domain: '', createId: () => 'probe' })
    jar.write('name', 'value', 1000)

    expect(jar.read('name')).toBe('')
  })
})
