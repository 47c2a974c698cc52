import { useState } from 'preact/hooks'
import { pathOf } from './call.js'
import { Copy } from './copy.js'
import { Choice, Form, Text, textIn } from './form.js'
import { List, type Row } from './list.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

interface Member {
  name: string
  /** `null`: every site. */
  site: string | null
  role: 'owner' | 'viewer'
  has_password: boolean
}

const ROLES = [
  ['viewer', 'viewer: looks at the numbers'],
  ['owner', 'owner: changes the site, and who sees it'],
] as const

/** Who sees the site, and a link for somebody new. */
export function People({ call, site: { site }, who }: PartProps) {
  const { answer, error, load } = useList<{ users: Member[] }>(call, pathOf('users', site))
  const [made, setMade] = useState<{ name: string; link: string } | null>(null)
  const add = async (fields: FormData) => {
    const body = {
      name: textIn(fields, 'name'),
      role: textIn(fields, 'role'),
      ...(textIn(fields, 'of') === 'all' ? {} : { site }),
    }
    const { name, link } = await call<{ name: string; link: string | null }>('POST', '/api/v1/users', body)
    setMade(link === null ? null : { name, link })
    await load()
    return link === null ? `${name} signs in as before.` : 'Added: send the link below.'
  }
  const renew = async (fields: FormData) => {
    const name = textIn(fields, 'user') ?? ''
    setMade(await call<{ name: string; link: string }>('POST', `/api/v1/users/${encodeURIComponent(name)}/link`))
    return 'Made: send the link below.'
  }
  const rowOf = ({ name, site: of, role, has_password }: Member): Row => ({
    key: `${name} ${of}`,
    cells: [name, `${role}${of === null ? ' of every site' : ''}`, has_password ? 'has a password' : 'no password yet'],
    // Nobody removes themselves, nor an owner of one site who sees every site.
    remove:
      name === who.user || (of === null && !who.isOfAll)
        ? null
        : {
            label: 'Remove',
            ask: `Remove ${name}`,
            run: () => {
              const path = `/api/v1/users/${encodeURIComponent(name)}`
              return call('DELETE', of === null ? path : pathOf('users', of, name)).then(load)
            },
          },
  })
  // Who sees more than the site gets a link from an owner of it all.
  const ofThis = answer?.users.filter(({ site: of }) => who.isOfAll || of !== null) ?? []
  return (
    <>
      <List
        title={`Who sees ${site}`}
        none="Nobody signs in yet; keys and share links show it."
        heads={['Name', 'Role', 'Password']}
        rows={answer?.users.map(rowOf) ?? null}
        error={error}
      />
      <Form title="Add somebody" submit="Add" run={add}>
        <Text
          name="name"
          label="Name or e-mail address"
          hint="Nothing is sent: you pass on the link yourself."
          required
        />
        <Choice name="role" label="Role" choices={ROLES} />
        {who.isOfAll && (
          <Choice
            name="of"
            label="Of"
            choices={[
              ['site', site],
              ['all', 'every site there is and will be'],
            ]}
          />
        )}
      </Form>
      {ofThis.length > 0 && (
        <Form title="Lost password" submit="Make a link" run={renew}>
          <Choice
            name="user"
            label="Of"
            choices={[...new Set(ofThis.map(({ name }) => name))].map((name) => [name, name])}
          />
        </Form>
      )}
      {made && (
        <section class="card">
          <h2>The link for {made.name}</h2>
          <p>It chooses a password, once, within seven days. Send it to nobody else: it is shown only now.</p>
          <Copy text={made.link} label={`The link for ${made.name}`} />
        </section>
      )}
    </>
  )
}
