import { Copy } from './copy.js'
import { Form, Lines, linesIn } from './form.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

/** Visits of who makes the site: by their addresses, and one browser by itself. */
export function OwnVisits({ call, site: { site } }: PartProps) {
  const path = `/api/v1/sites/${encodeURIComponent(site)}`
  const { answer, error } = useList<{ excluded_addresses: string[] }>(call, path)
  const save = async (fields: FormData) => {
    await call('PUT', path, { excluded_addresses: linesIn(fields, 'excluded_addresses') })
    return 'Saved: it takes effect within a second.'
  }
  return (
    <>
      {error && (
        <p role="alert" class="bad card">
          {error}
        </p>
      )}
      {answer && (
        <Form title="Addresses that are left out" submit="Save" run={save} isKept>
          <Lines
            name="excluded_addresses"
            label="Addresses and ranges"
            hint="A line each: 192.0.2.7, or 192.0.2.0/24. What comes from there is not kept; Health counts it as excluded."
            value={answer.excluded_addresses}
          />
        </Form>
      )}
      <section class="card">
        <h2>Leave out one browser</h2>
        <p>
          Open a page of {site}, and run this in its console. The browser is left out until its storage is cleared; the
          same with removeItem takes it back.
        </p>
        <Copy text="localStorage.setItem('footfall_ignore', '1')" label="What leaves out a browser" />
      </section>
    </>
  )
}
