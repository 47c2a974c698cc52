import { formatAddress, parseAddress } from '../address.js'
import type { Call } from './call.js'
import { Form, Lines, linesIn, Text, textIn } from './form.js'
import { CURRENCIES, ZONES } from './site-choices.js'

/** Makes a site, and goes on to how it is installed. */
export function NewSite({ call }: { call: Call }) {
  const add = async (fields: FormData) => {
    const { site } = await call<{ site: string }>('POST', '/api/v1/sites', {
      site: textIn(fields, 'site') ?? '',
      timezone: textIn(fields, 'timezone'),
      currency: textIn(fields, 'currency'),
      origins: linesIn(fields, 'origins'),
    })
    // From the beginning: the page learns which sites there are when it is loaded.
    location.assign(formatAddress({ ...parseAddress(''), site, view: 'settings' }))
    return 'Added.'
  }
  return (
    <Form title="Add a site" submit="Add" run={add}>
      <Text name="site" label="Name" hint="The host of its pages, as in example.com. It stays for ever." required />
      <Text
        name="timezone"
        label="Time zone of its days"
        value={Intl.DateTimeFormat().resolvedOptions().timeZone}
        suggestions={ZONES}
        required
      />
      <Text name="currency" label="Currency of its values" value="EUR" suggestions={CURRENCIES} required />
      <Lines
        name="origins"
        label="Only pages of these hosts may send"
        hint="A line each: example.com, or *.example.com for all below it. None: every host."
      />
    </Form>
  )
}
