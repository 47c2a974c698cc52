import { atLeast, count, equal, inSeconds, type Metric, meanSeconds, percent, ratio, rest, sum } from './algebra.js'
import { IS_ENGAGED } from './definitions.js'

const isPageview = equal('is_pageview', 1)
const pageviews = count('event', isPageview)
const visits = count('visit')
const engagedVisits = count('visit', IS_ENGAGED)

/** METRICS.md §4. */
export const ATTENTION = {
  visit_duration: {
    label: 'Visit duration',
    unit: 'whole_seconds',
    definition: 'Mean time from the first event of a visit to its end, idle time between included.',
    value: meanSeconds(sum('visit', 'visit_duration'), visits),
  },
  active_time: {
    label: 'Active time',
    unit: 'seconds',
    definition: 'Mean time per visit during which the page was visible, in focus and used within the last 30 s.',
    value: meanSeconds(sum('visit', 'visit_active'), visits),
  },
  time_on_page: {
    label: 'Time on page',
    unit: 'whole_seconds',
    definition: 'Mean active time of a pageview; the last page of a visit counts like any other.',
    value: meanSeconds(sum('event', 'view_active', isPageview), pageviews),
  },
  total_active_time: {
    label: 'Total active time',
    unit: 'seconds',
    definition: 'Active time of all pageviews together.',
    value: inSeconds(sum('event', 'view_active', isPageview)),
  },
  idle_share: {
    label: 'Idle share',
    unit: 'percent',
    definition:
      'Time that pageviews were visible without being active (not in focus, or unused for 30 s) ÷ time that they were visible.',
    value: rest(sum('event', 'view_visible', isPageview), sum('event', 'view_active', isPageview)),
  },
  scroll_depth: {
    label: 'Scroll depth',
    unit: 'percent',
    definition: "Mean deepest point seen of a pageview, as a share of the page's height.",
    value: ratio(sum('event', 'view_scroll', isPageview), pageviews),
  },
  reached_half: {
    label: 'Reached the middle',
    unit: 'percent',
    definition: "Pageviews of which half of the page's height or more was seen ÷ pageviews.",
    value: percent(count('event', isPageview, atLeast('view_scroll', 50)), pageviews),
  },
  reached_end: {
    label: 'Reached the end',
    unit: 'percent',
    definition: "Pageviews of which 90 % of the page's height or more was seen ÷ pageviews.",
    value: percent(count('event', isPageview, atLeast('view_scroll', 90)), pageviews),
  },
  engaged_visits: {
    label: 'Engaged visits',
    unit: 'count',
    definition: 'Visits with 10 s of active time, or an interaction, or two pageviews.',
    value: engagedVisits,
  },
  engagement_rate: {
    label: 'Engagement rate',
    unit: 'percent',
    definition: 'Engaged visits ÷ visits.',
    value: percent(engagedVisits, visits),
  },
} as const satisfies Record<string, Metric>
