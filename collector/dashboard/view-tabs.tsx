import { type Address, formatAddress } from './address.js'
import type { Go } from './use-address.js'
import { VIEWS, viewOf } from './views.js'

/** The parts of the page; what is chosen otherwise stays. */
export function ViewTabs({ address, go }: { address: Address; go: Go }) {
  const shown = viewOf(address.view)
  return (
    <nav class="views" aria-label="Parts of the page">
      {VIEWS.map((view) => {
        const change = { view: view === VIEWS[0] ? null : view.name, metric: null, tabs: {} }
        return (
          <a
            key={view.name}
            href={formatAddress({ ...address, ...change })}
            aria-current={view === shown ? 'page' : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return
              event.preventDefault()
              go(change)
            }}
          >
            {view.label}
          </a>
        )
      })}
    </nav>
  )
}
