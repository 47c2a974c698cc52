import { BOUNCES, DEFAULT_DEFINITIONS, type Definitions, RETAINED } from '../metrics/definitions.js'
import { isCurrency } from '../money.js'
import type { Site } from '../sites.js'
import { COMPARISONS, type Compare } from './compare.js'
import { fail, flag, list, record, seconds, show, whole } from './read.js'

/** What else a reply has, and what it rests on (API.md §4). */
export interface Include {
  total_rows: boolean
  time_labels: boolean
  engaged_within: number | null
  compare: Compare | null
  totals: boolean
  median: boolean
  quartiles: boolean
  samples: boolean
  margins: boolean
  definitions: Definitions
  /** What amounts are summed up in. */
  currency: string
}

export const INCLUDES = [
  'total_rows',
  'time_labels',
  'engaged_within',
  'currency',
  'compare',
  'totals',
  'median',
  'quartiles',
  'samples',
  'margins',
  'definitions',
]

export const MAX_ENGAGED_SECONDS = 3600

/** Throws the first problem (read.ts). */
export function includeOf(value: unknown, site: Site): Include {
  const include = record(value ?? {}, 'include', INCLUDES)
  const flagOf = (name: string) => flag(include[name], `include.${name}`)
  return {
    total_rows: flagOf('total_rows'),
    time_labels: flagOf('time_labels'),
    engaged_within:
      include.engaged_within === undefined ? null : seconds(include.engaged_within, 'include.engaged_within'),
    compare: compareOf(include.compare),
    totals: flagOf('totals'),
    median: flagOf('median'),
    quartiles: flagOf('quartiles'),
    samples: flagOf('samples'),
    margins: flagOf('margins'),
    definitions: definitionsOf(include.definitions),
    currency: currencyOf(include.currency, site),
  }
}

function compareOf(value: unknown): Compare | null {
  if (value === undefined || value === null) return null
  if (!Array.isArray(value)) {
    const message = `${show(value)} is not previous_period, previous_year or two dates`
    return (
      COMPARISONS.find((name) => name === value) ?? fail('invalid_comparison', 'include.compare', message, COMPARISONS)
    )
  }
  const [from, to, ...more] = list(value, 'include.compare')
  if (typeof from === 'string' && typeof to === 'string' && more.length === 0) return [from, to]
  return fail('invalid_comparison', 'include.compare', 'must be two dates', COMPARISONS)
}

function definitionsOf(value: unknown): Definitions {
  const given = record(value ?? {}, 'include.definitions', Object.keys(DEFAULT_DEFINITIONS))
  const { bounce, engaged_seconds, retained } = { ...DEFAULT_DEFINITIONS, ...given }
  const path = 'include.definitions'
  return {
    bounce:
      BOUNCES.find((name) => name === bounce) ??
      fail('unknown_definition', `${path}.bounce`, `${show(bounce)} is not a definition of a bounce`, BOUNCES),
    engaged_seconds: whole(engaged_seconds, `${path}.engaged_seconds`, 1, MAX_ENGAGED_SECONDS),
    retained:
      RETAINED.find((name) => name === retained) ??
      fail('unknown_definition', `${path}.retained`, `${show(retained)} is nobody who can come again`, RETAINED),
  }
}

function currencyOf(value: unknown, site: Site): string {
  if (value === undefined) return site.currency
  return isCurrency(value) ? value : fail('unknown_currency', 'include.currency', 'must be an ISO 4217 code: EUR')
}
