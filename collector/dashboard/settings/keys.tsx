import { useState } from 'preact/hooks'
import { pathOf } from './call.js'
import { Copy } from './copy.js'
import { Choice, Form, textIn } from './form.js'
import { List, type Row } from './list.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

interface Key {
  prefix: string
  scope: 'read' | 'write' | 'admin'
  created: string
}

const SCOPES = {
  read: 'read: ask for numbers, see this page',
  write: 'write: send events and costs, set goals, questions and segments',
  admin: 'admin: all of it, and change the site and its keys',
}

/** Keys of the site: their first characters, and a new one once. */
export function Keys({ call, site: { site } }: PartProps) {
  const { answer, error, load } = useList<{ keys: Key[] }>(call, pathOf('keys', site))
  const [made, setMade] = useState<string | null>(null)
  const create = async (fields: FormData) => {
    const { key } = await call<{ key: string }>('POST', '/api/v1/keys', { site, scope: textIn(fields, 'scope') })
    setMade(key)
    await load()
    return 'Made.'
  }
  const rowOf = ({ prefix, scope, created }: Key): Row => ({
    key: prefix,
    cells: [<code key="prefix">{prefix}…</code>, scope, new Date(created).toLocaleDateString()],
    remove: {
      label: 'Revoke',
      ask: `Revoke ${prefix}`,
      run: () => call('DELETE', pathOf('keys', site, prefix)).then(load),
    },
  })
  return (
    <>
      <List
        title={`Keys of ${site}`}
        none="The site has no keys."
        heads={['Begins with', 'May', 'Made']}
        rows={answer?.keys.map(rowOf) ?? null}
        error={error}
      />
      <Form title="Make a key" submit="Make" run={create}>
        <Choice name="scope" label="What it may do" choices={Object.entries(SCOPES)} />
      </Form>
      {made && (
        <section class="card">
          <h2>The new key</h2>
          <p>Copy it now: it is shown only this once.</p>
          <Copy text={made} label="The new key" />
        </section>
      )}
    </>
  )
}
