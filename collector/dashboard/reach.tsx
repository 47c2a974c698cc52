import { SCROLL_BINS } from '../bins.js'
import { dimensionOf } from '../dimensions.js'
import { metricOf } from '../metrics/index.js'
import type { Answer } from '../query/answer.js'
import { Bars, countsOf } from './bars.js'
import type { BlockProps } from './block-props.js'
import { type Condition, isOnly, only } from './conditions.js'

const OF = 'event:scroll_depth'

/** How many pageviews got so far down their page, or farther. */
export function Reach({ answer, address, go }: BlockProps<Answer>) {
  const counts = countsOf(answer?.results ?? [])
  const countFrom = (bins: typeof SCROLL_BINS) => bins.reduce((sum, { label }) => sum + (counts.get(label) ?? 0), 0)
  const total = countFrom(SCROLL_BINS)
  if (total === 0) return <p class="quiet">Nobody opened a page in this period.</p>
  const bars = SCROLL_BINS.slice(1).map(({ from }, i) => {
    const bins = SCROLL_BINS.slice(i + 1)
    const condition: Condition = { op: 'is', dimension: OF, values: bins.map(({ label }) => label) }
    return {
      label: `${from} % or more`,
      count: countFrom(bins),
      share: (100 * countFrom(bins)) / total,
      conditions: only(address.conditions, condition),
      isOn: isOnly(address.conditions, condition),
    }
  })
  return <Bars of={dimensionOf(OF)} counted={metricOf('pageviews')} {...{ bars, address, go }} />
}
