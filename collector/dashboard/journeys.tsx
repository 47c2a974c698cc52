import type { JourneysAnswer, PathResult, PositionResult } from '../query/journeys.js'
import type { BlockProps } from './block-props.js'
import { format } from './format.js'
import { Link } from './link.js'

type Props = Pick<BlockProps<never>, 'address' | 'go'>

/** How visits begin; or, of those that saw a page, what they did just before and after it. */
export function Journeys({ answer, address, go }: BlockProps<JourneysAnswer>) {
  return (
    <>
      <Choice {...{ address, go }} />
      {answer && <Ways {...{ answer, address, go }} />}
    </>
  )
}

function Choice({ address: { around, ...address }, go }: Props) {
  const choose = (event: SubmitEvent) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    go({ around: String(given.get('page')).trim() || null })
  }
  return (
    // Of another page it is another field: what was written into it stays no longer than that.
    <form class="row" key={around} onSubmit={choose}>
      <input
        name="page"
        defaultValue={around ?? ''}
        aria-label="Before and after which page"
        placeholder="/pricing"
        autocomplete="off"
      />
      <button type="submit">Before and after</button>
      {around !== null && (
        <Link change={{ around: null }} address={{ ...address, around }} go={go}>
          How visits begin
        </Link>
      )}
    </form>
  )
}

function Ways({ answer: { results, meta }, ...shared }: Props & { answer: JourneysAnswer }) {
  const isOfPage = results.some((row) => 'position' in row)
  if (meta.visits === 0)
    return <p class="quiet">{isOfPage ? 'No visit saw this page.' : 'Nobody came in this period.'}</p>
  return isOfPage ? (
    <Around positions={results.filter((row) => 'position' in row)} {...shared} />
  ) : (
    <Beginnings paths={results.filter((row) => 'pages' in row)} {...shared} />
  )
}

function Beginnings({ paths, address, go }: Props & { paths: readonly PathResult[] }) {
  const most = Math.max(...paths.map(({ visits }) => visits))
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">The first pages of visits</th>
          <th scope="col">Visits</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {paths.map(({ pages, visits, share }) => (
          <tr key={JSON.stringify(pages)}>
            <th scope="row">
              <span class="bar" style={{ width: `${(100 * visits) / most}%` }} />
              {pages.map((page, i) => (
                <span key={String(i)} class="over">
                  {i > 0 && ' → '}
                  <Link change={{ around: page }} title="Before and after this page" {...{ address, go }}>
                    {page}
                  </Link>
                </span>
              ))}
            </th>
            <td>{visits.toLocaleString()}</td>
            <td>{format(share, 'percent')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const PLACES: Record<number, string> = { [-2]: 'Two before', [-1]: 'Just before', 1: 'Just after', 2: 'Two after' }
const ENDS = { entry: 'The visit began', exit: 'The visit ended' }

/** A table a position, from left to right as visits went. */
function Around({ positions, address, go }: Props & { positions: readonly PositionResult[] }) {
  return (
    <div class="journeys">
      {positions.map(({ position, visits, labels }) => (
        <table key={position} class={position === 0 ? 'middle' : ''}>
          <thead>
            <tr>
              <th scope="col">{PLACES[position] ?? 'The page'}</th>
              <th scope="col">Visits</th>
            </tr>
          </thead>
          <tbody>
            {labels.map(({ type, label, visits: some, share }) => (
              <tr key={`${type} ${label}`}>
                <th scope="row">
                  <span class="bar" style={{ width: `${(100 * some) / Math.max(1, visits)}%` }} />
                  {type === 'page' ? (
                    <Link change={{ around: label }} title="Before and after this page" {...{ address, go }}>
                      {label}
                    </Link>
                  ) : (
                    <em class="over">{type === 'event' ? label : ENDS[type]}</em>
                  )}
                </th>
                <td title={`${format(share, 'percent')} of the visits that saw the page`}>{some.toLocaleString()}</td>
              </tr>
            ))}
            <Others count={labels.reduce((left, label) => left - label.visits, visits)} />
          </tbody>
        </table>
      ))}
    </div>
  )
}

function Others({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <tr>
      <th scope="row">
        <span class="quiet">Others</span>
      </th>
      <td>{count.toLocaleString()}</td>
    </tr>
  )
}
