import { useState } from 'preact/hooks'
import { pathOf } from './call.js'
import { Copy } from './copy.js'
import { Form, Lines, linesIn, numberIn, Secret, secretIn, Text, textIn } from './form.js'
import { List, type Row } from './list.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

interface Share {
  prefix: string
  name: string
  has_password: boolean
  origins: string[]
  expires: string | null
  is_expired: boolean
}

/** Links that show the site to whoever has them. */
export function Shares({ call, site: { site } }: PartProps) {
  const { answer, error, load } = useList<{ shares: Share[] }>(call, pathOf('shares', site))
  const [made, setMade] = useState<(Share & { url: string }) | null>(null)
  const add = async (fields: FormData) => {
    const body = {
      site,
      name: textIn(fields, 'name'),
      days: numberIn(fields, 'days'),
      password: secretIn(fields, 'password'),
      origins: linesIn(fields, 'origins'),
    }
    setMade(await call<Share & { url: string }>('POST', '/api/v1/shares', body))
    await load()
    return 'Made.'
  }
  const rowOf = ({ prefix, name, has_password, origins, expires, is_expired }: Share): Row => ({
    key: prefix,
    cells: [
      name,
      <code key="prefix">{prefix}…</code>,
      has_password ? 'with a password' : 'without a password',
      expires === null ? 'does not end' : `${is_expired ? 'ended' : 'ends'} ${new Date(expires).toLocaleDateString()}`,
      origins.length > 0 ? `in frames of ${origins.join(', ')}` : 'in no frame',
    ],
    remove: {
      label: 'End',
      ask: `End ${name}`,
      run: () => call('DELETE', pathOf('shares', site, prefix)).then(load),
    },
  })
  return (
    <>
      <List
        title={`Links that show ${site}`}
        none="The site is shared with nobody."
        heads={['What for', 'Begins with', 'Password', 'End', 'Frames']}
        rows={answer?.shares.map(rowOf) ?? null}
        error={error}
      />
      <Form title="Share the numbers" submit="Make a link" run={add}>
        <Text
          name="name"
          label="What it is for"
          hint="Whoever has the link sees the numbers of this site, and nothing else."
          required
        />
        <Text name="days" label="Days until it ends" hint="Empty: it does not." type="number" />
        <Secret name="password" label="Password" hint="Empty: none is asked for." autocomplete="new-password" />
        <Lines name="origins" label="Pages that may show it in a frame" hint="https://example.com, a line each" />
      </Form>
      {made && (
        <section class="card">
          <h2>The link</h2>
          <p>Copy it now: it is shown only this once.</p>
          <Copy text={made.url} label="The link" />
          {made.origins.length > 0 && (
            <Copy
              text={`<iframe src="${made.url}" width="100%" height="900" title="${site}"></iframe>`}
              label="The frame"
            />
          )}
        </section>
      )}
    </>
  )
}
