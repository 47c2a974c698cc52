import { isMetric, metricOf } from '../../../collector/metrics/index.js'
import { type Bucket, calendarOf, type Interval, previousOf, type Range } from './calendar.js'
import { type Site, valuesOf } from './dimensions.js'
import { type Row, startOf, type Visit } from './facts.js'
import { isAmong, isOnGoal, passes, type WireFilter } from './filters.js'
import { type Cell, REFERENCE, type Rests, type Scene } from './metrics.js'
import type { Question } from './question.js'
import { chanceOf, changeOf, marginsOf } from './statistics.js'

export interface ReferenceRow {
  dimensions: string[]
  metrics: (number | null)[]
  samples: (number | null)[]
  margins: ([number, number] | null)[]
  comparison?: {
    dimensions: (string | null)[]
    metrics: (number | null)[]
    change: (number | null)[]
    p_values: (number | null)[]
  }
}

/** The row of all rows together. */
export const referenceTotals = (site: Site, question: Question): ReferenceRow =>
  referenceAnswer(site, { ...question, dimensions: [] })[0]

/** The answer's rows in no order, without those that rest on nothing (METRICS.md §2). */
export function referenceAnswer(site: Site, question: Question): ReferenceRow[] {
  const scene = createScene(site, question)
  const { compare } = question
  const then = compare && createScene(site, { ...question, range: comparedRange(compare, question.range, site) })
  return scene.cells().map((cell) => {
    const now = takenOf(cell, scene, question)
    const row = {
      dimensions: labelsOf(cell, question).map((label) => label ?? ''),
      metrics: now.map(({ value }) => value),
      samples: now.map(({ samples }) => samples),
      margins: now.map(({ share }) => share && marginsOf(share)),
    }
    const before = then?.cellAt(cell.index, cell.labels)
    if (!then || !before) return row
    const past = takenOf(before, then, question)
    return {
      ...row,
      comparison: {
        dimensions: labelsOf(before, question),
        metrics: past.map(({ value }) => value),
        change: now.map(({ value }, i) => changeOf(value, past[i].value, isPercent(question.metrics[i]))),
        p_values: now.map(({ share }, i) => chanceOf(share, past[i].share)),
      },
    }
  })
}

/** What is no mean or rate is taken of nothing in particular. */
const takenOf = (cell: Cell, scene: Scene, { metrics }: Question) =>
  metrics.map((name) => {
    const taken = REFERENCE[name].value(cell, scene)
    return typeof taken === 'object' && taken ? taken : { value: taken, samples: null, share: null }
  })

const isPercent = (name: string) => isMetric(name) && metricOf(name).unit === 'percent'

function labelsOf({ bucket, labels }: Cell, { dimensions }: Question): (string | null)[] {
  const rest = [...labels]
  return dimensions.map((name) => (isTime(name) ? (bucket?.label ?? null) : (rest.shift() ?? '')))
}

const isTime = (dimension: string) => dimension.startsWith('time:')

/** As many whole days before, or as many milliseconds. */
function comparedRange(compare: 'previous_period' | Range, range: Range, { timezone }: Site): Range {
  return compare === 'previous_period' ? previousOf(range, timezone) : compare
}

function createScene(site: Site, question: Question) {
  const { range, metrics } = question
  const time = question.dimensions.find(isTime)
  const names = question.dimensions.filter((name) => !isTime(name))
  const buckets = time && calendarOf(site.timezone).bucketsOf(time.slice('time:'.length) as Interval, range)
  const passing = site.facts.rows.filter((row) => isPassing(row, question.filters, question, site))
  const ofAnyGoal = site.facts.rows.filter((row) =>
    isPassing(
      row,
      question.filters.filter((filter) => !isOnGoal(filter)),
      question,
      site,
    ),
  )
  const kept = passing.filter(({ at }) => isIn(at, range))
  const showings = site.facts.rows
    .filter(({ name }) => name === 'survey_shown')
    .map((row) => ({ ...row, asked: row.props }))
    .filter((row) => isIn(row.at, range) && isPassing(row, question.filters, question, site))
  const scene: Scene = {
    site,
    question,
    passing,
    ofAnyGoal,
    kept,
    showings,
    hasLabels,
    eventsIn,
    countedGoals: countedGoals(site, question),
  }

  const indexOf = (at: number) => (buckets ? buckets.findIndex((bucket) => isIn(at, bucket)) : 0)

  function hasLabels(row: Row, labels: readonly (string | null)[]): boolean {
    return names.every((name, i) => labels[i] === null || valuesOf(name, row, site).includes(labels[i] ?? ''))
  }

  function eventsIn(cell: Cell, isWhen: (at: number) => boolean): Row[] {
    return passing.filter((row) => isWhen(row.at) && hasLabels(row, cell.labels))
  }

  function cellAt(index: number, labels: string[]): Cell {
    const bucket: Bucket | null = buckets ? (buckets[index] ?? null) : { ...range, label: '' }
    const goal = names.indexOf('event:goal')
    const inBucket = (at: number) => bucket !== null && isIn(at, bucket)
    const group = kept.filter((row) => hasLabels(row, labels))
    const visits = new Set(group.flatMap(({ visit }) => visit ?? []))
    return {
      index,
      bucket,
      labels,
      goal: goal < 0 ? null : labels[goal],
      page: names.includes('event:page') ? labels[names.indexOf('event:page')] : null,
      // A visit stands in the bucket of its start, whichever of its events were kept.
      visits: [...visits].filter((visit) => inBucket(startOf(visit))),
      events: group.filter(({ at }) => inBucket(at)),
    }
  }

  function cells(): Cell[] {
    if (question.dimensions.length === 0) return [cellAt(0, [])]
    const isWide = metrics.some((name) => REFERENCE[name].isWide)
    const keys = new Set<string>()
    const indexes = (isWide && buckets ? buckets : [null]).map((_, index) => index)
    for (const row of [...(isWide ? passing : kept), ...(metrics.includes('response_rate') ? showings : [])]) {
      const own = isWide ? indexes : [indexOf(row.at), row.visit ? indexOf(startOf(row.visit)) : -1]
      for (const labels of combinations(names.map((name) => valuesOf(name, row, site)))) {
        for (const index of own) if (index >= 0) keys.add(JSON.stringify([index, labels]))
      }
    }
    const all = [...keys].map((key) => JSON.parse(key)).map(([index, labels]) => cellAt(index, labels))
    return all.filter((cell) => metrics.some((name) => isThere(REFERENCE[name].rests, cell, scene)))
  }

  return { ...scene, cells, cellAt }
}

const isThere = (rests: Rests, cell: Cell, scene: Scene): boolean => {
  if (rests === 'events') return cell.events.length > 0
  return rests === 'visits' ? cell.visits.length > 0 : rests(cell, scene)
}

const combinations = (lists: string[][]): string[][] =>
  lists.reduce<string[][]>((all, list) => all.flatMap((labels) => list.map((label) => [...labels, label])), [[]])

export const isIn = (at: number, { from, to }: Range): boolean => at >= from && at < to

function isPassing(row: Row, filters: WireFilter[], { engagedWithin }: Question, site: Site): boolean {
  if (engagedWithin !== null && !(row.visit && engagedAfter(row.visit) <= engagedWithin * 1000)) return false
  return filters.every((filter) => passes(filter, row, site))
}

const engagedAfter = (visit: Visit) =>
  Math.min(...visit.rows.filter(({ isInteraction }) => isInteraction).map(({ at }) => at)) - startOf(visit)

/** Names of the goals that all positive conditions at the top ask for; `null` without one. */
function countedGoals({ goals }: Site, { filters }: Question): string[] | null {
  const positive = filters.flatMap((filter) =>
    ['is', 'contains', 'matches'].includes(filter[0]) && isOnGoal(filter)
      ? [filter as Parameters<typeof isAmong>[1]]
      : [],
  )
  if (positive.length === 0) return null
  return goals.map(({ name }) => name).filter((name) => positive.every((filter) => isAmong(name, filter)))
}
