import { useRef } from 'preact/hooks'
import type { FunnelAnswer } from '../query/funnel.js'
import type { BlockProps } from './block-props.js'
import { MIN_STEPS } from './block-questions.js'
import { format } from './format.js'
import { MAX_STEPS, STEP_KINDS, type StepKind } from './steps.js'

/** Steps that the reader chooses, and how many visitors of a visit took each after the one before. */
export function Funnel({ answer, address, go }: BlockProps<FunnelAnswer>) {
  const { steps } = address
  const value = useRef<HTMLInputElement>(null)
  const results = answer && answer.results.length === steps.length ? answer.results : null
  const add = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const given = new FormData(form)
    const step = { kind: given.get('kind') as StepKind, value: String(given.get('value')).trim() }
    if (step.value) go({ steps: [...steps, step] })
    form.reset()
    value.current?.focus()
  }
  return (
    <>
      {steps.length < MIN_STEPS && (
        <p class="quiet">Two steps make a funnel: such as the page of a product, then the event of an order.</p>
      )}
      <ol class="funnel">
        {steps.map((step, i) => {
          const row = results?.[i]
          return (
            <li key={String(i)}>
              <span class="bar" style={{ width: `${row?.rate_from_first ?? 0}%` }} />
              <span class="over">
                {STEP_KINDS[step.kind]} <b>{step.value}</b>
              </span>
              {row && (
                <span class="over figures">
                  {row.visitors.toLocaleString()} visitors
                  {row.rate_from_previous !== null && i > 0 && (
                    <>
                      , {format(row.rate_from_previous, 'percent')} of the step before
                      {row.median_seconds !== null && `, after ${format(row.median_seconds, 'seconds')} (median)`}
                    </>
                  )}
                </span>
              )}
              <button
                type="button"
                class="plain over"
                aria-label={`Remove step ${i + 1}`}
                onClick={() => go({ steps: steps.filter((other) => other !== step) })}
              >
                ×
              </button>
            </li>
          )
        })}
      </ol>
      {steps.length < MAX_STEPS && (
        <form class="row" onSubmit={add}>
          <select name="kind" aria-label="Kind of step">
            {Object.entries(STEP_KINDS).map(([kind, label]) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </select>
          <input
            ref={value}
            name="value"
            aria-label="Path, event or goal"
            placeholder="/pricing, signup, Order"
            required
          />
          <button type="submit">Add step</button>
        </form>
      )}
    </>
  )
}
