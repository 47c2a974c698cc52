'use client'

import { useFootfall } from 'footfall/next'

type Events = { signup: { plan: 'free' | 'pro' } }

export function SignUp() {
  const footfall = useFootfall<Events>()
  return (
    <button type="button" onClick={() => footfall.track('signup', { plan: 'pro' })}>
      Sign up
    </button>
  )
}
