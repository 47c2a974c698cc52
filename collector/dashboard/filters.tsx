import type { RefObject } from 'preact'
import { useState } from 'preact/hooks'
import type { DimensionName } from '../dimensions.js'
import { DIMENSION_NAMES, isDimension } from '../dimensions.js'
import type { Address } from './address.js'
import { type Asker, ask, isRefused } from './ask.js'
import { type Condition, OPS, type Op } from './conditions.js'
import { labelOf, nameOf } from './names.js'
import { datesOf } from './period.js'
import type { Go } from './use-address.js'

interface FiltersProps {
  address: Address
  go: Go
  asker: Asker
  today: string
  dialog: RefObject<HTMLDialogElement | null>
}

/** The conditions as chips, and a dialog that adds one. */
export function Filters({ address, go, asker, today, dialog }: FiltersProps) {
  const { conditions, isAny } = address
  return (
    <div class="filters">
      <ul>
        {conditions.map((condition, i) => (
          <li key={String(i)}>
            {i > 0 && (
              <button type="button" class="plain" title="All or any" onClick={() => go({ isAny: !isAny })}>
                {isAny ? 'or' : 'and'}
              </button>
            )}
            <span class="chip">
              {labelOf(condition.dimension)} {OPS[condition.op]}{' '}
              <b>{condition.values.map((value) => nameOf(condition.dimension, value)).join(' or ')}</b>
              <button
                type="button"
                aria-label={`Remove the filter ${labelOf(condition.dimension)}`}
                onClick={() => go({ conditions: conditions.filter((other) => other !== condition) })}
              >
                ×
              </button>
            </span>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        + Filter
      </button>
      {conditions.length > 1 && (
        <button type="button" class="plain" onClick={() => go({ conditions: [] })}>
          Clear
        </button>
      )}
      <FilterDialog
        dialog={dialog}
        suggest={async (dimension) => {
          const date_range = datesOf(address.period, today) ?? 'all'
          const question = {
            metrics: ['visitors'] as const,
            date_range,
            dimensions: [dimension],
            pagination: { limit: 50 },
          }
          const [said] = await ask([question], asker)
          return isRefused(said) ? [] : said.results.map(({ dimensions: [value] }) => value)
        }}
        onAdd={(condition) => go({ conditions: [...conditions, condition] })}
      />
    </div>
  )
}

/** A property of events, and a trait of visitors, are asked for by their own names. */
const CHOICES = DIMENSION_NAMES.filter((name) => !name.endsWith(':KEY'))
const KEYED = { 'event:props:': 'Property …', 'visitor:traits:': 'Trait …' } as const

interface FilterDialogProps {
  dialog: RefObject<HTMLDialogElement | null>
  suggest(dimension: DimensionName): Promise<string[]>
  onAdd(condition: Condition): void
}

function FilterDialog({ dialog, suggest, onAdd }: FilterDialogProps) {
  const [of, setOf] = useState<string>('event:page')
  const [key, setKey] = useState('')
  const [suggestions, setSuggestions] = useState<string[]>([])
  const dimension = `${of}${Object.hasOwn(KEYED, of) ? key : ''}`
  const look = () => {
    setSuggestions([])
    // Without suggestions a value can be written all the same.
    if (isDimension(dimension)) suggest(dimension).then(setSuggestions, () => {})
  }
  const submit = (event: SubmitEvent) => {
    const form = event.currentTarget as HTMLFormElement
    const given = new FormData(form)
    const value = String(given.get('value') ?? '')
    if (isDimension(dimension) && value) onAdd({ op: given.get('op') as Op, dimension, values: [value] })
    form.reset()
  }
  return (
    <dialog ref={dialog} aria-labelledby="filter-title">
      <form method="dialog" onSubmit={submit}>
        <h2 id="filter-title">Add a filter</h2>
        <label>
          What
          <select value={of} onChange={(event) => setOf(event.currentTarget.value)}>
            {CHOICES.map((name) => (
              <option key={name} value={name}>
                {labelOf(name)}
              </option>
            ))}
            {Object.entries(KEYED).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {Object.hasOwn(KEYED, of) && (
          <label>
            Its name
            <input value={key} required onInput={(event) => setKey(event.currentTarget.value)} />
          </label>
        )}
        <label>
          How
          <select name="op">
            {Object.entries(OPS).map(([op, label]) => (
              <option key={op} value={op}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          Value
          <input name="value" list="filter-values" autocomplete="off" required onFocus={look} />
          <datalist id="filter-values">
            {suggestions.map((value) => (
              <option key={value} value={value}>
                {nameOf(dimension as DimensionName, value)}
              </option>
            ))}
          </datalist>
        </label>
        <div class="row">
          <button type="submit">Add</button>
          <button type="button" class="plain" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  )
}
