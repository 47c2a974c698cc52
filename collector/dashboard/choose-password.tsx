import { useEffect, useState } from 'preact/hooks'
import { AskError, send } from './ask.js'
import { Entrance, EntranceField, EntrancePage } from './entrance.js'

const TITLE = 'Choose a password'

/** A link that chooses a password: of the first owner, of somebody new, or of who has lost it. */
export function ChoosePassword({ link, onDone }: { link: string; onDone(): void }) {
  const [owner, setOwner] = useState<{ name: string | null } | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const ask = <Reply,>(body: object) =>
    send<Reply>('/api/v1/session/link', '', { method: 'POST', body: JSON.stringify({ link, ...body }) })
  useEffect(() => {
    ask<{ name: string | null }>({}).then(setOwner, setError)
  }, [])
  if (error)
    return (
      <EntrancePage title={TITLE}>
        <p role="alert" class="bad card sign-in">
          {error instanceof AskError ? error.message : 'The collector does not answer: load the page again.'}
        </p>
        <p class="sign-in">
          <a href="/">Sign in</a>
        </p>
      </EntrancePage>
    )
  if (!owner) return <main aria-busy="true" />
  const { name: known } = owner
  const choose = async ({ name, password }: Record<string, string>) => {
    await ask(known === null ? { name, password } : { password })
    onDone()
  }
  return (
    <EntrancePage title={TITLE}>
      <p class="sign-in">
        {known === null
          ? 'Welcome. Whoever comes first owns this collector: choose what you are called, and a password.'
          : `Welcome, ${known}: choose a password.`}
      </p>
      <Entrance submit="Go on" run={choose}>
        <EntranceField
          name="name"
          label="Name or e-mail address"
          autocomplete="username"
          value={known ?? undefined}
          isFirst={known === null}
        />
        <EntranceField
          name="password"
          label="New password"
          hint="10 characters at least: three words that have nothing to do with each other."
          isSecret
          autocomplete="new-password"
          isFirst={known !== null}
        />
      </Entrance>
    </EntrancePage>
  )
}
