import { dimensionOf } from '../dimensions.js'
import { metricOf } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import type { Address } from './address.js'
import { type Asker, isRefused, type Question, type Said } from './ask.js'
import { isChosen, toggled, toggledWithin } from './conditions.js'
import { format } from './format.js'
import { Hint } from './hint.js'
import { Link } from './link.js'
import { Menu } from './menu.js'
import { nameOf } from './names.js'
import { Refusal } from './refusal.js'
import { ROWS } from './rows.js'
import type { Go } from './use-address.js'
import { openTab, type Panel, type Tab } from './view.js'
import { type DrawnTab, WorldMap } from './world-map.js'

interface PanelProps {
  panel: Panel
  answer: Said<Answer> | null
  question: Question
  address: Address
  /** What the answer is about, while something else is being asked. */
  shown: Address
  go: Go
  asker: Asker
  currency: string
}

/** A list with tabs: the values of a dimension, each a click away from being a filter. */
export function PanelList({ panel, answer, question, address, shown, go, asker, currency }: PanelProps) {
  const { name, title, tabs } = panel
  const chosen = openTab(panel, address.tabs)
  const setTab = (key: string, value: string) => go({ tabs: { ...address.tabs, [key]: value } })
  const total = answer && !isRefused(answer) ? (answer.meta.total_rows ?? 0) : 0
  const drawn = openTab(panel, shown.tabs)
  const isAll = address.tabs[`${name}.rows`] === 'all'
  return (
    <section class="card panel" aria-labelledby={`${name}-title`}>
      <header>
        <h2 id={`${name}-title`}>{title}</h2>
        <Tabs {...{ panel: name, tabs, chosen }} onChoose={(tab) => setTab(name, tab === tabs[0] ? '' : tab.name)} />
        <Menu {...{ question, asker, name: `${title}, ${chosen.label}` }} />
      </header>
      <div role="tabpanel" id={`${name}-panel`} aria-labelledby={`${name}-${chosen.name}`}>
        {!answer ? (
          <Skeleton />
        ) : isRefused(answer) ? (
          <Refusal {...answer} />
        ) : (
          <>
            {drawn.isMap && <WorldMap tab={drawn} {...{ answer, address, go, currency }} />}
            <Rows tab={drawn} {...{ answer, address, go, currency, limit: isAll ? total : ROWS }} />
          </>
        )}
      </div>
      {total > ROWS && (
        <button type="button" class="plain more" onClick={() => setTab(`${name}.rows`, isAll ? '' : 'all')}>
          {isAll ? 'Show fewer' : `Show all ${total.toLocaleString()}`}
        </button>
      )}
    </section>
  )
}

interface TabsProps {
  panel: string
  tabs: readonly Tab[]
  chosen: Tab
  onChoose(tab: Tab): void
}

function Tabs({ panel, tabs, chosen, onChoose }: TabsProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const next = tabs[(tabs.indexOf(chosen) + by + tabs.length) % tabs.length]
    onChoose(next)
    document.getElementById(`${panel}-${next.name}`)?.focus()
  }
  return (
    <div role="tablist" aria-labelledby={`${panel}-title`} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          id={`${panel}-${tab.name}`}
          aria-controls={`${panel}-panel`}
          aria-selected={tab === chosen}
          tabIndex={tab === chosen ? 0 : -1}
          onClick={() => onChoose(tab)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  )
}

interface RowsProps extends DrawnTab {
  limit: number
}

function Rows({ tab: { dimension, metrics, within }, answer: { results }, address, go, currency, limit }: RowsProps) {
  if (results.length === 0) return <p class="quiet">Nothing yet.</p>
  const most = Math.max(...results.map(({ metrics }) => metrics[0] ?? 0), 1e-9)
  const { label, definition } = dimensionOf(dimension)
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">
            <Hint text={definition}>{label}</Hint>
          </th>
          {metrics.map((metric) => (
            <th key={metric} scope="col">
              <Hint text={metricOf(metric).definition}>{metricOf(metric).label}</Hint>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {results.slice(0, limit).map(({ dimensions: [value], metrics: values }) => {
          const conditions = within
            ? toggledWithin(within, address.conditions, dimension, value)
            : toggled(address.conditions, dimension, value)
          const isOn = isChosen(address.conditions, dimension, value, within)
          return (
            <tr key={value}>
              <th scope="row">
                <span class="bar" style={{ width: `${(100 * (values[0] ?? 0)) / most}%` }} />
                <Link change={{ conditions }} title={isOn ? 'No longer only these' : 'Only these'} {...{ address, go }}>
                  {nameOf(dimension, value)}
                </Link>
              </th>
              {metrics.map((metric, i) => (
                <td key={metric}>{format(values[i], metricOf(metric).unit, currency)}</td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** The place of a list that has not come yet. */
export const Skeleton = () => (
  <div class="skeletons" aria-hidden="true">
    {Array.from({ length: ROWS }, (_, i) => (
      <span key={String(i)} class="skeleton" />
    ))}
  </div>
)
