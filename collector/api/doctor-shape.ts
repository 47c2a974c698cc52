import { VERDICTS } from '../diagnosis.js'
import { flag, list, object, type Schema, text, whole } from './schema.js'

const SEEN = {
  origin: text('Of the page: `https://www.example.com`; empty where its browser did not tell it.'),
  at: text('The last time, ISO 8601.'),
  count: whole('How often since `since`.'),
}

const seen: Schema = { ...object(SEEN), type: ['object', 'null'] }

/** What `GET /api/v1/doctor` answers. */
export const Doctor = object({
  site: text(),
  script_url: text('What the tag loads.'),
  since: text('Since when the collector has watched, ISO 8601: what was before is not in it.'),
  first_day: { type: ['string', 'null'], description: 'The first UTC day of which events are kept.' },
  checks: list(
    object({
      name: { type: 'string', enum: ['script', 'batch', 'event'] },
      done: flag('A page has loaded the script; has sent a batch; was counted.'),
      seen,
    }),
  ),
  verdicts: list(
    object({
      code: { type: 'string', enum: [...VERDICTS] },
      level: { type: 'string', enum: ['good', 'wrong', 'note'] },
      message: text('A sentence for people.'),
      advice: list(text('What to do.')),
      seen,
    }),
    { description: 'What is wrong first.' },
  ),
  scripts: list(object(SEEN, 'Pages that have loaded the script.')),
  refusals: list(object({ reason: text(), message: text(), ...SEEN }, 'What was not kept, and why.')),
  unknown_sites: list(object({ site: text('As the page calls it.'), ...SEEN }, 'What was sent to no site.')),
})
