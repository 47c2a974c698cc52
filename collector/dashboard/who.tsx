import { useState } from 'preact/hooks'

/** Who looks at the page. */
export interface Who {
  /** `null`: nobody that signed in. */
  user: string | null
  /** Every site is theirs. */
  isOfAll: boolean
  /** Rejects where nobody answers: then the session goes on. `null`: there is nothing to leave. */
  leave: (() => Promise<void>) | null
}

export function Leave({ who: { user, leave } }: { who: Pick<Who, 'user' | 'leave'> }) {
  const [hasFailed, setFailed] = useState(false)
  if (!leave) return null
  const onClick = () => {
    setFailed(false)
    leave().catch(() => setFailed(true))
  }
  return (
    <>
      <button type="button" class="plain" title={user ? `You are ${user}` : undefined} onClick={onClick}>
        {user ? 'Sign out' : 'Forget key'}
      </button>
      {hasFailed && (
        <span role="alert" class="bad">
          You are still signed in: the collector does not answer.
        </span>
      )}
    </>
  )
}
