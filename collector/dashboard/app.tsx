import { useState } from 'preact/hooks'
import { AskError, listSites, signOut } from './ask.js'
import { ChoosePassword, OpenShare, SignIn } from './entrance.js'
import { linkIn, shareIn } from './entry.js'
import { keepKey, readKey } from './key.js'
import { FirstSitePage, SitePage } from './site-page.js'
import { useAddress } from './use-address.js'
import { useAnswers } from './use-answers.js'

const REFUSED: Record<number, string> = {
  401: 'This key is not known here. Was all of it copied?',
  403: 'This key may not read. Make one with key create --read.',
}

/** Who looks, then the site, then its numbers. */
export function App() {
  const [share] = useState(() => shareIn(location.pathname))
  const [link, setLink] = useState(() => linkIn(location.hash))
  // A share link is its own key.
  const [key, setKey] = useState(() => readKey(share) ?? share)
  const [entered, setEntered] = useState(0)
  const [address, go] = useAddress()
  const asked = link === null && key !== null ? `${key} ${entered}` : null
  const { answer, error, again } = useAnswers(asked, (signal) => listSites(key ?? '', signal))

  const change = (next: string | null) => {
    keepKey(share, next)
    setKey(next)
    setEntered(entered + 1)
  }
  const leave = async () => {
    if (key === '') await signOut()
    change(null)
  }
  if (link !== null) {
    const done = () => {
      history.replaceState(null, '', '/')
      change('')
      setLink(null)
    }
    return <ChoosePassword link={link} onDone={done} />
  }
  const refused = error instanceof AskError ? REFUSED[error.status] : undefined
  if (share && refused)
    return Object(error).code === 'password_needed' ? <OpenShare token={share} onKey={change} /> : <Ended />
  if (key === null || refused)
    return <SignIn message={(key && refused) || null} onSignedIn={() => change('')} onKey={change} />
  if (!answer)
    return (
      <main aria-busy="true">{error && <p role="alert">The collector does not answer; trying again in 30 s.</p>}</main>
    )
  const { user, is_of_all: isOfAll, sites } = answer
  const site = sites.find(({ site }) => site === address.site) ?? sites[0]
  if (!site) return isOfAll ? <FirstSitePage apiKey={key} /> : <Nothing user={user} onLeave={leave} />
  return (
    // Of one site: what another one has answered is not shown under its name.
    <SitePage
      key={site.site}
      apiKey={key}
      site={site}
      sites={sites.map(({ site }) => site)}
      who={{ user, isOfAll, leave: share ? null : leave }}
      address={address}
      go={go}
      reload={again}
    />
  )
}

const Ended = () => (
  <main>
    <h1 class="brand">footfall</h1>
    <p role="alert" class="card sign-in">
      This link is no longer shared. Who gave it to you can make another one.
    </p>
  </main>
)

const Nothing = ({ user, onLeave }: { user: string | null; onLeave(): void }) => (
  <main>
    <h1 class="brand">footfall</h1>
    <p class="card sign-in">
      {user ? `${user} sees no site yet: an owner of one can change that.` : 'There is no site for this key.'}{' '}
      <button type="button" onClick={onLeave}>
        {user ? 'Sign out' : 'Forget key'}
      </button>
    </p>
  </main>
)
