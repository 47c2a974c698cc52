import { labelsOf, TIME_BINS } from '../bins.js'
import { dimensionOf } from '../dimensions.js'
import { metricOf } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import { Bars, countsOf } from './bars.js'
import type { BlockProps } from './block-props.js'
import { isChosen, toggled } from './conditions.js'
import { format } from './format.js'
import { Hint } from './hint.js'

const OF = 'event:time_on_page'

/** Pageviews by how long they were read, and between which times the middle half of them lies. */
export function Times({ answer, address, go }: BlockProps<Answer>) {
  const counts = countsOf(answer?.results ?? [])
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return <p class="quiet">Nobody opened a page in this period.</p>
  const { metrics = [], quartiles = [] } = answer?.totals ?? {}
  const [low, middle, high] = (quartiles[1] ?? []).map((value) => format(value, 'whole_seconds'))
  const bars = labelsOf(TIME_BINS).map((label) => ({
    label,
    count: counts.get(label) ?? 0,
    share: (100 * (counts.get(label) ?? 0)) / total,
    conditions: toggled(address.conditions, OF, label),
    isOn: isChosen(address.conditions, OF, label),
  }))
  const { label, definition } = metricOf('time_on_page')
  return (
    <>
      <Bars of={dimensionOf(OF)} counted={metricOf('pageviews')} {...{ bars, address, go }} />
      <p class="quiet note">
        <Hint text={definition}>{label}</Hint>: median <b>{middle}</b>, the middle half between <b>{low}</b> and{' '}
        <b>{high}</b>, mean <b>{format(metrics[1] ?? null, 'whole_seconds')}</b>.
      </p>
    </>
  )
}
