import { useState } from 'preact/hooks'
import { describeCondition, type GoalCondition } from '../../goals.js'
import { pathOf } from './call.js'
import { Choice, Form, Lines, linesIn, numberIn, Text, textIn } from './form.js'
import { List, type Row } from './list.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

interface Goal {
  name: string
  kind: 'macro' | 'micro'
  condition: GoalCondition
  value: number | null
  currency: string | null
}

/** What the site wants its visitors to do. */
export function Goals({ call, site: { site, currency } }: PartProps) {
  const { answer, error, load } = useList<{ goals: Goal[] }>(call, pathOf('goals', site))
  const [type, setType] = useState<GoalCondition['type']>('page')
  const add = async (fields: FormData) => {
    const value = numberIn(fields, 'value')
    await call('POST', '/api/v1/goals', {
      site,
      name: textIn(fields, 'name') ?? '',
      kind: textIn(fields, 'kind'),
      condition: { type, ...FIELDS[type].read(fields) },
      ...(value !== undefined && { value, currency: textIn(fields, 'currency') ?? currency }),
    })
    await load()
    return 'Added: it holds for past visits too.'
  }
  const rowOf = ({ name, kind, condition, value, currency }: Goal): Row => ({
    key: name,
    cells: [
      name,
      describeCondition(condition),
      kind,
      value === null ? '–' : value.toLocaleString(undefined, { style: 'currency', currency: currency ?? 'EUR' }),
    ],
    remove: {
      label: 'Remove',
      ask: `Remove ${name}`,
      run: () => call('DELETE', pathOf('goals', site, name)).then(load),
    },
  })
  return (
    <>
      <List
        title={`Goals of ${site}`}
        none="There is no goal yet: without one nothing is a conversion."
        heads={['Goal', 'Completed by', 'Kind', 'Value']}
        rows={answer?.goals.map(rowOf) ?? null}
        error={error}
      />
      <Form title="Add a goal" submit="Add" run={add}>
        <Text name="name" label="Name" required />
        <Choice
          name="condition.type"
          label="Completed by"
          value={type}
          choices={TYPES.map((each) => [each, FIELDS[each].label])}
          onChoose={(chosen) => setType(TYPES.find((each) => each === chosen) ?? 'page')}
        />
        {FIELDS[type].draw()}
        <Choice
          name="kind"
          label="Kind"
          choices={[
            ['macro', 'macro: what the site is for'],
            ['micro', 'micro: a step on the way'],
          ]}
        />
        <Text name="value" type="number" label="Value of each" hint="Empty: what its event says." />
        <Text name="currency" label="Currency of the value" hint={`Empty: ${currency}.`} />
      </Form>
    </>
  )
}

const TYPES = ['page', 'event', 'feedback', 'scroll', 'active'] as const

/** What is asked of each kind of condition, and how it is read. */
const FIELDS = {
  page: {
    label: 'a pageview of a page',
    draw: () => (
      <Text name="condition.pattern" label="Page" hint="/thanks, or /thanks* for all that begin so." required />
    ),
    read: (fields: FormData) => ({ pattern: textIn(fields, 'condition.pattern') ?? '' }),
  },
  event: {
    label: 'an event',
    draw: () => (
      <>
        <Text name="condition.name" label="Event" hint="Its name, as in track('signup')." required />
        <Lines name="condition.props" label="Only with these properties" hint="A line each: plan=pro" />
      </>
    ),
    read: (fields: FormData) => ({
      name: textIn(fields, 'condition.name') ?? '',
      props: Object.fromEntries(linesIn(fields, 'condition.props').map(propOf)),
    }),
  },
  feedback: {
    label: 'a rating',
    draw: () => (
      <>
        <Choice
          name="condition.kind"
          label="Rating"
          choices={['nps', 'csat', 'ces', 'thumbs', 'review', 'choice', 'text'].map((kind) => [kind, kind])}
        />
        <Text name="condition.score.min" type="number" label="Lowest score" hint="Empty: whatever was answered." />
        <Text name="condition.score.max" type="number" label="Highest score" />
      </>
    ),
    read(fields: FormData) {
      const min = numberIn(fields, 'condition.score.min')
      const max = numberIn(fields, 'condition.score.max')
      const hasScore = min !== undefined || max !== undefined
      return {
        kind: textIn(fields, 'condition.kind'),
        ...(hasScore && { score: { min: min ?? max, max: max ?? min } }),
      }
    },
  },
  scroll: {
    label: 'a view that is scrolled so deep',
    draw: () => <Text name="condition.percent" type="number" label="% of the page’s height" value="75" required />,
    read: (fields: FormData) => ({ percent: numberIn(fields, 'condition.percent') }),
  },
  active: {
    label: 'a view with so much active time',
    draw: () => <Text name="condition.seconds" type="number" label="Seconds" value="30" required />,
    read: (fields: FormData) => ({ seconds: numberIn(fields, 'condition.seconds') }),
  },
} as const

/** `plan=pro`; without a value it is the empty one. */
function propOf(line: string): [key: string, value: string] {
  const [key, ...value] = line.split('=')
  return [key.trim(), value.join('=').trim()]
}
