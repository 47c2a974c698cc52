import { type DimensionName, isDimension, NONE, NOT_SET } from '../dimensions.js'
import { METRICS } from '../metrics/index.js'
import type { Plan } from '../store/plan.js'
import type { Store } from '../store/store.js'
import { fail, list, whole } from './read.js'
import type { ReportKind } from './report.js'
import { shown } from './shown.js'
import { differenceByChance } from './z-test.js'

/** What visits of one corner have in common that other visits have less often, the least by chance first. */
export interface CommonAnswer {
  results: CommonRow[]
  /** Visits of the corner, all others, and how many values were compared. */
  meta: { visits: number; other_visits: number; compared: number }
  query: Record<string, unknown>
}

export interface CommonRow {
  dimension: string
  value: string
  /** Of the corner, with this value. */
  visits: number
  /** % of the corner's visits, and of the others. */
  share: number | null
  share_of_others: number | null
  /** How many times as often; `null` where no other visit has it. */
  lift: number | null
  /** How often shares would differ so by chance, 0 to 1. */
  p_value: number | null
  /** Less than 5 % by chance, as many values as were compared (Bonferroni). */
  significant: boolean
}

export const CORNERS = ['engaged_negative', 'engaged_positive', 'disengaged_negative', 'disengaged_positive'] as const
type Corner = (typeof CORNERS)[number]

/** What is looked at if the question does not say. */
const USUAL = [
  'event:page',
  'event:name',
  'event:goal',
  'visit:entry_page',
  'visit:source',
  'visit:channel',
  'visit:utm_campaign',
  'visit:country',
  'visit:language',
  'visit:device',
  'visit:browser',
  'visit:os',
  'visitor:type',
] as const satisfies DimensionName[]

/** What puts a visit into its corner is not what its visits have in common; nor are goals of ratings. */
const TELLING_EVENTS: readonly string[] = ['pageview', 'feedback', 'survey_shown', 'survey_dismissed']
const NO_VALUES: readonly string[] = [NOT_SET, NONE]
const MAX_DIMENSIONS = 20
/** For fewer the test says nothing. */
const MIN_VISITS = 5
const MAX_ROWS = 100
const USUAL_ROWS = 20
const BY_CHANCE = 0.05
const P_DECIMALS = 4

interface Asked {
  plans: Plan[]
  limit: number
  resolved: Record<string, unknown>
}

/**
 * `POST /api/v2/common`: what the visits of a corner (METRICS.md §4 and §7, `engaged_negative` if it does not say) have in
 * common, against all other visits of the range and filters. Takes `corner`, `dimensions` and `limit`.
 */
export const COMMON: ReportKind<Asked, CommonAnswer> = {
  keys: ['corner', 'dimensions', 'limit'],
  defaults: { corner: CORNERS[0], dimensions: USUAL, limit: USUAL_ROWS },

  read(body, { selection, resolved }) {
    const corner = cornerOf(body.corner)
    const dimensions = dimensionsOf(body.dimensions)
    const limit = whole(body.limit, 'limit', 1, MAX_ROWS)
    const plan = {
      ...selection,
      engagedWithinMs: null,
      buckets: null,
      leaves: [METRICS[corner].value, METRICS.visits.value],
    }
    return {
      plans: [{ ...plan, dimensions: [] }, ...dimensions.map((name) => ({ ...plan, dimensions: [name] }))],
      limit,
      resolved: { ...resolved, corner, dimensions, limit },
    }
  },

  async answer({ plans, limit, resolved }, store: Store) {
    const [[whole], ...scans] = await store.scan(plans)
    const [visits = 0, all = 0] = whole?.leaves ?? []
    const ratings = store.listGoals(plans[0].site).filter(({ condition }) => condition.type === 'feedback')
    const telling: Partial<Record<string, readonly string[]>> = {
      'event:name': TELLING_EVENTS,
      'event:goal': ratings.map(({ name }) => name),
    }
    const compared = scans.flatMap((groups, i) => {
      const [dimension] = plans[i + 1].dimensions
      return groups
        .map(({ values: [value], leaves: [own, every] }) => ({ dimension, value, own, others: every - own }))
        .filter(
          ({ value, own }) => own >= MIN_VISITS && !NO_VALUES.includes(value) && !telling[dimension]?.includes(value),
        )
    })
    const rows = compared.map(({ dimension, value, own, others }) => {
      const [share, ofOthers] = [
        { of: own, by: visits },
        { of: others, by: all - visits },
      ]
      const p = differenceByChance(share, ofOthers)
      const row: CommonRow = {
        dimension,
        value,
        visits: own,
        share: shown({ of: 100 * share.of, by: share.by }, 2),
        share_of_others: shown({ of: 100 * ofOthers.of, by: ofOthers.by }, 2),
        lift: shown({ of: share.of * ofOthers.by, by: share.by * ofOthers.of }, 2),
        p_value: p === null ? null : Number(p.toFixed(P_DECIMALS)),
        significant: p !== null && p < BY_CHANCE / compared.length,
      }
      return { row, p, isMore: share.of * ofOthers.by > ofOthers.of * share.by }
    })
    const more = rows.filter(({ p, isMore }) => p !== null && isMore)
    more.sort((a, b) => (a.p ?? 1) - (b.p ?? 1) || b.row.visits - a.row.visits || byText(a.row, b.row))
    return {
      results: more.slice(0, limit).map(({ row }) => row),
      meta: { visits, other_visits: all - visits, compared: compared.length },
      query: resolved,
    }
  },
}

function byText(a: CommonRow, b: CommonRow): number {
  const [one, other] = [a, b].map(({ dimension, value }) => `${dimension} ${value}`)
  return one < other ? -1 : one > other ? 1 : 0
}

function cornerOf(value: unknown): Corner {
  const corner = CORNERS.find((known) => known === value)
  return corner ?? fail('unknown_value', 'corner', `must be ${CORNERS.join(', ')}`, CORNERS)
}

function dimensionsOf(value: unknown): DimensionName[] {
  const names = list(value, 'dimensions')
  if (names.length < 1 || names.length > MAX_DIMENSIONS)
    fail('out_of_range', 'dimensions', `must have 1 to ${MAX_DIMENSIONS} of them`)
  return names.map((name, i) =>
    isDimension(name) && !/^feedback:|^visitor:satisfaction$/.test(name)
      ? name
      : fail('unknown_dimension', `dimensions[${i}]`, 'must be a dimension, but for those of feedback and of time'),
  )
}
