import { useEffect, useRef, useState } from 'preact/hooks'
import { type Address, formatAddress, parseAddress } from './address.js'
import { AskError, type Asker, type SiteOfKey, send } from './ask.js'
import { Link } from './link.js'
import type { Go } from './use-address.js'

interface SavedViewsProps {
  site: SiteOfKey
  address: Address
  go: Go
  asker: Asker
  reload(): void
}

/** What the address says, without the site: `period=7d&view=voice`. */
const queryOf = (address: Address) => formatAddress({ ...address, site: null }).slice(2)

/** States of the page under names, to go to; who may write keeps the one that is shown. */
export function SavedViews({ site, address, go, asker, reload }: SavedViewsProps) {
  const details = useRef<HTMLDetailsElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const [said, setSaid] = useState('')
  const close = () => {
    if (details.current) details.current.open = false
  }
  const { views, may_write } = site
  // Where it led to is seen.
  useEffect(() => close(), [queryOf(address)])
  if (views.length === 0 && !may_write) return null
  const leave = ({ relatedTarget }: FocusEvent) => {
    if (!details.current?.contains(relatedTarget as Node | null)) close()
  }
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape') return
    close()
    details.current?.querySelector('summary')?.focus()
  }
  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!form.current) return
    const name = String(new FormData(form.current).get('name')).trim()
    const body = JSON.stringify({ site: site.site, name, query: queryOf(address) })
    try {
      await send('/api/v1/views', asker.key, { method: 'POST', body })
    } catch (error) {
      setSaid(error instanceof AskError ? error.message : 'The collector does not answer: try again.')
      return
    }
    form.current?.reset()
    setSaid('Saved.')
    reload()
  }
  return (
    <details
      class="saved"
      ref={details}
      onToggle={() => details.current?.open && setSaid('')}
      onFocusOut={leave}
      onKeyDown={onKeyDown}
    >
      <summary>Views</summary>
      <div class="choices" tabindex={-1}>
        {views.length > 0 && (
          <ul aria-label="Saved views">
            {views.map(({ name, query }) => {
              const change = { ...parseAddress(`?${query}`), site: address.site }
              return (
                <li key={name}>
                  <Link change={change} isCurrent={queryOf(change) === queryOf(address)} {...{ address, go }}>
                    {name}
                  </Link>
                </li>
              )
            })}
          </ul>
        )}
        {may_write && (
          <form ref={form} onSubmit={save}>
            <label>
              Save what is shown as
              <input name="name" required maxlength={100} spellcheck={false} autocomplete="off" />
            </label>
            <button type="submit">Save</button>
            <span role="status">{said}</span>
          </form>
        )}
      </div>
    </details>
  )
}
