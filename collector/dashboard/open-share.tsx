import { send } from './ask.js'
import { Entrance, EntranceField, EntrancePage } from './entrance.js'

const TITLE = 'Shared numbers'

/** A share link that has a password. */
export function OpenShare({ token, onKey }: { token: string; onKey(key: string): void }) {
  const open = async ({ password }: Record<string, string>) => {
    const body = JSON.stringify({ token, password })
    const { key } = await send<{ key: string }>('/api/v1/shares/open', '', { method: 'POST', body })
    onKey(key)
  }
  return (
    <EntrancePage title={TITLE}>
      <Entrance submit="Open" run={open}>
        <EntranceField name="password" label="Password of this link" isSecret autocomplete="off" isFirst />
      </Entrance>
    </EntrancePage>
  )
}

export const EndedShare = () => (
  <EntrancePage title={TITLE}>
    <p role="alert" class="card sign-in">
      This link is no longer shared. Who gave it to you can make another one.
    </p>
  </EntrancePage>
)
