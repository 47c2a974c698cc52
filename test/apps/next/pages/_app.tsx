import { Footfall, useFootfall } from 'footfall/next'
import type { AppProps } from 'next/app'
import Head from 'next/head'
import Link from 'next/link'
import { useEffect } from 'react'

type Events = { signup: { plan: 'free' | 'pro' }; opened: Record<string, never> }

export default function App({ Component, pageProps }: AppProps<{ title: string }>) {
  const footfall = useFootfall<Events>()
  useEffect(() => footfall.track('opened'), [footfall])
  return (
    <>
      <Head>
        <title>{pageProps.title}</title>
      </Head>
      <nav>
        <Link href="/guide">Home</Link> <Link href="/guide/pricing">Pricing</Link>{' '}
        <Link href="/guide/about">About</Link> <Link href="/guide/old-about">Moved</Link>
      </nav>
      <Component {...pageProps} />
      <button type="button" onClick={() => footfall.track('signup', { plan: 'pro' })}>
        Sign up
      </button>
      <Footfall site="app.example" endpoint={process.env.NEXT_PUBLIC_ENDPOINT ?? ''} localhost />
    </>
  )
}
