import { VISITOR_TYPES } from '../dimensions.js'
import { atLeast, count, equal, type Metric, over, percent, ratio, sum, visitors } from './algebra.js'
import { IS_BOUNCE } from './definitions.js'

const pageviews = count('event', equal('is_pageview', 1))
const visits = count('visit')
const isType = (type: (typeof VISITOR_TYPES)[number]) => equal('visitor_type', VISITOR_TYPES.indexOf(type))
const exits = count('visit', atLeast('visit_pageviews', 2), { groupPageIs: 'exit_page' })
const ONLY_PAGES = [['event:page'], ['visit:exit_page']]

/** METRICS.md §3. */
export const TRAFFIC = {
  visitors: {
    label: 'Visitors',
    unit: 'count',
    definition: 'Distinct visitors with an event in the range that passes the filters.',
    value: visitors('event'),
  },
  new_visitors: {
    label: 'New visitors',
    unit: 'count',
    definition: 'Distinct visitors with an event in a first visit.',
    value: visitors('event', isType('new')),
  },
  returning_visitors: {
    label: 'Returning visitors',
    unit: 'count',
    definition:
      'Distinct visitors with an event in a later visit. Who came for the first time and came back is new and returning.',
    value: visitors('event', isType('returning')),
  },
  visits: {
    label: 'Visits',
    unit: 'count',
    definition: 'Visits that start in the range and have an event that passes the filters.',
    value: visits,
  },
  percentage: {
    label: 'Share of visitors',
    unit: 'percent',
    definition: 'Visitors of the group ÷ visitors of the same range and filters without grouping.',
    value: percent(visitors('event'), over('all', visitors('event'))),
  },
  pageviews: {
    label: 'Pageviews',
    unit: 'count',
    definition: 'Pageview events.',
    value: pageviews,
  },
  events: {
    label: 'Events',
    unit: 'count',
    definition: 'Pageview, track and feedback events.',
    value: count('event'),
  },
  views_per_visit: {
    label: 'Views per visit',
    unit: 'ratio',
    definition: 'Pageviews of the visits ÷ visits.',
    value: ratio(sum('visit', 'visit_pageviews'), visits),
  },
  visits_per_visitor: {
    label: 'Visits per visitor',
    unit: 'ratio',
    definition: 'Visits ÷ distinct visitors of those visits.',
    value: ratio(visits, visitors('visit')),
  },
  bounces: {
    label: 'Bounces',
    unit: 'count',
    definition: 'Visits with exactly one pageview and no interaction.',
    value: count('visit', ...IS_BOUNCE),
  },
  bounce_rate: {
    label: 'Bounce rate',
    unit: 'percent',
    definition: 'Bounces ÷ visits with at least one pageview. By page: of the visits that entered on that page.',
    value: percent(
      count('visit', ...IS_BOUNCE, { groupPageIs: 'entry_page' }),
      count('visit', atLeast('visit_pageviews', 1), { groupPageIs: 'entry_page' }),
    ),
  },
  exits: {
    label: 'Exits',
    unit: 'count',
    definition: 'Visits with two or more pageviews whose last page is this one.',
    value: exits,
    needs: ONLY_PAGES,
  },
  exit_rate: {
    label: 'Exit rate',
    unit: 'percent',
    definition: 'Exits ÷ pageviews of that page in range and filters.',
    value: percent(exits, over('page', pageviews)),
    needs: ONLY_PAGES,
  },
  daily_active_visitors: {
    label: 'Daily active visitors',
    unit: 'count',
    definition: "Distinct visitors on the range's (or bucket's) last day.",
    value: over({ lastDays: 1 }, visitors('event')),
  },
  weekly_active_visitors: {
    label: 'Weekly active visitors',
    unit: 'count',
    definition: "Distinct visitors in the 7 days that end with the range's (or bucket's) last day.",
    value: over({ lastDays: 7 }, visitors('event')),
  },
  monthly_active_visitors: {
    label: 'Monthly active visitors',
    unit: 'count',
    definition: "Distinct visitors in the 30 days that end with the range's (or bucket's) last day.",
    value: over({ lastDays: 30 }, visitors('event')),
  },
  stickiness: {
    label: 'Stickiness',
    unit: 'percent',
    definition: "Mean over the range's (or bucket's) days of daily actives ÷ 30-day actives at its end.",
    value: percent(over('each_day', visitors('event')), over({ lastDays: 30, perDay: true }, visitors('event'))),
  },
} as const satisfies Record<string, Metric>
