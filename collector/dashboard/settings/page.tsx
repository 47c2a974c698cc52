import { useMemo } from 'preact/hooks'
import type { Address } from '../address.js'
import type { SiteOfKey } from '../ask.js'
import { Link } from '../link.js'
import type { Go } from '../use-address.js'
import { Leave, type Who } from '../who.js'
import { createCall } from './call.js'
import { Erasures } from './erasure.js'
import { Goals } from './goals.js'
import { Install } from './install.js'
import { Keys } from './keys.js'
import { NewSite } from './new-site.js'
import { Notes } from './notes.js'
import { OwnVisits } from './own-visits.js'
import type { Part } from './parts.js'
import { Password } from './password.js'
import { People } from './people.js'
import { Questions } from './questions.js'
import { Segments } from './segments.js'
import { Shares } from './shares.js'
import { SiteSettings } from './site.js'
import { Transfer } from './transfer.js'
import { SavedViewList } from './views.js'

const PARTS: readonly [Part, ...Part[]] = [
  { name: 'install', label: 'Install', right: 'read', Draw: Install },
  { name: 'site', label: 'Site', right: 'admin', Draw: SiteSettings },
  { name: 'goals', label: 'Goals', right: 'write', Draw: Goals },
  { name: 'questions', label: 'Questions', right: 'write', Draw: Questions },
  { name: 'segments', label: 'Segments', right: 'write', Draw: Segments },
  { name: 'notes', label: 'Notes', right: 'write', Draw: Notes },
  { name: 'views', label: 'Saved views', right: 'write', Draw: SavedViewList },
  { name: 'own', label: 'Own visits', right: 'read', Draw: OwnVisits },
  { name: 'people', label: 'People', right: 'admin', Draw: People },
  { name: 'shares', label: 'Share links', right: 'admin', Draw: Shares },
  { name: 'keys', label: 'Keys', right: 'admin', Draw: Keys },
  { name: 'erasure', label: 'Erasure', right: 'admin', Draw: Erasures },
  { name: 'transfer', label: 'Export and import', right: 'admin', Draw: Transfer },
  { name: 'password', label: 'Password', right: 'user', Draw: Password },
]

/** What somebody cannot do is not offered. */
const isFor = ({ right }: Part, site: SiteOfKey, { user }: Who) =>
  right === 'user' ? user !== null : site[`may_${right}`]

export interface SettingsProps {
  apiKey: string
  site: SiteOfKey
  sites: readonly string[]
  address: Address
  go: Go
  who: Who
  reload(): void
}

/** What is set up of a site, a part at a time; loaded when it is first opened. */
export function Settings({ apiKey, site, sites, address, go, who, reload }: SettingsProps) {
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
          <Leave who={who} />
        </nav>
      </header>
      <main class="settings">
        <nav class="views" aria-label="Parts of the settings">
          {PARTS.filter((each) => each === part || isFor(each, site, who)).map(({ name, label }) => (
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
        <part.Draw key={`${site.site} ${part.name}`} {...{ call, site, address, go, who, reload }} />
      </main>
    </>
  )
}

/** Where there is no site yet. */
export function FirstSite({ apiKey }: Pick<SettingsProps, 'apiKey'>) {
  const call = useMemo(() => createCall(apiKey), [apiKey])
  return (
    <main class="settings">
      <h1 class="brand">footfall</h1>
      <p>There is no site yet. The first one is made here, or by footfall site add example.com.</p>
      <NewSite call={call} />
    </main>
  )
}
