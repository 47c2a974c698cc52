import { useEffect, useRef, useState } from 'preact/hooks'
import { AskError, listSites, type SitesAnswer, signOut } from './ask.js'
import { ChoosePassword } from './choose-password.js'
import { useDoubt } from './doubt.js'
import { linkIn, shareIn } from './entry.js'
import { keepKey, readKey } from './key.js'
import { NoSite, OtherSites } from './no-site.js'
import { EndedShare, OpenShare } from './open-share.js'
import { SignIn, whyRefused } from './sign-in.js'
import { FirstSitePage, SitePage } from './site-page.js'
import { useAddress } from './use-address.js'
import { useAnswers } from './use-answers.js'

/** Who looks, then the site, then its numbers. */
export function App() {
  const [share] = useState(() => shareIn(location.pathname))
  const [link, setLink] = useLink()
  // A share link is its own key.
  const [key, setKey] = useState(() => readKey(share) ?? share)
  const [entered, setEntered] = useState(0)
  const [address, go] = useAddress()
  const shown = useRef<string | null>(null)
  const asked = link === null && key !== null ? `${key} ${entered}` : null
  const { again, isLoading, ...said } = useAnswers(asked, (signal) => listSites(key ?? '', signal))
  // Of who came before nothing is shown.
  const { answer, error } = isLoading ? NOTHING : said
  useDoubt(again)

  const change = (next: string | null) => {
    keepKey(share, next)
    setKey(next ?? share)
    setEntered(entered + 1)
    shown.current = null
  }
  const refused = whyRefused(error)
  // What its password has opened is over: the link itself may not be.
  const isOpenNoMore = share !== null && key !== share && refused !== null
  useEffect(() => {
    if (isOpenNoMore) change(null)
  }, [isOpenNoMore])

  if (link !== null) {
    const done = () => {
      history.replaceState(null, '', '/')
      change('')
      setLink(null)
    }
    return <ChoosePassword key={link} link={link} onDone={done} />
  }
  if (share && refused) return isLocked(error) ? <OpenShare token={share} onKey={change} /> : <EndedShare />
  if (key === null || refused)
    return (
      <SignIn
        message={key === '' ? SIGNED_OUT : null}
        keyMessage={(key && refused) || null}
        onSignedIn={() => change('')}
        onKey={change}
      />
    )
  if (!answer)
    return (
      <main aria-busy="true">{error && <p role="alert">The collector does not answer; trying again in 30 s.</p>}</main>
    )
  const leave = async () => {
    if (key === '') await signOut()
    change(null)
  }
  const { user, is_of_all: isOfAll, sites } = answer
  if (sites.length === 0) return isOfAll ? <FirstSitePage apiKey={key} /> : <NoSite {...{ user, leave }} />
  const wanted = address.site ?? shown.current ?? sites[0].site
  const site = sites.find(({ site }) => site === wanted)
  const ids = sites.map(({ site }) => site)
  if (!site) return <OtherSites wanted={wanted} sites={ids} {...{ address, go, user, leave }} />
  shown.current = site.site
  return (
    // Of one site: what another one has answered is not shown under its name.
    <SitePage
      key={site.site}
      apiKey={key}
      site={site}
      sites={ids}
      who={{ user, isOfAll, leave: share ? null : leave }}
      address={address}
      go={go}
      reload={again}
    />
  )
}

const NOTHING: { answer: SitesAnswer | null; error: Error | null } = { answer: null, error: null }
const SIGNED_OUT = 'You are signed out here: your session is over, or nobody lets you in any more.'

const isLocked = (error: Error | null) => error instanceof AskError && error.code === 'password_needed'

/** The link that chooses a password, also where it is opened in a tab that has the page. */
function useLink() {
  const [link, setLink] = useState(() => linkIn(location.hash))
  useEffect(() => {
    const read = () => setLink((before) => linkIn(location.hash) ?? before)
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  return [link, setLink] as const
}
