import { useRef, useState } from 'preact/hooks'
import { type Asker, askCsv, type Question, type Report, toCurl } from './ask.js'
import { download } from './download.js'

interface MenuProps {
  question: Question | Report
  asker: Asker
  name: string
  onPicture?(): void
}

/** What can be taken away: the call behind a panel, its rows, its picture. */
export function Menu({ question, asker, name, onPicture }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null)
  const [said, setSaid] = useState('')
  const doing = (done: string, what: () => unknown) => async () => {
    try {
      await what()
      setSaid(done)
    } catch {
      setSaid('That did not work: try again.')
    }
    if (details.current) details.current.open = false
  }
  const copy = doing('Copied.', () => navigator.clipboard.writeText(toCurl(question, asker.site)))
  const csv = doing('Saved.', async () => download(await askCsv(question, asker), `${asker.site} ${name}.csv`))
  return (
    <div class="menu">
      <details ref={details} onToggle={() => details.current?.open && setSaid('')}>
        <summary aria-label={`Take ${name} away`}>⋯</summary>
        <div class="choices">
          <button type="button" onClick={copy}>
            Copy as curl
          </button>
          <button type="button" onClick={csv}>
            CSV
          </button>
          {onPicture && (
            <button type="button" onClick={doing('Saved.', onPicture)}>
              PNG
            </button>
          )}
        </div>
      </details>
      <span role="status">{said}</span>
    </div>
  )
}
