import type { Page } from '../browser/page.js'
import type { Options } from '../options.js'
import { scrub } from '../url.js'
import type { Happening } from '../views.js'

const FILES =
  /\.(7z|apk|avi|csv|dmg|docx?|epub|exe|gz|ics|iso|m4a|mov|mp[34]|msi|od[pst]|pdf|pkg|pptx?|rar|rtf|tar|tgz|txt|wav|webm|xlsx?|zip)$/i

/**
 * Emits what the visitor did with elements: those that the page has marked with `data-footfall-event`, links to other
 * hosts, downloads, forms that are sent. Also in open shadow roots. Values of forms are never read, and nothing is
 * prevented or delayed: what navigates away is sent by the page that is left, or by the next one.
 */
export function captureInteractions(emit: (happening: Happening) => void, { window, listen }: Page, options: Options) {
  const track = (name: string, props?: Record<string, string>) => emit({ type: 'track', name, props })

  listen(window, 'click auxclick submit', (event) => {
    if (event.type === 'auxclick' && (event as MouseEvent).button !== 1) return
    const path = event.composedPath().filter((target): target is HTMLElement => target instanceof Element)
    const isSubmit = event.type === 'submit'
    const find = (selector: string) => path.find((element) => element.matches(selector))
    const marked = find(isSubmit ? 'form[data-footfall-event]' : '[data-footfall-event]:not(form)')
    if (marked) return emit(readMark(marked))
    if (find('[data-footfall-ignore]')) return
    if (!isSubmit) {
      const [name, url] = readLink(find('a,area') as HTMLAnchorElement, window.location, options) || []
      if (name) track(name, { url: scrub(url as string) })
    } else if (isAuto(options, 'form')) {
      const read = (name: string) => path[0].getAttribute(name)
      track('form', { form: read('data-footfall-form') || read('id') || read('name') || 'form' })
    }
  })
}

/** Whether these interactions are captured (`data-auto`). */
export function isAuto({ auto }: Pick<Options, 'auto'>, name: string): boolean {
  return auto.includes(name) || auto.includes('all')
}

/** Name, properties, value and currency from an element's attributes. */
function readMark({ attributes, dataset }: HTMLElement): Happening {
  const props: Record<string, string> = {}
  for (const { name, value } of [...attributes]) {
    const [, key] = /^data-footfall-prop-(.+)/.exec(name) || []
    if (key) props[key] = value
  }
  const { footfallEvent, footfallValue, footfallCurrency } = dataset
  return {
    type: 'track',
    name: footfallEvent as string,
    props,
    value: footfallValue ? +footfallValue : undefined,
    currency: footfallCurrency,
  }
}

/** `download` or `outbound` and where to, without query; nothing for other links. */
function readLink(link: HTMLAnchorElement | undefined, { href: base, host }: Location, options: Options) {
  if (!link) return
  // The address of an SVG link is an object.
  const href = Object(link.href).baseVal || link.href
  const url = new URL(href, base)
  if (!href || !/^http/.test(url.protocol)) return
  const isFile = link.hasAttribute('download') || FILES.test(url.pathname)
  const name = isFile && isAuto(options, 'download') ? 'download' : url.host !== host ? 'outbound' : ''
  return name && isAuto(options, name) ? [name, url.origin + url.pathname] : undefined
}
