import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { AskError, send } from './ask.js'

interface EntranceProps {
  /** On the button. */
  submit: string
  /** What was wrong before anything was filled in. */
  message?: string | null
  /** What is to be done with the fields by their names; what it rejects with is said. */
  run(fields: Record<string, string>): Promise<void>
  children: ComponentChildren
}

/** A form that is all there is on the page: who comes in says who they are. */
export function Entrance({ submit, message, run, children }: EntranceProps) {
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (isBusy || !form.current) return
    setBusy(true)
    const texts = [...new FormData(form.current)].map(([name, value]) => [name, String(value)])
    const failed = await run(Object.fromEntries(texts)).then(
      () => null,
      (error: Error) => (error instanceof AskError ? error.message : 'The collector does not answer: try again.'),
    )
    setBusy(false)
    setError(failed)
  }
  const said = error ?? message
  return (
    <form ref={form} class="card sign-in" onSubmit={onSubmit}>
      {children}
      {said && (
        <p role="alert" class="bad">
          {said}
        </p>
      )}
      <p class="row">
        <button type="submit" aria-disabled={isBusy}>
          {submit}
        </button>
        <span role="status">{isBusy ? '…' : ''}</span>
      </p>
    </form>
  )
}

interface SecretProps {
  name: string
  label: string
  autocomplete: 'current-password' | 'new-password' | 'off'
  isFirst?: boolean
}

export const Secret = ({ name, label, autocomplete, isFirst }: SecretProps) => (
  <>
    <label for={name}>{label}</label>
    <input id={name} type="password" spellcheck={false} required autofocus={isFirst} {...{ name, autocomplete }} />
  </>
)

export const UserName = ({ value }: { value?: string }) => (
  <>
    <label for="name">Name or e-mail address</label>
    <input
      id="name"
      name="name"
      value={value}
      readonly={value !== undefined}
      autocomplete="username"
      spellcheck={false}
      autocapitalize="none"
      required
      autofocus={value === undefined}
    />
  </>
)

interface SignInProps {
  message: string | null
  onSignedIn(): void
  onKey(key: string): void
}

/** Asks who comes; a key of the API does as well. */
export function SignIn({ message, onSignedIn, onKey }: SignInProps) {
  const signIn = async ({ name, password }: Record<string, string>) => {
    await send('/api/v1/session', '', { method: 'POST', body: JSON.stringify({ name, password }) })
    onSignedIn()
  }
  return (
    <main>
      <h1 class="brand">footfall</h1>
      <Entrance submit="Sign in" run={signIn}>
        <UserName />
        <Secret name="password" label="Password" autocomplete="current-password" />
      </Entrance>
      <details class="sign-in" open={message !== null}>
        <summary>With an API key instead</summary>
        <Entrance submit="Show its numbers" message={message} run={async ({ key }) => onKey(key.trim())}>
          <Secret name="key" label="API key of a site" autocomplete="off" />
        </Entrance>
      </details>
      <p class="quiet sign-in">
        Nobody has signed in here yet? The collector has printed a link for its first owner when it was started. Who has
        lost a password asks an owner for a new link; <code>node dist/collector/main.js user link NAME</code> makes one
        too.
      </p>
    </main>
  )
}

/** A link that chooses a password: of the first owner, of somebody new, or of who has lost it. */
export function ChoosePassword({ link, onDone }: { link: string; onDone(): void }) {
  const [owner, setOwner] = useState<{ name: string | null } | null>(null)
  const [error, setError] = useState<string | null>(null)
  const ask = <Reply,>(body: object) =>
    send<Reply>('/api/v1/session/link', '', { method: 'POST', body: JSON.stringify({ link, ...body }) })
  useEffect(() => {
    ask<{ name: string | null }>({}).then(setOwner, ({ message }: Error) => setError(message))
  }, [link])
  if (error)
    return (
      <main>
        <h1 class="brand">footfall</h1>
        <p role="alert" class="bad card sign-in">
          {error}
        </p>
        <p class="sign-in">
          <a href="/">Sign in</a>
        </p>
      </main>
    )
  if (!owner) return <main aria-busy="true" />
  const choose = async ({ name, password }: Record<string, string>) => {
    await ask(owner.name === null ? { name, password } : { password })
    onDone()
  }
  return (
    <main>
      <h1 class="brand">footfall</h1>
      <p class="sign-in">
        {owner.name === null
          ? 'Welcome. Whoever comes first owns this collector: choose what you are called, and a password.'
          : `Welcome, ${owner.name}: choose a password.`}
      </p>
      <Entrance submit="Go on" run={choose}>
        <UserName value={owner.name ?? undefined} />
        <Secret
          name="password"
          label="New password, 10 characters at least"
          autocomplete="new-password"
          isFirst={owner.name !== null}
        />
      </Entrance>
    </main>
  )
}

/** A share link that has a password. */
export function OpenShare({ token, onKey }: { token: string; onKey(key: string): void }) {
  const open = async ({ password }: Record<string, string>) => {
    const body = JSON.stringify({ token, password })
    const { key } = await send<{ key: string }>('/api/v1/shares/open', '', { method: 'POST', body })
    onKey(key)
  }
  return (
    <main>
      <h1 class="brand">footfall</h1>
      <Entrance submit="Open" run={open}>
        <Secret name="password" label="Password of this link" autocomplete="off" isFirst />
      </Entrance>
    </main>
  )
}
