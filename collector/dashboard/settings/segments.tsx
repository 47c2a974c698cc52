import { useState } from 'preact/hooks'
import { DIMENSION_NAMES, dimensionOf, isDimension } from '../../dimensions.js'
import { OPS } from '../conditions.js'
import { labelOf } from '../names.js'
import { pathOf } from './call.js'
import { Choice, Form, Lines, linesIn, Text, textIn } from './form.js'
import { List, type Row } from './list.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

interface Segment {
  name: string
  filters: unknown[]
}

const DIMENSIONS = DIMENSION_NAMES.filter((name) => !name.endsWith('KEY')).map(
  (name) => [name, dimensionOf(name).label] as const,
)
const MAX_CONDITIONS = 5

/** Filters under a name, which questions to the API call by it. */
export function Segments({ call, site: { site } }: PartProps) {
  const { answer, error, load } = useList<{ segments: Segment[] }>(call, pathOf('segments', site))
  const [count, setCount] = useState(1)
  const conditions = Array.from({ length: count }, (_, i) => i)
  const add = async (fields: FormData) => {
    const filters = conditions.map((i) => [
      textIn(fields, `op[${i}]`),
      textIn(fields, `filters[${i}][1]`),
      linesIn(fields, `filters[${i}][2]`),
    ])
    await call('POST', '/api/v1/segments', { site, name: textIn(fields, 'name') ?? '', filters })
    setCount(1)
    await load()
    return 'Saved.'
  }
  const rowOf = ({ name, filters }: Segment): Row => ({
    key: name,
    cells: [name, filters.map(describe).join('; ')],
    remove: {
      label: 'Remove',
      ask: `Remove ${name}`,
      run: () => call('DELETE', pathOf('segments', site, name)).then(load),
    },
  })
  return (
    <>
      <List
        title={`Segments of ${site}`}
        none="There is no segment: filters that are often needed can be kept under a name."
        heads={['Segment', 'All of it holds']}
        rows={answer?.segments.map(rowOf) ?? null}
        error={error}
      />
      <Form title="Save a segment" submit="Save" run={add}>
        <Text name="name" label="Name" required />
        {conditions.map((i) => (
          <fieldset key={i} class="field">
            <legend>{i === 0 ? 'What holds' : 'And'}</legend>
            <Choice name={`filters[${i}][1]`} label="What" choices={DIMENSIONS} />
            <Choice name={`op[${i}]`} label="How" choices={Object.entries(OPS)} />
            <Lines name={`filters[${i}][2]`} label="Values" hint="A line each; any of them." />
          </fieldset>
        ))}
        {count < MAX_CONDITIONS && (
          <p>
            <button type="button" onClick={() => setCount(count + 1)}>
              And …
            </button>
          </p>
        )}
      </Form>
    </>
  )
}

/** `Country is DE, AT`; what is nested as the API has it. */
function describe(filter: unknown): string {
  const [op, dimension, values] = Array.isArray(filter) ? filter : []
  const isPlain = typeof dimension === 'string' && isDimension(dimension) && Array.isArray(values)
  if (!isPlain) return JSON.stringify(filter)
  const how = Object.entries(OPS).find(([name]) => name === op)?.[1] ?? String(op)
  return `${labelOf(dimension)} ${how} ${values.join(', ')}`
}
