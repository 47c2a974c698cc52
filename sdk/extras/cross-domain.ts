import type { Recorder } from '../chunks.js'
import { KEEP_MS } from '../identity.js'

const PARAMETER = '_footfall'
const VALID_MS = 2 * 60 * 1000

/**
 * Links and forms to the site's other domains (`data-cross-domain`) carry both cookies along for two minutes, at the
 * moment of the click; whoever comes with them and has no cookie here goes on as the same visitor in the same visit. A
 * link that was passed on is of no use in another browser: its checksum is of this one.
 */
export function linkDomains({ options, page, consent, jar, site }: Recorder): void {
  const { now, after, listen, log } = page
  const names = [`footfall.${site}`, `footfall-visit.${site}`]

  const isLinked = (host: string) =>
    options.crossDomain.some((domain) => host === domain || host.endsWith(`.${domain}`)) && host !== location.hostname

  function seal(text: string): string {
    let sum = 5381
    for (const letter of text + navigator.userAgent) sum = (sum * 33 + (letter.codePointAt(0) as number)) | 0
    return (sum >>> 0).toString(36)
  }

  function pass(): string {
    const text = [...names.map(jar.read), now().toString(36)].join('~')
    return `${text}~${seal(text)}`
  }

  function decorate(href: string): string {
    const [address, fragment] = href.split(/(?=#)/)
    return `${address}${address.includes('?') ? '&' : '?'}${PARAMETER}=${pass()}${fragment || ''}`
  }

  /** The attribute as it was, once the browser has read it. */
  function lend(element: Element, name: string, href: string): void {
    const before = element.getAttribute(name) as string
    // A second click within the task.
    if (before.includes(`${PARAMETER}=`)) return
    element.setAttribute(name, decorate(href))
    after(0, () => element.setAttribute(name, before))
  }

  function read(): unknown {
    const url = new URL(location.href)
    const given = url.searchParams.get(PARAMETER)
    if (!given) return
    const href = location.href.replace(new RegExp(`([?&])${PARAMETER}=[^&#]*&?`), '$1').replace(/[?&](?=#|$)/, '')
    history.replaceState(history.state, '', href)
    const [visitor, visit, time, sum] = given.split('~')
    const age = now() - Number.parseInt(time, 36)
    if (seal([visitor, visit, time].join('~')) !== sum || !(Math.abs(age) < VALID_MS)) return log('link', given)
    if (jar.read(names[0]) || consent.read() !== 'granted') return
    // Counted from the first visit, on whichever domain that was.
    const restMs = Number(visitor.split('.')[2]) + KEEP_MS - now()
    jar.write(names[0], visitor, restMs)
    jar.write(names[1], visit, restMs)
  }

  read()
  listen(window, 'click auxclick submit', (event) => {
    if (consent.read() !== 'granted') return
    const path = event.composedPath().filter((target): target is Element => target instanceof Element)
    const link = path.find((element) => element.matches('a[href],area[href]')) as HTMLAnchorElement | undefined
    if (event.type !== 'submit') {
      if (link && isLinked(link.hostname)) lend(link, 'href', link.href)
      return
    }
    const form = path[0] as HTMLFormElement
    const action = new URL(form.getAttribute('action') || '', location.href)
    if (!isLinked(action.hostname)) return
    if (/^post$/i.test(`${form.getAttribute('method')}`)) return lend(form, 'action', action.href)
    // A form that is sent by GET replaces the query of its address.
    const field = document.createElement('input')
    Object.assign(field, { type: 'hidden', name: PARAMETER, value: pass() })
    form.append(field)
    after(0, () => field.remove())
  })
}
