import type { Goal } from '../../../collector/goals.js'
import { type Facts, inOrder, ofUser, type Row, type Said, seenIn, type Visit } from './facts.js'

/** What the events of a site are called, looked up one by one. */
export interface Site {
  facts: Facts
  goals: Goal[]
  /** The site's. */
  currency: string
  timezone: string
}

const NOT_SET = '(not set)'
const NONE = '(none)'
const orNotSet = (text: string) => text || NOT_SET

/** The value that an event has in a dimension, but for goals and time; `null`: it is in no group. */
export function textIn(dimension: string, row: Row, { facts }: Site): string | null {
  const { visit, feedback } = row
  const entry = visit && pageviewsOf(visit)[0]
  const first = visit && seenIn(visit)[0]
  if (dimension.startsWith('event:props:')) return ofKey(row.props, dimension.slice('event:props:'.length))
  if (dimension.startsWith('visitor:traits:')) {
    const key = dimension.slice('visitor:traits:'.length)
    return orNone(lastSaid(row, facts, ({ traits }) => textOf(traits, key)))
  }
  switch (dimension) {
    case 'event:page':
      return row.page
    case 'event:hostname':
      return row.host
    case 'event:name':
      return row.name
    case 'event:time_on_page':
      return row.type === 'pageview' ? timeLabel(row.active / 1000) : null
    case 'event:scroll_depth':
      return row.type === 'pageview' ? scrollLabel(row.scroll) : null
    case 'event:sender':
      return row.sender
    case 'visit:entry_page':
      return entry?.page ?? NOT_SET
    case 'visit:exit_page':
      return visit ? (pageviewsOf(visit).at(-1)?.page ?? NOT_SET) : NOT_SET
    case 'visit:source':
    case 'visit:referrer':
    case 'visit:channel':
    case 'visit:utm_source':
    case 'visit:utm_medium':
    case 'visit:utm_campaign':
    case 'visit:utm_content':
    case 'visit:utm_term':
      return entry?.way[dimension.slice('visit:'.length) as keyof Row['way']] ?? NOT_SET
    case 'visit:country':
    case 'visit:region':
    case 'visit:city':
    case 'visit:device':
    case 'visit:browser':
    case 'visit:browser_version':
    case 'visit:os':
    case 'visit:os_version':
    case 'visit:language':
      return first?.client[dimension.slice('visit:'.length) as keyof Row['client']] ?? NOT_SET
    case 'visit:country_name':
      return COUNTRIES[first?.client.country ?? NOT_SET]
    case 'visit:region_name':
      return first?.client.region ?? NOT_SET
    case 'visit:city_name':
      return first?.client.city ?? NOT_SET
    case 'visitor:type':
      return visit?.type ?? 'unknown'
    case 'visitor:user':
      return orNotSet(userOf(row, facts))
    case 'visitor:satisfaction':
      return visit ? satisfactionOf(visit, facts) : NOT_SET
    case 'visitor:account':
      return orNotSet(accountOf(row, facts))
    case 'feedback:kind':
      return row.asked ? orNotSet(textOf(row.asked, 'kind')) : (feedback?.kind ?? null)
    case 'feedback:subject':
      return row.asked ? orNotSet(textOf(row.asked, 'subject')) : feedback && orNotSet(feedback.subject)
    case 'feedback:score':
      return feedback && (feedback.score === undefined ? NOT_SET : String(feedback.score))
    case 'order:currency':
      return orNotSet(row.currency)
  }
  throw new Error(`the reference does not know ${dimension}`)
}

const COUNTRIES: Record<string, string> = { DE: 'Germany', AT: 'Austria', [NOT_SET]: NOT_SET }

/** The traffic has no pageview of more than 20 s. */
const timeLabel = (seconds: number) => (seconds < 5 ? '0-5 s' : seconds < 10 ? '5-10 s' : '10-30 s')

function scrollLabel(percent: number): string {
  if (percent >= 90) return '90-100 %'
  if (percent >= 75) return '75-89 %'
  return percent >= 50 ? '50-74 %' : percent >= 25 ? '25-49 %' : '0-24 %'
}

const orNone = (text: string) => text || NONE
const textOf = (props: Row['props'], key: string) => String(props[key] ?? '')
const ofKey = (props: Row['props'], key: string) => orNone(textOf(props, key))

export const pageviewsOf = ({ rows }: Visit): Row[] => rows.filter(({ type }) => type === 'pageview')

/** Whom a server named, else whom its visitor was last identified as at or before it, else first after it. */
export const userOf = (row: Row, facts: Facts): string => row.user || lastSaid(row, facts, ({ user }) => user)

export const accountOf = (row: Row, facts: Facts): string => lastSaid(row, facts, ({ account }) => account)

function lastSaid({ at, visit, user }: Row, { said }: Facts, read: (said: Said) => string): string {
  const of = visit ? visit.visitor : ofUser(user)
  const own = said.filter((each) => each.visitor === of && read(each) !== '')
  const found = own.findLast((each) => each.at <= at) ?? own[0]
  return found ? read(found) : ''
}

/** What the visitor said last by the end of the visit, else first after it. */
export function satisfactionOf({ visitor, rows }: Visit, { rows: all }: Facts): string {
  const rated = all
    .filter(({ visit, feedback }) => visit?.visitor === visitor && feedback?.score !== undefined)
    .flatMap((row) => (row.feedback && row.feedback.kind in POSITIVE ? [{ ...row, ...row.feedback }] : []))
    .sort(inOrder)
  const end = Math.max(...rows.map(({ at }) => at))
  const { kind, score = 0 } = rated.findLast(({ at }) => at <= end) ?? rated[0] ?? { kind: null }
  if (kind === null) return NOT_SET
  return score >= POSITIVE[kind] ? 'positive' : score <= NEGATIVE[kind] ? 'negative' : 'neutral'
}

const POSITIVE: Record<string, number> = { thumbs: 1, nps: 9, csat: 4, ces: 5, review: 4 }
const NEGATIVE: Record<string, number> = { thumbs: 0, nps: 6, csat: 2, ces: 3, review: 2 }

/** The goals that an event completes, in the order of the site's (METRICS.md §1, goal). */
export const completedBy = (row: Row, { goals }: Site): Goal[] =>
  goals.filter(({ condition }) => {
    const isView = row.type === 'pageview'
    switch (condition.type) {
      case 'event': {
        const wanted = Object.entries(condition.props)
        return row.name === condition.name && wanted.every(([key, value]) => String(row.props[key]) === value)
      }
      case 'page':
        return isView && isLike(condition.pattern, row.page)
      case 'feedback': {
        const { score: range } = condition
        const { kind, score = Number.NaN } = row.feedback ?? {}
        return kind === condition.kind && (range === null || (score >= range.min && score <= range.max))
      }
      case 'scroll':
        return isView && row.scroll >= condition.percent
      case 'active':
        return isView && row.active >= condition.seconds * 1000
    }
    return false
  })

const isLike = (pattern: string, page: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(page)

/** The values that a grouping puts an event under: one, or none; in the dimension of goals one each. */
export function valuesOf(dimension: string, row: Row, site: Site): string[] {
  if (dimension === 'event:goal') return completedBy(row, site).map(({ name }) => name)
  const value = textIn(dimension, row, site)
  return value === null ? [] : [value]
}
