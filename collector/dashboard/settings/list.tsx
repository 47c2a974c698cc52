import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { focus } from '../focus.js'
import { Skeleton } from '../panel.js'

interface ListProps {
  title: string
  /** What stands there where there is none. */
  none: string
  heads: readonly string[]
  /** `null`: not known yet. */
  rows: readonly Row[] | null
  error: string | null
  children?: ComponentChildren
}

export interface Row {
  key: string
  cells: readonly ComponentChildren[]
  /** What is done to take it away; `null`: who looks may not. */
  remove: Removal | null
}

interface Removal {
  label: string
  ask: string
  /** Rejects where that does not work. */
  run(): Promise<unknown>
}

/** What a site keeps, a row each, with a button that takes it away. */
export function List({ title, none, heads, rows, error, children }: ListProps) {
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      {error && (
        <p role="alert" class="bad">
          {error}
        </p>
      )}
      {!rows && !error && <Skeleton />}
      {rows?.length === 0 && <p class="quiet">{none}</p>}
      {rows && rows.length > 0 && (
        <div class="scroll">
          <table class="kept">
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {rows.map(({ key, cells: [first, ...rest], remove }) => (
                <tr key={key}>
                  <th scope="row">{first}</th>
                  {rest.map((cell, i) => (
                    <td key={heads[i + 1]}>{cell}</td>
                  ))}
                  <td>{remove && <Remove {...remove} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {children}
    </section>
  )
}

/** Asks once more before. */
function Remove({ label, ask, run }: Removal) {
  const [isAsking, setAsking] = useState(false)
  const [error, setError] = useState('')
  const remove = () => run().catch(({ message }: Error) => setError(message))
  if (!isAsking)
    return (
      <button type="button" class="plain" aria-label={ask} onClick={() => setAsking(true)}>
        {label}
      </button>
    )
  return (
    <fieldset class="field row">
      <legend class="visually-hidden">{ask}</legend>
      {error && (
        <span role="alert" class="bad">
          {error}
        </span>
      )}
      <button type="button" class="bad" ref={focus} onClick={remove}>
        {label}
      </button>
      <button type="button" class="plain" onClick={() => setAsking(false)}>
        Keep
      </button>
    </fieldset>
  )
}
