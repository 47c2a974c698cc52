import { FEEDBACK_KINDS } from '../../sdk/protocol.js'
import { MAX_RETENTION_DAYS } from '../config.js'
import { GOAL_KINDS } from '../goals.js'
import { SCOPES } from '../store/store.js'
import { flag, list, object, refer, type Schema, text, whole } from './schema.js'

const SITE: Schema = text('The site; a key of one site may leave it out.')

const settings = {
  timezone: text('IANA name; days are days of this zone. Default: UTC.'),
  currency: text('ISO 4217. Default: EUR.'),
  allow_bots: flag('Keep what automated browsers and known bots send.'),
  origins: list(text('`example.com`, or `*.example.com` for all below it.'), {
    description: 'Hosts whose pages may send; none: every host.',
  }),
  retention_days: {
    type: ['integer', 'null'],
    minimum: 0,
    maximum: MAX_RETENTION_DAYS,
    description: 'Days that visits are kept, 0 for ever; null: as the collector has it.',
  },
  signed_identify: flag('`identify` counts only when the backend has signed it.'),
  raw_comments: flag('Keep e-mail addresses and secrets that visitors write into comments.'),
  excluded_addresses: list(text('`192.0.2.7`, or a range: `192.0.2.0/24`.'), {
    description: 'From these nothing is kept.',
  }),
}
const secret = { secret: flag('True makes one that the backend signs with, false removes it.') }

const condition: Schema = {
  description: 'What completes it.',
  anyOf: [
    object({ type: { const: 'event' }, name: text(), props: object({}, 'Compared as texts.') }, undefined, [
      'type',
      'name',
    ]),
    object({ type: { const: 'page' }, pattern: text('`/thanks*`') }, undefined, ['type', 'pattern']),
    object(
      {
        type: { const: 'feedback' },
        kind: { type: 'string', enum: [...FEEDBACK_KINDS] },
        score: { ...object({ min: whole(), max: whole() }), type: ['object', 'null'] },
      },
      'A rating; its score lies between these, both included.',
      ['type', 'kind'],
    ),
    object({ type: { const: 'scroll' }, percent: whole('Of a page’s height.') }, undefined, ['type', 'percent']),
    object({ type: { const: 'active' }, seconds: whole('Of a view.') }, undefined, ['type', 'seconds']),
  ],
}

const Erasure = object({
  site: SITE,
  id: whole('To tell it from others.'),
  of: { type: 'string', enum: ['visitor', 'user'] },
  state: { type: 'string', enum: ['running', 'done', 'nothing', 'failed'], description: '`nothing` was kept of it.' },
  at: text('When it began, ISO 8601.'),
  visits: whole(),
  views: whole(),
  events: whole(),
  backups_left: whole('Copies that still hold it.'),
})

const scope: Schema = { type: 'string', enum: [...SCOPES] }
const prefix = text('Its first characters.')

/** What the routes take and answer that set up a site. */
export const SETTING_SHAPES: Record<string, Schema> = {
  NewSite: object({ site: text('What it is called, for ever: `example.com`.'), ...settings, ...secret }, undefined, [
    'site',
  ]),
  ChangedSettings: object({ ...settings, ...secret }),
  SiteSettings: object({
    site: text(),
    ...settings,
    has_secret: flag('There is one.'),
    secret: text('Only where it was made just now.'),
  }),
  Keys: object({ site: SITE, keys: list(object({ prefix, scope, created: text('ISO 8601.') })) }),
  NewKey: object({ site: SITE, scope }, undefined, ['scope']),
  MadeKey: object({ site: SITE, key: text('To be kept: it is shown only now.'), prefix, scope }),
  RevokedKey: object({ site: SITE, prefix, revoked: flag('It opens nothing.') }),
  Goal: object(
    {
      site: SITE,
      name: text('What it is called in reports.'),
      kind: { type: 'string', enum: [...GOAL_KINDS], default: 'macro', description: '`micro`: a step on the way.' },
      condition,
      value: {
        type: ['number', 'null'],
        description: 'What each completion is worth, instead of what its event says.',
      },
      currency: { type: ['string', 'null'], description: 'Default: the site’s.' },
    },
    undefined,
    ['name', 'condition'],
  ),
  NewErasure: object({
    site: SITE,
    visitor: text('Its id, as its cookie or an export has it.'),
    user: text('Or who the visitors were identified as.'),
  }),
  Erasure,
  Erasures: object({ site: SITE, erasures: list(Erasure) }),
  NewExport: object({ site: SITE }),
  ExportLink: object({ site: SITE, url: text('For one download, within a minute.') }),
  Export: text('A line of JSON each, as `footfall import` reads it.'),
  Lines: object({ site: SITE, lines: list(text('As it stands in the file.'), { maxItems: 1000 }) }, undefined, [
    'lines',
  ]),
  ImportedLines: object({
    site: SITE,
    accepted: whole('Events, those that were there already included.'),
    dropped: whole('Batches of bots.'),
    problems: list(object({ line: whole('Counted from 0.'), message: text() })),
  }),
  Goals: object({ site: SITE, goals: list(refer('Goal')) }),
}
