import type { MetricName } from '../metrics/index.js'
import { metricOf } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import type { Address } from './address.js'
import { isRefused, type Said } from './ask.js'
import { format, formatChange } from './format.js'
import { Hint } from './hint.js'
import { shownMetric, tilesOf } from './questions.js'
import { Refusal } from './refusal.js'
import type { Go } from './use-address.js'
import { viewOf } from './views.js'

interface TilesProps {
  totals: Said<Answer> | null
  address: Address
  go: Go
  currency: string
}

/** The totals: each says what it means and what it rests on, and is what the chart can show. */
export function Tiles({ totals, address, go, currency }: TilesProps) {
  const chosen = shownMetric(address)
  if (totals && isRefused(totals))
    return (
      <div class="card">
        <Refusal {...totals} />
      </div>
    )
  return (
    <dl class="tiles card">
      {tilesOf(viewOf(address.view), totals).map(({ metric, at }) => (
        <Tile
          key={metric}
          {...{ metric, at, totals, currency }}
          isShown={chosen === metric}
          onShow={() => go({ metric })}
        />
      ))}
    </dl>
  )
}

interface TileProps {
  metric: MetricName
  at: number
  totals: Answer | null
  currency: string
  isShown: boolean
  onShow(): void
}

function Tile({ metric, at, totals, currency, isShown, onShow }: TileProps) {
  const { label, unit, definition } = metricOf(metric)
  const row = totals?.results[0]
  const change = row?.comparison?.change[at]
  const before = row?.comparison?.metrics[at]
  const value = row ? format(row.metrics[at], unit, currency) : null
  return (
    <div class={isShown ? 'shown' : ''}>
      <dt>
        <Hint
          text={
            <>
              {definition} {row && <Behind row={row} at={at} metric={metric} />}
            </>
          }
        >
          {label}
        </Hint>
      </dt>
      <dd>
        <button
          type="button"
          class="value"
          aria-pressed={isShown}
          aria-label={`${label} ${value ?? ''}, in the chart`}
          onClick={onShow}
        >
          {value ?? <span class="skeleton" />}
        </button>
        {typeof change === 'number' && (
          <small class={judged(metric, change)} title={`before: ${format(before ?? null, unit, currency)}`}>
            {formatChange(change, unit)}
          </small>
        )}
      </dd>
    </div>
  )
}

/** What a number rests on, as far as the collector says it. */
function Behind({ row, at, metric }: { row: Answer['results'][number]; at: number; metric: MetricName }) {
  const samples = row.samples?.[at]
  const margin = row.margins?.[at]
  const isOfType = metric === 'new_visitors' || metric === 'returning_visitors'
  return (
    <>
      {typeof samples === 'number' && `Of ${samples.toLocaleString()}. `}
      {margin && `With 95 % confidence ${format(margin[0], 'percent')} to ${format(margin[1], 'percent')}. `}
      {isOfType &&
        typeof row.type_coverage === 'number' &&
        `Known of ${format(row.type_coverage, 'percent')} of the visitors.`}
    </>
  )
}

/** More of it is worse. */
const BAD = new Set<MetricName>([
  'bounce_rate',
  'idle_share',
  'churn_rate',
  'cart_abandonment_rate',
  'return_rate',
  'thumbs_down',
  'engaged_negative',
  'disengaged_negative',
  'lcp',
  'inp',
  'cls',
  'fcp',
  'ttfb',
])

const judged = (metric: MetricName, change: number) =>
  change === 0 ? 'quiet' : change > 0 === BAD.has(metric) ? 'bad' : 'good'
