import { useMemo } from 'preact/hooks'
import type { Address } from '../address.js'
import type { SiteOfKey } from '../ask.js'
import { Link } from '../link.js'
import type { Go } from '../use-address.js'
import { createCall } from './call.js'
import { Install } from './install.js'
import type { Part } from './parts.js'

const PARTS: readonly [Part, ...Part[]] = [{ name: 'install', label: 'Install', Draw: Install }]

export interface SettingsProps {
  apiKey: string
  site: SiteOfKey
  sites: readonly string[]
  address: Address
  go: Go
  onForget(): void
}

/** What is set up of a site, a part at a time; loaded when it is first opened. */
export function Settings({ apiKey, site, sites, address, go, onForget }: SettingsProps) {
  const call = useMemo(() => createCall(apiKey), [apiKey])
  const part = PARTS.find(({ name }) => name === address.tabs.settings) ?? PARTS[0]
  document.title = `${part.label} – ${site.site} – footfall`
  return (
    <>
      <header>
        <h1 class="brand">
          footfall <span>{site.site}</span>
        </h1>
        <nav aria-label="Site" class="end">
          {sites.length > 1 && (
            <select aria-label="Site" value={site.site} onChange={(event) => go({ site: event.currentTarget.value })}>
              {sites.map((id) => (
                <option key={id}>{id}</option>
              ))}
            </select>
          )}
          <Link change={{ view: 'overview', tabs: {} }} {...{ address, go }}>
            Numbers
          </Link>
          <button type="button" class="plain" onClick={onForget}>
            Forget key
          </button>
        </nav>
      </header>
      <main class="settings">
        <nav class="views" aria-label="Parts of the settings">
          {PARTS.map(({ name, label }) => (
            <Link
              key={name}
              change={{ view: 'settings', tabs: { settings: name } }}
              isCurrent={name === part.name}
              {...{ address, go }}
            >
              {label}
            </Link>
          ))}
        </nav>
        <part.Draw key={`${site.site} ${part.name}`} {...{ call, site, address, go }} />
      </main>
    </>
  )
}
