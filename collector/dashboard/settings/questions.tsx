import { useState } from 'preact/hooks'
import type { Question } from '../../../sdk/question.js'
import { pathOf } from './call.js'
import { Choice, Form, Lines, linesIn, numberIn, Text, textIn } from './form.js'
import { List, type Row } from './list.js'
import type { PartProps } from './parts.js'
import { useList } from './use-list.js'

type SiteQuestion = Question & { name: string }

const KINDS = [
  ['nps', 'how likely they are to recommend, 0 to 10'],
  ['csat', 'how satisfied they are, 1 to 5'],
  ['ces', 'how easy it was, 1 to 7'],
  ['thumbs', 'thumbs up or down'],
  ['review', 'stars, 1 to 5'],
  ['choice', 'one of some answers'],
  ['text', 'a text'],
] as const

/** What visitors are asked, without code on the pages; what else can be said of a question the API and the command line take. */
export function Questions({ call, site: { site } }: PartProps) {
  const { answer, error, load } = useList<{ questions: SiteQuestion[] }>(call, pathOf('questions', site))
  const [kind, setKind] = useState('nps')
  const [place, setPlace] = useState('popover')
  const add = async (fields: FormData) => {
    await call('POST', '/api/v1/questions', { site, ...questionIn(fields) })
    await load()
    return 'Added: it is asked from the next page on.'
  }
  const rowOf = (question: SiteQuestion): Row => ({
    key: question.name,
    cells: [question.name, question.kind, shownText(question), (question.where?.pages ?? ['every page']).join(' ')],
    remove: {
      label: 'Remove',
      ask: `Remove ${question.name}`,
      run: () => call('DELETE', pathOf('questions', site, question.name)).then(load),
    },
  })
  return (
    <>
      <List
        title={`Questions of ${site}`}
        none="Visitors are asked nothing."
        heads={['Question', 'Kind', 'Text', 'Where']}
        rows={answer?.questions.map(rowOf) ?? null}
        error={error}
      />
      <Form title="Ask something" submit="Ask" run={add}>
        <Text name="name" label="Name" hint="Who answered one of this name is not asked it again." required />
        <Choice name="kind" label="Kind" choices={KINDS} value={kind} onChoose={setKind} />
        <Text name="question" label="Text" hint="Empty: one of the kind, in the language of the page." />
        {kind === 'choice' && <Lines name="choices" label="Answers" hint="A line each, two at least." />}
        <Lines name="where.pages" label="On these pages" hint="A line each: /docs*. None: on every page." />
        <Choice
          name="where.as"
          label="As"
          value={place}
          onChoose={setPlace}
          choices={[
            ['popover', 'a card in the corner'],
            ['tab', 'a tab that opens it'],
            ['inline', 'a part of the page'],
          ]}
        />
        {place === 'inline' && (
          <Text name="where.selector" label="At the end of" hint="A CSS selector: #feedback" required />
        )}
        <Text name="when.active_seconds" type="number" label="After so many active seconds" />
        <Text name="when.every_days" type="number" label="Again after so many days" hint="Empty: never again." />
      </Form>
    </>
  )
}

function questionIn(fields: FormData) {
  const pages = linesIn(fields, 'where.pages')
  const seconds = numberIn(fields, 'when.active_seconds')
  const days = numberIn(fields, 'when.every_days')
  return {
    name: textIn(fields, 'name') ?? '',
    kind: textIn(fields, 'kind'),
    question: textIn(fields, 'question'),
    ...(fields.has('choices') && { choices: linesIn(fields, 'choices') }),
    where: {
      ...(pages.length > 0 && { pages }),
      as: textIn(fields, 'where.as'),
      selector: textIn(fields, 'where.selector'),
    },
    when: { active_seconds: seconds, every_days: days },
  }
}

/** In one of its languages. */
function shownText({ question }: SiteQuestion): string {
  if (question === undefined) return 'the usual one'
  return typeof question === 'string' ? question : (question.en ?? Object.values(question)[0])
}
