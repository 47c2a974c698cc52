import type { CommonAnswer } from '../query/common.js'
import type { BlockProps } from './block-props.js'
import { format } from './format.js'
import { labelOf, nameOf } from './names.js'

/** What they have more often than all other visits, the least by chance first. */
export function Common({ answer }: BlockProps<CommonAnswer>) {
  const { results = [], meta } = answer ?? {}
  if (!meta || results.length === 0) return <p class="quiet">Too few of them to say.</p>
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Visits</th>
            <th scope="col">Share</th>
            <th scope="col">Of others</th>
            <th scope="col">Times as often</th>
          </tr>
        </thead>
        <tbody>
          {results.map(({ dimension, value, visits, share, share_of_others, lift, significant }) => (
            <tr key={`${dimension} ${value}`}>
              <th scope="row">
                {labelOf(dimension)}: <b>{nameOf(dimension, value)}</b> {!significant && <small>may be chance</small>}
              </th>
              <td>{visits.toLocaleString()}</td>
              <td>{format(share, 'percent')}</td>
              <td>{format(share_of_others, 'percent')}</td>
              <td>{format(lift, 'ratio')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        {meta.visits.toLocaleString()} visits against {meta.other_visits.toLocaleString()} others.
      </p>
    </>
  )
}
