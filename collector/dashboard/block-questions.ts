import { FEEDBACK_STATES } from '../moderation.js'
import type { Address } from './address.js'
import type { Question, Report, SiteOfKey } from './ask.js'
import { addDays, type Dates } from './dates.js'
import { ROWS } from './rows.js'
import { stepFilter } from './steps.js'
import type { BlockName } from './view.js'

export const MIN_STEPS = 2
const COMMENTS = 20
const JOURNEY_ROWS = 7
const WEEKS = 8

export interface Asked {
  date_range: Question['date_range']
  filters: Question['filters']
  /** `null`: all there are. */
  dates: Dates | null
  today: string
}

/** A share link shows nothing of what visitors wrote: it is not asked for. */
export const isSeen = (name: BlockName, { may_read }: Pick<SiteOfKey, 'may_read'>) => may_read || name !== 'comments'

/** What a block asks; `null` where it needs something from the reader first. */
export function blockQuestion(
  name: BlockName,
  { steps, around, tabs }: Address,
  { dates, today, ...asked }: Asked,
): Report | null {
  switch (name) {
    case 'times': {
      const include = { totals: true, quartiles: true }
      return { report: 'query', ...asked, metrics: ['pageviews', 'time_on_page'], dimensions: [OF.times], include }
    }
    case 'reach':
      return { report: 'query', ...asked, metrics: ['pageviews'], dimensions: [OF.reach] }
    case 'funnel':
      return steps.length < MIN_STEPS ? null : { report: 'funnel', ...asked, steps: steps.map(stepFilter) }
    case 'journeys': {
      const limit = JOURNEY_ROWS
      if (around === null) return { report: 'journeys', ...asked, steps: 3, limit }
      return { report: 'journeys', ...asked, around: ['is', 'event:page', [around]], steps: 2, limit }
    }
    case 'cohorts': {
      // A week says nothing of who came back.
      const to = dates?.[1] ?? today
      const from = addDays(to, 1 - 7 * WEEKS)
      const date_range = dates && dates[0] > from ? [from, to] : asked.date_range
      return { report: 'retention', ...asked, date_range, interval: 'week', periods: WEEKS }
    }
    case 'comments': {
      const state = FEEDBACK_STATES.find((name) => name === tabs.comments)
      return {
        report: 'feedback',
        ...asked,
        commented: true,
        ...(state && { states: [state] }),
        include: { total_rows: true },
        pagination: { limit: COMMENTS },
      }
    }
    case 'common':
      return { report: 'common', ...asked, limit: ROWS }
    case 'delivery':
      return { report: 'delivery', date_range: asked.date_range }
    default:
      return { report: name, ...asked }
  }
}

const OF = { times: 'event:time_on_page', reach: 'event:scroll_depth' }
