import type { FrequencyAnswer } from '../query/frequency.js'
import type { BlockProps } from './block-props.js'
import { format } from './format.js'

const TABLES = { visits: 'Visits of a visitor', days_since_previous_visit: 'Days since the visit before' }

/** How many visits visitors made, and how long they were away. */
export function Frequency({ answer }: BlockProps<FrequencyAnswer>) {
  const results = answer?.results ?? []
  return (
    <div class="pair">
      {Object.entries(TABLES).map(([name, title]) => (
        <table key={name}>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col">{name === 'visits' ? 'Visitors' : 'Visits'}</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {results
              .filter(({ table }) => table === name)
              .map(({ label, count, share }) => (
                <tr key={label}>
                  <th scope="row">
                    <span class="bar" style={{ width: `${share ?? 0}%` }} />
                    <span class="over">{label}</span>
                  </th>
                  <td>{count.toLocaleString()}</td>
                  <td>{format(share, 'percent')}</td>
                </tr>
              ))}
          </tbody>
        </table>
      ))}
    </div>
  )
}
