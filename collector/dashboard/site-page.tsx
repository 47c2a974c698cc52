import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Address } from './address.js'
import type { SiteOfKey } from './ask.js'
import { Report } from './report.js'
import type { SettingsProps } from './settings/page.js'
import type { Go } from './use-address.js'

interface SitePageProps {
  apiKey: string
  site: SiteOfKey
  sites: readonly string[]
  address: Address
  go: Go
  onForget(): void
}

/** The numbers of a site, or its settings; of a site without any, how it is installed comes first. */
export function SitePage(props: SitePageProps) {
  const { apiKey, site, sites, address, go, onForget } = props
  const [isNew] = useState(site.first_day === null)
  if (address.view === 'settings' || (isNew && address.view === null)) return <LazySettings {...props} />
  return <Report asker={{ key: apiKey, site: site.site }} {...{ site, sites, address, go, onForget }} />
}

/** Most who look at numbers never come here. */
function LazySettings(props: SitePageProps) {
  const [Settings, setSettings] = useState<ComponentType<SettingsProps> | null>(null)
  const [hasFailed, setFailed] = useState(false)
  useEffect(() => {
    import('./settings/page.js').then(
      (page) => setSettings(() => page.Settings),
      () => setFailed(true),
    )
  }, [])
  if (Settings) return <Settings {...props} />
  return (
    <main aria-busy={!hasFailed}>
      {hasFailed && <p role="alert">This page is of another version: load it again.</p>}
    </main>
  )
}
