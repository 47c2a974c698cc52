import type { RefObject } from 'preact'
import { PERIODS } from './period.js'

const KEYS: [string, string][] = [
  ['← →', 'the period before, the one after'],
  ...PERIODS.map(({ key, label }): [string, string] => [key, label]),
  ['/', 'Add a filter'],
  ['x', 'Clear all filters'],
  ['?', 'This list'],
]

export function Help({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} aria-labelledby="help-title">
      <form method="dialog">
        <h2 id="help-title">Keys</h2>
        <dl class="keys">
          {KEYS.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <button type="submit">Close</button>
      </form>
    </dialog>
  )
}
