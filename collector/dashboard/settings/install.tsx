import { Link } from '../link.js'
import type { PartProps } from './parts.js'
import { Tag } from './tag.js'
import { type Doctor, type Seen, useDoctor } from './use-doctor.js'

const LABELS = {
  script: 'A page has loaded the script',
  batch: 'It has sent something',
  event: 'It was counted',
}

const MARKS = { good: '✓', wrong: '✗', note: '–' }

/** The tag, and whether it works: looked at while it is pasted. */
export function Install({ call, site: { site }, address, go }: PartProps) {
  const { doctor, error } = useDoctor(call, site)
  const isCounted = doctor?.checks.every(({ done }) => done) ?? false
  return (
    <>
      <Tag src={doctor?.script_url ?? `${location.origin}/footfall.js`} site={site} />
      <section class="card" aria-labelledby="doctor-title">
        <h2 id="doctor-title">Is {site} counted?</h2>
        {error && (
          <p role="alert" class="bad">
            {error}
          </p>
        )}
        {doctor && <Checks checks={doctor.checks} />}
        <div aria-live="polite">
          {doctor?.verdicts.map((verdict) => (
            <Verdict key={verdict.code + verdict.message} {...verdict} />
          ))}
          {isCounted && (
            <p>
              <Link change={{ view: 'overview' }} {...{ address, go }}>
                See the numbers
              </Link>
            </p>
          )}
        </div>
        {doctor && (
          <p class="quiet">
            Looked at every two seconds. What happened before {timeOf(doctor.since)}, when the collector started, is not
            in it.
          </p>
        )}
      </section>
    </>
  )
}

const Checks = ({ checks }: Pick<Doctor, 'checks'>) => (
  <ol class="checks">
    {checks.map(({ name, done, seen }) => (
      <li key={name} class={done ? 'good' : 'quiet'}>
        <span aria-hidden="true">{done ? '✓' : '○'}</span> {LABELS[name]}
        <span class="visually-hidden">{done ? ': yes' : ': not yet'}</span>
        {seen && <small class="quiet"> {whenOf(seen)}</small>}
      </li>
    ))}
  </ol>
)

const Verdict = ({ level, message, advice }: Doctor['verdicts'][number]) => (
  <div class={`verdict ${level}`}>
    <p>
      <span aria-hidden="true">{MARKS[level]}</span> <b>{message}</b>
    </p>
    {advice.length > 0 && (
      <ul>
        {advice.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    )}
  </div>
)

const timeOf = (at: string) => new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

const whenOf = ({ origin, at }: Seen) => `${origin ? `${origin}, ` : ''}last ${timeOf(at)}`
