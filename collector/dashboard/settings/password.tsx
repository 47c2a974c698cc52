import { Form, Secret, secretIn } from './form.js'
import type { PartProps } from './parts.js'

/** Another password for who is signed in. */
export function Password({ call, who }: PartProps) {
  const change = async (fields: FormData) => {
    const body = { password: secretIn(fields, 'password'), new_password: secretIn(fields, 'new_password') }
    await call('PUT', '/api/v1/session', body)
    return 'Changed. Everywhere else you are signed out.'
  }
  if (who.user === null) return <p class="card">Only who has signed in has a password.</p>
  return (
    <Form title={`Password of ${who.user}`} submit="Change" run={change}>
      {/* For what keeps passwords: it knows them by their users. */}
      <input hidden readonly value={who.user} autocomplete="username" />
      <Secret name="password" label="Your password" autocomplete="current-password" required />
      <Secret
        name="new_password"
        label="New password"
        hint="10 characters at least: three words that have nothing to do with each other."
        autocomplete="new-password"
        required
      />
    </Form>
  )
}
