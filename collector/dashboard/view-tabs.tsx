import type { Address } from './address.js'
import { Link } from './link.js'
import type { Go } from './use-address.js'
import { VIEWS, viewOf } from './views.js'

interface ViewTabsProps {
  address: Address
  go: Go
  hasSettings: boolean
}

/** The parts of the page; what is chosen otherwise stays. */
export function ViewTabs({ address, go, hasSettings }: ViewTabsProps) {
  const shown = viewOf(address.view)
  return (
    <nav class="views" aria-label="Parts of the page">
      {VIEWS.map((view) => (
        <Link
          key={view.name}
          change={{ view: view === VIEWS[0] ? null : view.name, metric: null, tabs: {} }}
          isCurrent={view === shown}
          {...{ address, go }}
        >
          {view.label}
        </Link>
      ))}
      {hasSettings && (
        <Link change={{ view: 'settings', tabs: {} }} {...{ address, go }}>
          Settings
        </Link>
      )}
    </nav>
  )
}
