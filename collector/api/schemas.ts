import { BOUNCES, DEFAULT_DEFINITIONS, RETAINED } from '../metrics/definitions.js'
import { OPERATORS } from '../query/filters.js'
import { INCLUDES, MAX_ENGAGED_SECONDS } from '../query/include.js'
import { RANGES } from '../query/range.js'
import { MAX_LIST } from '../query/read.js'
import { type Catalogue, catalogue } from './catalogue.js'
import { flag, list, object, refer, type Schema, text } from './schema.js'
import { PAGINATION, SHAPES, SITE } from './shapes.js'
import { VISIT_SHAPES } from './visit-shapes.js'

/** Every shape that has a name; those of metrics, dimensions and options are made of what the collector knows. */
export function schemas(): Record<string, Schema> {
  const { metrics, dimensions } = catalogue()
  return {
    Metric: names(metrics, ({ unit, needs, only }) => ({
      'x-unit': unit,
      ...(needs && { 'x-needs': needs }),
      ...(only && { 'x-only': only }),
    })),
    Dimension: names(dimensions, ({ level, values }) => ({ 'x-level': level, ...(values && { 'x-values': values }) })),
    DateRange,
    Filter: filter(),
    Include: object(
      Object.fromEntries(INCLUDES.map((name) => [name, INCLUDE_SCHEMAS[name] ?? {}])),
      'What else the reply has, or rests on.',
    ),
    Query: query(),
    ...SHAPES,
    ...VISIT_SHAPES,
  }
}

/** Names: a list for programs, and each with what it means for people. One that ends in KEY is a pattern. */
function names<T extends Catalogue['metrics'][number] | Catalogue['dimensions'][number]>(
  entries: readonly T[],
  more: (entry: T) => Schema,
): Schema {
  const patterns = entries.filter(({ name }) => hasKey(name)).map(({ name }) => ({ pattern: patternOf(name) }))
  const closed = { enum: entries.map(({ name }) => name).filter((name) => !hasKey(name)) }
  const oneOf = entries.map((entry) => {
    const { name, label, definition } = entry
    const is = hasKey(name) ? { pattern: patternOf(name), 'x-name': name } : { const: name }
    return { ...is, title: label, ...(definition && { description: definition }), ...more(entry) }
  })
  return { type: 'string', ...(patterns.length > 0 ? { anyOf: [closed, ...patterns] } : closed), oneOf }
}

const hasKey = (name: string) => name.endsWith(':KEY')
const patternOf = (name: string) => `^${name.replace(/KEY$/, '.+$')}`

const DateRange: Schema = {
  description:
    'A name, two dates (whole days of the site’s zone) or two date-times with offset. `Nd` are the N whole days before today.',
  anyOf: [
    { type: 'string', enum: RANGES },
    { type: 'array', prefixItems: [{ type: 'string' }, { type: 'string' }], minItems: 2, maxItems: 2 },
  ],
}

const LISTS = ['and', 'or']
const NESTED = ['not', 'has_done', 'has_not_done']
const isJoining = (name: string) => LISTS.includes(name) || NESTED.includes(name)
const quoted = (name: string) => `\`${name}\``

function filter(): Schema {
  const operators = (isOf: (name: string) => boolean) => ({ type: 'string', enum: OPERATORS.filter(isOf) })
  const tuple = (prefixItems: Schema[], minItems = prefixItems.length): Schema => ({
    type: 'array',
    prefixItems,
    minItems,
    maxItems: prefixItems.length,
  })
  return {
    description: `\`[operator, dimension, [values], { "case_sensitive": false }?]\`; \`["is", "segment", [names]]\`; or filters inside of ${OPERATORS.filter(isJoining).map(quoted).join(', ')}. Operators: ${OPERATORS.filter(
      (name) => !isJoining(name),
    )
      .map(quoted)
      .join(', ')}.`,
    anyOf: [
      tuple(
        [
          operators((name) => !isJoining(name)),
          text('A dimension, not of time; or `segment`, whose values are names of saved filters.'),
          list({ type: ['string', 'number'] }, { minItems: 1 }),
          object({ case_sensitive: flag('`false` takes small and capital letters for one. Default: true.') }),
        ],
        3,
      ),
      tuple([operators((name) => LISTS.includes(name)), list(refer('Filter'), { minItems: 1 })]),
      tuple([operators((name) => NESTED.includes(name)), refer('Filter')]),
    ],
  }
}

const INCLUDE_SCHEMAS: Record<string, Schema> = {
  total_rows: flag('`meta.total_rows`: how many rows there are without the limit.'),
  time_labels: flag('`meta.time_labels` and `meta.time_starts`: every bucket of time, the empty ones too.'),
  engaged_within: {
    type: 'number',
    minimum: 0,
    maximum: 86_400,
    description: 'Keeps only visits with an interaction within so many seconds of their start, for every metric.',
  },
  compare: {
    description: '`comparison` in each row: the same of `previous_period`, `previous_year` or two dates.',
    anyOf: [
      { type: 'string', enum: ['previous_period', 'previous_year'] },
      { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
    ],
  },
  totals: flag('`totals`: the metrics of all rows together.'),
  median: flag('`medians` in each row: beside the means.'),
  quartiles: flag('`quartiles` in each row: below which a quarter, half and three quarters lie, beside the means.'),
  samples: flag('`samples` in each row: of how many each mean or rate is.'),
  margins: flag('`margins` in each row: between which percentages a rate lies with 95 % confidence (Wilson).'),
  definitions: object(
    {
      bounce: { type: 'string', enum: BOUNCES, default: DEFAULT_DEFINITIONS.bounce },
      engaged_seconds: {
        type: 'integer',
        minimum: 1,
        maximum: MAX_ENGAGED_SECONDS,
        default: DEFAULT_DEFINITIONS.engaged_seconds,
      },
      retained: { type: 'string', enum: RETAINED, default: DEFAULT_DEFINITIONS.retained },
    },
    'Other definitions of a bounce, of an engaged visit, and of who is retained or churns; the reply’s `query` says them in words.',
  ),
  currency: text('ISO 4217: which money counts; by default the site’s.'),
}

const query = (): Schema =>
  object(
    {
      site_id: SITE,
      metrics: list(refer('Metric'), { minItems: 1, maxItems: MAX_LIST }),
      date_range: refer('DateRange'),
      dimensions: list(refer('Dimension'), { maxItems: MAX_LIST, description: 'At most one of time.' }),
      filters: list(refer('Filter'), { maxItems: MAX_LIST, description: 'All must hold.' }),
      order_by: list(
        { type: 'array', prefixItems: [text(), { enum: ['asc', 'desc'] }], minItems: 2, maxItems: 2 },
        { description: 'Default: time ascending, then the first metric descending.' },
      ),
      include: refer('Include'),
      pagination: PAGINATION,
    },
    'In the shape of Plausible’s Stats API v2.',
    ['metrics', 'date_range'],
  )
