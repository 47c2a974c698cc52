import type { Address } from './address.js'
import { EntrancePage } from './entrance.js'
import { Link } from './link.js'
import type { Go } from './use-address.js'
import { Leave, type Who } from './who.js'

type Leaving = Pick<Who, 'user' | 'leave'>

/** Who looks may see no site at all. */
export const NoSite = (who: Leaving) => (
  <EntrancePage title="No site">
    <div class="card sign-in">
      <p>
        {who.user ? `${who.user} sees no site yet: an owner of one can change that.` : 'There is no site for this key.'}
      </p>
      <Leave who={who} />
    </div>
  </EntrancePage>
)

interface OtherSitesProps extends Leaving {
  wanted: string
  sites: readonly string[]
  address: Address
  go: Go
}

/** The address names a site that is not there for who looks, or no longer. */
export const OtherSites = ({ wanted, sites, address, go, ...who }: OtherSitesProps) => (
  <EntrancePage title="No such site">
    <div class="card sign-in">
      <p role="alert">
        {wanted} is not shown to {who.user ?? 'this key'}, or there is no such site.
      </p>
      <ul>
        {sites.map((site) => (
          <li key={site}>
            <Link change={{ site, view: null, tabs: {} }} {...{ address, go }}>
              {site}
            </Link>
          </li>
        ))}
      </ul>
      <Leave who={who} />
    </div>
  </EntrancePage>
)
