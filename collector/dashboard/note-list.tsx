import type { Address } from './address.js'
import { formatLabel } from './format.js'
import { Link } from './link.js'
import type { Placed } from './notes.js'
import type { Go } from './use-address.js'

interface NoteListProps {
  notes: readonly Placed[]
  mayWrite: boolean
  address: Address
  go: Go
}

/** What is read at once; the rest is where the chart is pointed at, and in its table. */
const MOST = 6

/** What happened in the time of a chart, below it. */
export function NoteList({ notes, mayWrite, address, go }: NoteListProps) {
  if (notes.length === 0 && !mayWrite) return null
  const more = notes.length - MOST
  return (
    <div class="notes">
      {notes.length > 0 && (
        <ul aria-label="Notes">
          {notes.slice(-MOST).map(({ date, text }) => (
            <li key={`${date} ${text}`}>
              <time dateTime={date}>{formatLabel(date)}</time> {text}
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <span class="quiet">and {more} before</span>}
      {mayWrite && (
        <span class="add">
          <Link change={{ view: 'settings', tabs: { settings: 'notes' } }} {...{ address, go }}>
            Add a note
          </Link>
        </span>
      )}
    </div>
  )
}
