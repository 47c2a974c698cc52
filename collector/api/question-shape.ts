import { FEEDBACK_KINDS } from '../../sdk/protocol.js'
import { flag, list, object, type Schema, text, whole } from './schema.js'

const localText: Schema = {
  oneOf: [text(), { type: 'object', additionalProperties: text() }],
  description: 'One text, or one by language: `{ "en": "Thanks", "pt-BR": "Obrigado" }`.',
}
const localChoices: Schema = { oneOf: [list(text()), { type: 'object', additionalProperties: list(text()) }] }
/** What `POST /api/v1/questions` takes. */
export const SiteQuestion = object(
  {
    site: text('The site; a key of one site may leave it out.'),
    name: text('Who answered or closed one of this name is not asked it again.'),
    kind: { type: 'string', enum: [...FEEDBACK_KINDS] },
    subject: text('What it is about.'),
    question: localText,
    choices: localChoices,
    texts: object(
      Object.fromEntries(['low', 'high', 'comment', 'send', 'dismiss', 'thanks', 'tab'].map((key) => [key, localText])),
      'What is there besides the question; each has a default in ten languages.',
    ),
    where: object(
      {
        pages: list(text('`/docs*`')),
        not_pages: list(text()),
        selector: text('The page must have such an element; an inline question stands at its end.'),
        as: { type: 'string', enum: ['popover', 'inline', 'tab'] },
      },
      'All that is given must hold.',
    ),
    when: object(
      {
        delay_seconds: { type: 'number' },
        scroll: { type: 'number', description: '% of the page.' },
        active_seconds: { type: 'number' },
        exit_intent: flag('The pointer leaves the page upwards.'),
        event: text('Name of a track event, at most half an hour ago.'),
        every_days: { type: 'number', description: 'Default: never again.' },
        quiet_days: { type: 'number', description: 'Since any other question. Default 7, inline 0.' },
      },
      'After all that is given.',
    ),
    whom: object(
      {
        visitors: { type: 'string', enum: ['new', 'returning'] },
        share: { type: 'number', description: '% of visitors, the same ones each time.' },
        props: object({}, 'Of `set()` and traits of `identify()`.'),
      },
      'All that is given must hold.',
    ),
    follow_up: list(
      object(
        {
          scores: list(whole(), { minItems: 2, maxItems: 2 }),
          answers: list(text()),
          kind: { type: 'string', enum: ['text', 'choice'] },
          question: localText,
          choices: localChoices,
        },
        'Asked after these scores, both ends included, or these choices.',
      ),
      { maxItems: 20 },
    ),
  },
  undefined,
  ['name', 'kind'],
)
