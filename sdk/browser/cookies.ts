/**
 * First-party cookies that script can read. Where they are forbidden (sandboxed frames throw, files forget) what was
 * written lasts as long as the page.
 */
export interface Jar {
  /** The value; the one made last where a host and its parent domain both have one; empty when there is none. */
  read(name: string): string
  write(name: string, value: string, maxAgeMs: number): void
  /** Removes it from every domain it could have been written to. */
  remove(name: string): void
  /** Where cookies stand, once one was written; empty on the host alone. */
  home(): string | undefined
  /** Nothing can be kept here. */
  isEphemeral(): boolean
}

/** Path=/, SameSite=Lax, and Secure on https (which would refuse to be set on http); by default on the widest domain. */
export function createJar(domain: string): Jar {
  let home: string | undefined = domain || undefined
  const memory: Record<string, string> = {}

  let seen: string | undefined

  /** All cookies, asked for once in a run of script: the browser asks another process, which takes up to a millisecond. */
  function look(): string {
    if (seen === undefined) {
      seen = document.cookie
      Promise.resolve().then(() => {
        seen = undefined
      })
    }
    return seen
  }

  /** A life of 0 removes it. */
  function put(name: string, value: string, maxAgeMs: number, at = ''): void {
    const where = (at && `;Domain=${at}`) + (location.protocol === 'https:' ? ';Secure' : '')
    seen = undefined
    try {
      // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is asynchronous and missing on plain http.
      document.cookie = `${name}=${value};Path=/;SameSite=Lax;Max-Age=${(maxAgeMs / 1000) | 0}${where}`
    } catch {}
  }

  function read(name: string): string {
    try {
      const own = look()
        .split('; ')
        .filter((cookie) => cookie.startsWith(`${name}=`))
      if (own[0]) return (own.pop() as string).slice(name.length + 1)
    } catch {}
    return memory[name] || ''
  }

  return {
    read,
    write(name, value, maxAgeMs) {
      delete memory[name]
      // Public suffixes (co.uk, github.io) refuse cookies: the first domain that takes one is the site's own.
      const homes = [...domainsOf(location.hostname), '']
      home = (domain ? [domain] : home === undefined ? homes : [home]).find((at) => {
        put(name, value, maxAgeMs, at)
        return read(name) === value
      })
      if (home === undefined) memory[name] = value
    },
    remove(name) {
      if (!read(name)) return
      delete memory[name]
      for (const each of ['', ...domainsOf(location.hostname)]) put(name, '', 0, each)
    },
    home: () => home,
    isEphemeral: () => !!Object.keys(memory)[0],
  }
}

/** `a.shop.co.uk` → `co.uk`, `shop.co.uk`, `a.shop.co.uk`. One label never takes a cookie; addresses have no parents. */
export function domainsOf(hostname: string): string[] {
  const labels = /^[\d.]+$|:/.test(hostname) ? [] : hostname.split('.')
  return labels.slice(1).map((_, i) => labels.slice(-2 - i).join('.'))
}
