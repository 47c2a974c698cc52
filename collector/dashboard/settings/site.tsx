import { useState } from 'preact/hooks'
import type { Call } from './call.js'
import { Copy } from './copy.js'
import { Check, Form, Lines, linesIn, numberIn, Text, textIn } from './form.js'
import { NewSite } from './new-site.js'
import type { PartProps } from './parts.js'
import { CURRENCIES, ZONES } from './site-choices.js'
import { useList } from './use-list.js'

/** What `GET /api/v1/sites/:site` answers. */
interface Settings {
  site: string
  timezone: string
  currency: string
  allow_bots: boolean
  origins: string[]
  retention_days: number | null
  has_secret: boolean
  signed_identify: boolean
  raw_comments: boolean
  secret?: string
}

/** The site's own settings, its secret, and a form for another site. */
export function SiteSettings({ call, site: { site } }: PartProps) {
  const path = `/api/v1/sites/${encodeURIComponent(site)}`
  const { answer, error, load } = useList<Settings>(call, path)
  if (!answer)
    return error ? (
      <p role="alert" class="bad card">
        {error}
      </p>
    ) : null
  return (
    <>
      <Basics call={call} path={path} settings={answer} />
      <Secret call={call} path={path} settings={answer} onChange={load} />
      <NewSite call={call} />
    </>
  )
}

interface SettingsProps {
  call: Call
  path: string
  settings: Settings
}

function Basics({ call, path, settings }: SettingsProps) {
  const save = async (fields: FormData) => {
    await call('PUT', path, {
      timezone: textIn(fields, 'timezone'),
      currency: textIn(fields, 'currency'),
      origins: linesIn(fields, 'origins'),
      retention_days: numberIn(fields, 'retention_days') ?? null,
      allow_bots: fields.has('allow_bots'),
      raw_comments: fields.has('raw_comments'),
    })
    return 'Saved: it takes effect within a second.'
  }
  return (
    <Form title={`Settings of ${settings.site}`} submit="Save" run={save} isKept>
      <Text
        name="timezone"
        label="Time zone"
        hint="Days, weeks and months are those of this zone."
        value={settings.timezone}
        suggestions={ZONES}
        required
      />
      <Text name="currency" label="Currency" value={settings.currency} suggestions={CURRENCIES} required />
      <Lines
        name="origins"
        label="Hosts whose pages may send"
        hint="A line each: example.com, or *.example.com for all below it. None: every host."
        value={settings.origins}
      />
      <Text
        name="retention_days"
        type="number"
        label="Days that visits are kept"
        hint="0: for ever. Empty: as the collector has it. What is older is deleted, and cannot be had back."
        value={settings.retention_days === null ? '' : String(settings.retention_days)}
      />
      <Check
        name="allow_bots"
        label="Count automated browsers and known bots"
        hint="Else they are dropped, and counted by themselves."
        value={settings.allow_bots}
      />
      <Check
        name="raw_comments"
        label="Keep e-mail addresses and secrets that visitors write into comments"
        hint="Else (scrubbed) stands in their place."
        value={settings.raw_comments}
      />
    </Form>
  )
}

/** What the backend signs with; shown when it is made, and never again. */
function Secret({ call, path, settings, onChange }: SettingsProps & { onChange(): Promise<void> }) {
  const [secret, setSecret] = useState<string | null>(null)
  const { has_secret: hasSecret } = settings
  const save = async (fields: FormData) => {
    const change = { secret: fields.has('make') ? true : undefined, signed_identify: fields.has('signed_identify') }
    const told = await call<Settings>('PUT', path, change)
    setSecret(told.secret ?? null)
    await onChange()
    return 'Saved.'
  }
  return (
    <>
      <Form title="Who visitors say they are" submit="Save" run={save} isKept>
        <Check
          name="signed_identify"
          label="identify() counts only when the backend has signed it"
          hint={hasSecret ? 'The site has a secret to sign with.' : 'It needs a secret to sign with.'}
          value={settings.signed_identify}
        />
        <Check
          name="make"
          label={hasSecret ? 'Make a new secret: the one before is worth nothing from now on' : 'Make a secret'}
        />
      </Form>
      {secret && (
        <section class="card">
          <h2>The secret of {settings.site}</h2>
          <p>Keep it where your backend finds it: it is shown only now.</p>
          <Copy text={secret} label="The secret" />
        </section>
      )}
    </>
  )
}
