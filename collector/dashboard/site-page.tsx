import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Address } from './address.js'
import type { SiteOfKey } from './ask.js'
import { Report } from './report.js'
import type { Go } from './use-address.js'
import type { Who } from './who.js'

interface SitePageProps {
  apiKey: string
  site: SiteOfKey
  sites: readonly string[]
  address: Address
  go: Go
  who: Who
  /** Asks for what is known of the sites again. */
  reload(): void
}

/** The numbers of a site, or its settings; of a site without any, how it is installed comes first. */
export function SitePage(props: SitePageProps) {
  const { apiKey, site, sites, address, go, who, reload } = props
  const [isNew] = useState(site.first_day === null)
  if (site.may_read && (address.view === 'settings' || (isNew && address.view === null)))
    return <LazySettings {...props} />
  return <Report asker={{ key: apiKey, site: site.site }} {...{ site, sites, address, go, who, reload }} />
}

type Pages = typeof import('./settings/page.js')

/** Where there is no site yet: the form for the first one. */
export const FirstSitePage = (props: Pick<SitePageProps, 'apiKey'>) => {
  const { pages, waiting } = usePages()
  return pages ? <pages.FirstSite {...props} /> : waiting
}

function LazySettings(props: SitePageProps) {
  const { pages, waiting } = usePages()
  return pages ? <pages.Settings {...props} /> : waiting
}

/** Loaded when they are first opened: most who look at numbers never come here. */
function usePages(): { pages: Pages | null; waiting: VNode } {
  const [pages, setPages] = useState<Pages | null>(null)
  const [hasFailed, setFailed] = useState(false)
  useEffect(() => {
    import('./settings/page.js').then(setPages, () => setFailed(true))
  }, [])
  const said = hasFailed && <p role="alert">The settings cannot be loaded: load the page again.</p>
  return { pages, waiting: <main aria-busy={!hasFailed}>{said}</main> }
}
