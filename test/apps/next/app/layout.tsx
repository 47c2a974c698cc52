import { Footfall } from 'footfall/next'
import Link from 'next/link'
import type { ReactNode } from 'react'

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <nav>
          <Link href="/">Home</Link> <Link href="/pricing">Pricing</Link> <Link href="/about">About</Link>{' '}
          <Link href="/old-about">Moved</Link>
        </nav>
        {children}
        <Footfall site="app.example" endpoint={process.env.NEXT_PUBLIC_ENDPOINT ?? ''} localhost />
      </body>
    </html>
  )
}
