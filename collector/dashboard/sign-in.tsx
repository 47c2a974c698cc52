import { AskError, send } from './ask.js'
import { Entrance, EntranceField, EntrancePage } from './entrance.js'

const REFUSED: Record<number, string> = {
  401: 'This key is not known here. Was all of it copied?',
  403: 'This key may not read. Make one with key create --read.',
}

/** Why a key does not do; `null` for another trouble. */
export const whyRefused = (error: Error | null): string | null =>
  (error instanceof AskError && REFUSED[error.status]) || null

interface SignInProps {
  /** What to know before. */
  message: string | null
  /** What is wrong with the key that was kept. */
  keyMessage: string | null
  onSignedIn(): void
  onKey(key: string): void
}

/** Asks who comes; a key of the API does as well. */
export function SignIn({ message, keyMessage, onSignedIn, onKey }: SignInProps) {
  const signIn = async ({ name, password }: Record<string, string>) => {
    await send('/api/v1/session', '', { method: 'POST', body: JSON.stringify({ name, password }) })
    onSignedIn()
  }
  return (
    <EntrancePage title="Sign in">
      <Entrance submit="Sign in" message={message} run={signIn}>
        <EntranceField
          name="name"
          label="Name or e-mail address"
          autocomplete="username"
          isFirst={keyMessage === null}
        />
        <EntranceField name="password" label="Password" isSecret autocomplete="current-password" />
      </Entrance>
      <details class="sign-in" open={keyMessage !== null}>
        <summary>With an API key instead</summary>
        <Entrance submit="Show its numbers" message={keyMessage} run={async ({ key }) => onKey(key.trim())}>
          <EntranceField
            name="key"
            label="API key of a site"
            isSecret
            autocomplete="off"
            isFirst={keyMessage !== null}
          />
        </Entrance>
      </details>
      <p class="quiet sign-in">
        Nobody has signed in here yet? The collector has printed a link for its first owner when it was started. Who has
        lost a password asks an owner for a new link; <code>node dist/collector/main.js user link NAME</code> makes one
        too.
      </p>
    </EntrancePage>
  )
}
