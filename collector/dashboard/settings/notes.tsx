import type { Note } from '../notes.js'
import { pathOf } from './call.js'
import { Form, Text, textIn } from './form.js'
import { List, type Row } from './list.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

/** What happened on a day, which the charts show. */
export function Notes({ call, site: { site, today }, reload }: PartProps) {
  const { answer, error, load } = useList<{ annotations: (Note & { name: string })[] }>(
    call,
    pathOf('annotations', site),
  )
  const changed = () => {
    reload()
    return load()
  }
  const add = async (fields: FormData) => {
    await call('POST', '/api/v1/annotations', { site, date: textIn(fields, 'date'), text: textIn(fields, 'text') })
    await changed()
    return 'Noted.'
  }
  const rowOf = ({ name, date, text }: Note & { name: string }): Row => ({
    key: name,
    cells: [date, text],
    remove: {
      label: 'Remove',
      ask: `Remove ${name}`,
      run: () => call('DELETE', pathOf('annotations', site, name)).then(changed),
    },
  })
  const newest = answer?.annotations.toSorted((a, b) => (a.date < b.date ? 1 : -1)).map(rowOf)
  return (
    <>
      <List
        title={`Notes of ${site}`}
        none="There is no note: a new design, a campaign, an outage, so that the numbers can be understood later."
        heads={['Day', 'What happened']}
        rows={newest ?? null}
        error={error}
      />
      <Form title="Add a note" submit="Add" run={add}>
        <Text name="date" label="Day" type="date" value={today} required />
        <Text name="text" label="What happened" required />
      </Form>
    </>
  )
}
