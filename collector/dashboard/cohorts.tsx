import type { RetentionAnswer } from '../query/retention.js'
import type { BlockProps } from './block-props.js'
import { formatLabel } from './format.js'

/** A row a cohort, a column a week after its first; the darker, the more came back. */
export function Cohorts({ answer }: BlockProps<RetentionAnswer>) {
  const results = answer?.results ?? []
  if (results.length === 0) return <p class="quiet">Nobody came for the first time in these weeks.</p>
  return (
    <div class="scroll">
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">Week of</th>
            <th scope="col">Visitors</th>
            {results[0].periods.map((_, week) => (
              <th key={String(week)} scope="col">
                {week === 0 ? 'First' : `+${week}`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {results.map(({ cohort, visitors, periods }) => (
            <tr key={cohort}>
              <th scope="row">{formatLabel(cohort)}</th>
              <td>{visitors.toLocaleString()}</td>
              {periods.map((period, week) => (
                <td
                  key={String(week)}
                  class={period ? shadeOf(period.rate) : ''}
                  title={period ? `${period.visitors}` : ''}
                >
                  {period ? `${Math.round(period.rate ?? 0)} %${period.complete ? '' : ' …'}` : ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">… is a week that is not over.</p>
    </div>
  )
}

const SHADES = 5

const shadeOf = (rate: number | null) => `shade-${Math.min(SHADES, Math.ceil((rate ?? 0) / 10))}`
