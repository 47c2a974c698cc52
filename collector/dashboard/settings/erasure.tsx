import { useEffect, useState } from 'preact/hooks'
import { pathOf } from './call.js'
import { Choice, Form, Text, textIn } from './form.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

interface Erasure {
  id: number
  of: 'visitor' | 'user'
  state: 'running' | 'done' | 'nothing' | 'failed'
  at: string
  visits?: number
  events?: number
  backups_left?: number
}

const POLL_MS = 1000

const STATES = {
  running: 'goes on',
  nothing: 'nothing was kept of them',
  failed: 'failed: look at the log of the collector, and begin it again',
}

/** Erases a visitor, or a user, for ever. It goes on when the page is left. */
export function Erasures({ call, site: { site } }: PartProps) {
  const { answer, error, load } = useList<{ erasures: Erasure[] }>(call, pathOf('erase', site))
  const [asked, setAsked] = useState<{ of: string; id: string } | null>(null)
  const erasures = answer?.erasures ?? []
  const isRunning = erasures.some(({ state }) => state === 'running')
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => void load(), POLL_MS)
    return () => clearInterval(timer)
  }, [isRunning, load])

  const ask = async (fields: FormData) => {
    setAsked({ of: textIn(fields, 'of') ?? 'visitor', id: textIn(fields, 'id') ?? '' })
    return ''
  }
  const erase = async () => {
    if (!asked) return ''
    await call('POST', '/api/v1/erase', { site, [asked.of]: asked.id })
    setAsked(null)
    await load()
    return ''
  }
  return (
    <>
      <Form title="Erase somebody" submit="Erase …" run={ask}>
        <Choice
          name="of"
          label="Who"
          choices={[
            ['visitor', 'a visitor, by the id in its cookie or in an export'],
            ['user', 'a user: all visitors that were identified so'],
          ]}
        />
        <Text name="id" label="Id" required />
      </Form>
      {asked && (
        <Form title={`Erase the ${asked.of} ${asked.id} for ever?`} submit="Erase for ever" run={erase}>
          <p class="field">
            All visits, events and comments of them at {site} are deleted. They cannot be had back, but from backups and
            exports, which you must look through yourself.
          </p>
          <p class="field">
            <button type="button" onClick={() => setAsked(null)}>
              Keep
            </button>
          </p>
        </Form>
      )}
      <section class="card" aria-label="Erasures">
        <h2>Erasures since the collector has started</h2>
        {error && (
          <p role="alert" class="bad">
            {error}
          </p>
        )}
        {answer && erasures.length === 0 && <p class="quiet">None. Whom they were of is not kept here.</p>}
        <ul class="comments" aria-live="polite">
          {erasures.map(({ id, of, at, ...erasure }) => (
            <li key={id}>
              A {of}, {new Date(at).toLocaleString()}: {outcomeOf(erasure)}
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function outcomeOf({ state, visits = 0, events = 0, backups_left = 0 }: Omit<Erasure, 'id' | 'of' | 'at'>): string {
  if (state !== 'done') return STATES[state]
  const left = backups_left > 0 ? `; still in ${backups_left} backups` : ''
  return `erased, ${visits.toLocaleString()} visits and ${events.toLocaleString()} events${left}`
}
