/** Cookies that script can read; everything is quiet where there are none (sandboxed frames throw, files forget). */
export interface Jar {
  /** The value; the one made last where a host and its parent domain both have one; empty when there is none. */
  read(name: string): string
  write(name: string, value: string, maxAgeMs: number): void
  /** Removes it from every domain it could have been written to. */
  remove(name: string): void
}

interface JarOptions {
  window: Window
  /** Where cookies go; empty: the widest domain that takes them. */
  domain: string
  /** For the name of the probe: two tabs that probe at once must not see each other's. */
  createId: () => string
}

/** A life of less than nothing removes a cookie. */
const GONE_MS = -1000

/** Path=/, SameSite=Lax, and Secure on https (which would refuse to be set on http). */
export function createJar({ window: { document, location }, domain, createId }: JarOptions): Jar {
  let home = domain || undefined

  function put(name: string, value: string, maxAgeMs: number, at: string): void {
    const attributes = `Path=/; SameSite=Lax; Max-Age=${Math.round(maxAgeMs / 1000)}`
    const secure = location.protocol === 'https:' ? '; Secure' : ''
    try {
      // Not cookieStore, which is asynchronous and missing on plain http.
      document.cookie = `${name}=${value}; ${attributes}${secure}${at && `; Domain=${at}`}`
    } catch {
      // A sandboxed frame: what was written is read back by the caller, who then finds nothing.
    }
  }

  function read(name: string): string {
    try {
      const cookies = document.cookie.split('; ').filter((cookie) => cookie.startsWith(`${name}=`))
      return cookies.length ? cookies[cookies.length - 1].slice(name.length + 1) : ''
    } catch {
      return ''
    }
  }

  /** Public suffixes (co.uk, github.io) refuse cookies, so the first domain that takes one is the site's own. */
  function findHome(): string {
    const probe = `footfall-${createId()}`
    const isTaken = (candidate: string) => {
      put(probe, '1', 9000, candidate)
      const value = read(probe)
      put(probe, '', GONE_MS, candidate)
      return value
    }
    return domainsOf(location.hostname).find(isTaken) || ''
  }

  return {
    read,
    write(name, value, maxAgeMs) {
      if (home === undefined) home = findHome()
      put(name, value, maxAgeMs, home)
    },
    remove(name) {
      for (const each of ['', home || '', ...domainsOf(location.hostname)]) put(name, '', GONE_MS, each)
    },
  }
}

/** `a.shop.co.uk` → `co.uk`, `shop.co.uk`, `a.shop.co.uk`. One label never takes a cookie; addresses have no parents. */
export function domainsOf(hostname: string): string[] {
  if (/^[\d.]+$|:/.test(hostname)) return []
  const labels = hostname.split('.')
  return labels.slice(1).map((_, i) => labels.slice(-2 - i).join('.'))
}
