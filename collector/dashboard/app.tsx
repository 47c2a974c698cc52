import { useState } from 'preact/hooks'
import { AskError, listSites } from './ask.js'
import { keepKey, readKey } from './key.js'
import { SignIn } from './sign-in.js'
import { FirstSitePage, SitePage } from './site-page.js'
import { useAddress } from './use-address.js'
import { useAnswers } from './use-answers.js'

const REFUSED: Record<number, string> = {
  401: 'This key is not known here. Was all of it copied?',
  403: 'This key may not read. Make one with key create --read.',
}

/** The key, then the site, then its numbers. */
export function App() {
  const [key, setKey] = useState(readKey)
  const [address, go] = useAddress()
  const { answer: sites, error } = useAnswers(key, (signal) => listSites(key ?? '', signal))

  const change = (next: string | null) => {
    keepKey(next)
    setKey(next)
  }
  const refused = error instanceof AskError ? REFUSED[error.status] : undefined
  if (!key || refused) return <SignIn message={refused ?? null} onKey={change} />
  if (!sites)
    return (
      <main aria-busy="true">{error && <p role="alert">The collector does not answer; trying again in 30 s.</p>}</main>
    )
  const site = sites.find(({ site }) => site === address.site) ?? sites[0]
  if (!site) return <FirstSitePage apiKey={key} />
  return (
    // Of one site: what another one has answered is not shown under its name.
    <SitePage
      key={site.site}
      apiKey={key}
      site={site}
      sites={sites.map(({ site }) => site)}
      address={address}
      go={go}
      onForget={() => change(null)}
    />
  )
}
