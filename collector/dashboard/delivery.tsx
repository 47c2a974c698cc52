import type { DeliveryAnswer } from '../query/delivery.js'
import type { BlockProps } from './block-props.js'
import { format, formatLabel } from './format.js'
import { Hint } from './hint.js'

type Row = DeliveryAnswer['totals']

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, count) => all + count, 0)
const reasons = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([reason, count]) => `${reason} ${count.toLocaleString()}`)
    .join(', ')
const count = (value: number) => value.toLocaleString()

const COLUMNS: { head: string; means: string; show(row: Row): string; why?(row: Row): string }[] = [
  { head: 'Received', means: 'Events that came.', show: ({ received }) => count(received) },
  { head: 'Stored', means: 'Those that count.', show: ({ stored }) => count(stored) },
  {
    head: 'Lost',
    means: 'Numbers that are missing: neither came nor were given up by their script.',
    show: ({ lost }) => count(lost),
  },
  {
    head: 'Dropped',
    means: 'Given up, as the scripts say: too many, refused or too old.',
    show: ({ dropped }) => count(dropped),
  },
  { head: 'Repeated', means: 'Sent again, and counted once.', show: ({ repeated }) => count(repeated) },
  { head: 'Late', means: 'Came over a minute after they happened.', show: ({ late }) => count(late) },
  {
    head: 'Rejected',
    means: 'Not kept, for a reason.',
    show: ({ rejected }) => count(sum(rejected)),
    why: ({ rejected }) => reasons(rejected),
  },
  {
    head: 'Bots',
    means: 'Of automated browsers and known bots.',
    show: ({ bots }) => count(sum(bots)),
    why: ({ bots }) => reasons(bots),
  },
  {
    head: 'Cookieless',
    means: 'Visitors without a cookie, of all visitors.',
    show: ({ cookieless_share }) => format(cookieless_share, 'percent'),
  },
]

/** By day what came, what was lost, and why. */
export function Delivery({ answer }: BlockProps<DeliveryAnswer>) {
  const { results = [], totals } = answer ?? {}
  if (!totals || results.length === 0) return <p class="quiet">Nothing was sent in this period.</p>
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {COLUMNS.map(({ head, means }) => (
              <th key={head} scope="col">
                <Hint text={means}>{head}</Hint>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...results].reverse().map((row) => (
            <Line key={row.day} name={`${formatLabel(row.day)}${row.provisional ? ' …' : ''}`} row={row} />
          ))}
        </tbody>
        <tfoot>
          <Line name="All" row={totals} />
        </tfoot>
      </table>
      <p class="quiet">… is a day of which something may still come.</p>
    </div>
  )
}

const Line = ({ name, row }: { name: string; row: Row }) => (
  <tr>
    <th scope="row">{name}</th>
    {COLUMNS.map(({ head, show, why }) => (
      <td key={head} title={why?.(row)}>
        {show(row)}
      </td>
    ))}
  </tr>
)
