import type { Page } from '../browser/page.js'
import type { Happening } from '../happening.js'
import type { Options } from '../options.js'
import { scrub } from '../url.js'

const FILES =
  /\.(7z|apk|avi|csv|dmg|docx?|epub|exe|gz|ics|iso|m4a|mov|mp[34]|msi|od[pst]|pdf|pkg|pptx?|rar|rtf|tar|tgz|txt|wav|webm|xlsx?|zip)$/i

const PROPERTY = 'data-footfall-prop-'

/**
 * Emits what the visitor did with elements: those that the page has marked with `data-footfall-event`, links to other
 * hosts, downloads, forms that are sent. Also in open shadow roots. Values of forms are never read, and nothing is
 * prevented or delayed: what navigates away is sent by the page that is left, or by the next one.
 */
export function captureInteractions(emit: (happening: Happening) => void, { listen }: Page, options: Options) {
  const track = (name: string, props?: Record<string, string>) => emit({ type: 'track', name, props })

  listen(window, 'click auxclick submit', (event) => {
    // Of the others only the middle one opens a link.
    if ((event as MouseEvent).button > 1) return
    const path = event.composedPath().filter((target): target is HTMLElement => target instanceof Element)
    const isSubmit = event.type === 'submit'
    const find = (selector: string) => path.find((element) => element.matches(selector))
    const marked = find(isSubmit ? 'form[data-footfall-event]' : '[data-footfall-event]:not(form)')
    if (marked) return emit(readMark(marked))
    if (find('[data-footfall-ignore]')) return
    if (isSubmit) {
      const names = ['data-footfall-form', 'id', 'name'].map((name) => path[0].getAttribute(name))
      if (isAuto(options, 'form')) track('form', { form: names.find(Boolean) || 'form' })
      return
    }
    const link = find('a,area') as HTMLAnchorElement | undefined
    if (!link) return
    // The address of an SVG link is an object.
    const href = Object(link.href).baseVal || link.href
    const { protocol, host, origin, pathname } = new URL(href, document.baseURI)
    const isFile = link.hasAttribute('download') || FILES.test(pathname)
    const name = [isFile && 'download', host !== location.host && 'outbound'].find(
      (each) => each && isAuto(options, each),
    )
    if (name && /^http/.test(protocol)) track(name, { url: scrub(origin + pathname) })
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
    if (name.startsWith(PROPERTY)) props[name.slice(PROPERTY.length)] = value
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
