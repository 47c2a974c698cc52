import type { ComponentChildren } from 'preact'
import { type Address, COMPARES, GRANULARITIES } from './address.js'
import type { SiteOfKey } from './ask.js'
import { datesOf, PERIODS, shifted } from './period.js'
import type { Go } from './use-address.js'

interface ControlsProps {
  address: Address
  go: Go
  sites: readonly string[]
  site: SiteOfKey
}

const COMPARE_LABELS = {
  previous_period: 'against the period before',
  previous_year: 'against a year before',
  none: 'without comparison',
}
const OWN = 'own'

/** Which site, which days, against what. */
export function Controls({ address, go, sites, site: { site, today, timezone } }: ControlsProps) {
  const { period, compare, by } = address
  const dates = datesOf(period, today)
  const isOwn = typeof period !== 'string'
  const setOwn = (change: { from?: string; to?: string }) => {
    const [from, to] = dates ?? [today, today]
    const own = { from, to, ...change }
    if (own.from && own.to) go({ period: own.from <= own.to ? [own.from, own.to] : [own.to, own.from] })
  }
  const step = (by: -1 | 1) => go({ period: shifted(period, today, by) })
  return (
    <nav aria-label="What is shown">
      {sites.length > 1 && (
        <Choice label="Site" value={site} onChoose={(site) => go({ site })}>
          {sites.map((id) => (
            <option key={id}>{id}</option>
          ))}
        </Choice>
      )}
      <button type="button" aria-label="The period before" disabled={!dates} onClick={() => step(-1)}>
        ‹
      </button>
      <Choice
        label="Period"
        title={`Days of ${timezone}`}
        value={isOwn ? OWN : period}
        onChoose={(name) => {
          const chosen = PERIODS.find((each) => each.name === name)
          go({ period: chosen?.name ?? dates ?? [today, today] })
        }}
      >
        {PERIODS.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
        <option value={OWN}>Dates …</option>
      </Choice>
      <button
        type="button"
        aria-label="The period after"
        disabled={!dates || dates[1] >= today}
        onClick={() => step(1)}
      >
        ›
      </button>
      {isOwn &&
        (['from', 'to'] as const).map((end, i) => (
          <input
            key={end}
            type="date"
            aria-label={end === 'from' ? 'From' : 'To'}
            value={period[i]}
            max={today}
            onChange={(event) => setOwn({ [end]: event.currentTarget.value })}
          />
        ))}
      <Choice
        label="Comparison"
        value={compare}
        onChoose={(name) => go({ compare: COMPARES.find((each) => each === name) })}
      >
        {COMPARES.map((name) => (
          <option key={name} value={name}>
            {COMPARE_LABELS[name]}
          </option>
        ))}
      </Choice>
      <Choice
        label="Granularity"
        value={by}
        onChoose={(name) => go({ by: GRANULARITIES.find((each) => each === name) })}
      >
        {GRANULARITIES.map((name) => (
          <option key={name} value={name}>
            {name === 'auto' ? 'by itself' : `by ${name}`}
          </option>
        ))}
      </Choice>
    </nav>
  )
}

interface ChoiceProps {
  label: string
  title?: string
  value: string
  onChoose(value: string): void
  children: ComponentChildren
}

const Choice = ({ label, title, value, onChoose, children }: ChoiceProps) => (
  <select aria-label={label} title={title} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
    {children}
  </select>
)
