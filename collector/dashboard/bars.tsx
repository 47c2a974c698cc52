import type { Address } from './address.js'
import type { Condition } from './conditions.js'
import { format } from './format.js'
import { Hint } from './hint.js'
import { Link } from './link.js'
import type { Go } from './use-address.js'

/** One bar; a click on it filters, or no longer does. */
export interface Bar {
  label: string
  count: number
  /** % */
  share: number
  conditions: readonly Condition[]
  isOn: boolean
}

interface BarsProps {
  /** What the bars are of and what is counted, each with what it means. */
  of: { label: string; definition: string }
  counted: { label: string; definition: string }
  bars: readonly Bar[]
  address: Address
  go: Go
}

/** A distribution, a row a bar, in an order of its own. */
export function Bars({ of, counted, bars, address, go }: BarsProps) {
  const most = Math.max(...bars.map(({ share }) => share), 1e-9)
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">
            <Hint text={of.definition}>{of.label}</Hint>
          </th>
          <th scope="col">
            <Hint text={counted.definition}>{counted.label}</Hint>
          </th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ label, count, share, conditions, isOn }) => (
          <tr key={label}>
            <th scope="row">
              <span class="bar" style={{ width: `${(100 * share) / most}%` }} />
              <Link change={{ conditions }} title={isOn ? 'No longer only these' : 'Only these'} {...{ address, go }}>
                {label}
              </Link>
            </th>
            <td>{count.toLocaleString()}</td>
            <td>{format(share, 'percent')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** How many rows of an answer are of each value of its dimension. */
export const countsOf = (results: readonly { dimensions: string[]; metrics: (number | null)[] }[]) =>
  new Map(results.map(({ dimensions: [label], metrics: [count] }) => [label, count ?? 0]))
