import type { Call } from './call.js'
import { FileOf, Form } from './form.js'
import { type ImportRun, runImport, useImport } from './import-run.js'
import type { PartProps } from './parts.js'

/** Everything of the site as a file, and back. */
export function Transfer({ call, site: { site } }: PartProps) {
  const run = useImport(site)
  return (
    <>
      <Export {...{ call, site }} />
      <Form title={`Import into ${site}`} submit="Import" run={(fields) => begin({ call, site, fields })}>
        <FileOf
          name="file"
          label="File"
          hint="An export of this site, .ndjson or .ndjson.gz. What is there already counts once."
          accept=".ndjson,.gz"
        />
      </Form>
      {run && <Progress run={run} />}
    </>
  )
}

function Export({ call, site }: { call: Call; site: string }) {
  const run = async () => {
    const { url } = await call<{ url: string }>('POST', '/api/v1/export', { site })
    Object.assign(document.createElement('a'), { href: url, download: '' }).click()
    return 'The download has begun: your browser goes on with it, here or elsewhere.'
  }
  return (
    <Form title={`Export ${site}`} submit="Export" run={run}>
      <p class="field quiet">
        Everything that is kept, a line of JSON each: visits with their events, goals, questions, segments, costs.
        Import reads it, here or by footfall import.
      </p>
    </Form>
  )
}

async function begin({ call, site, fields }: { call: Call; site: string; fields: FormData }): Promise<string> {
  const file = fields.get('file')
  if (!(file instanceof File)) return ''
  // It goes on when another part is looked at.
  void runImport({ call, site, file })
  return 'Begun: look at other parts meanwhile. If you close the page it stops, and the same file goes on with it.'
}

const STATES = { running: 'is being imported', done: 'was imported', failed: 'was not imported to its end' }

function Progress({ run: { file, state, share, lines, events, problems, bad, error } }: { run: ImportRun }) {
  return (
    <section class="card" aria-label="Progress of the import">
      <h2>
        {file} {STATES[state]}
      </h2>
      <progress value={share} aria-label="Share of the file" />
      <p>
        {lines.toLocaleString()} lines, {events.toLocaleString()} events
      </p>
      <p role="status">{state === 'done' && 'Done.'}</p>
      {error && (
        <p role="alert" class="bad">
          {error} Import the same file again: what is there counts once.
        </p>
      )}
      {bad > 0 && (
        <>
          <p class="bad">{bad.toLocaleString()} bad lines, or parts of them, were skipped:</p>
          <ul>
            {problems.map(({ line, message }) => (
              <li key={`${line} ${message}`}>
                {line.toLocaleString()}: {message}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
