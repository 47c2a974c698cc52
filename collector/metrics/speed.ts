import { count, equal, type Field, type Metric, percent, take, there } from './algebra.js'

const p75 = (of: Field) => take({ quantile: 0.75, of })
const good = (of: Field, isGood: Field) =>
  percent(count('event', there(of), equal(isGood, 1)), count('event', there(of)))

/** METRICS.md §10. */
export const SPEED = {
  lcp: {
    label: 'Largest contentful paint',
    unit: 'ms',
    definition: 'What three of four views were faster than.',
    value: p75('lcp'),
  },
  inp: {
    label: 'Interaction to next paint',
    unit: 'ms',
    definition: 'What three of four views were faster than.',
    value: p75('inp'),
  },
  fcp: {
    label: 'First contentful paint',
    unit: 'ms',
    definition: 'What three of four views were faster than.',
    value: p75('fcp'),
  },
  ttfb: {
    label: 'Time to first byte',
    unit: 'ms',
    definition: 'What three of four views were faster than.',
    value: p75('ttfb'),
  },
  cls: {
    label: 'Cumulative layout shift',
    unit: 'score',
    definition: 'What three of four views were below.',
    value: p75('cls'),
  },
  good_lcp: {
    label: 'Good largest contentful paint',
    unit: 'percent',
    definition: 'Views rated good ÷ views with a largest contentful paint.',
    value: good('lcp', 'is_good_lcp'),
  },
  good_inp: {
    label: 'Good interaction to next paint',
    unit: 'percent',
    definition: 'Views rated good ÷ views with an interaction.',
    value: good('inp', 'is_good_inp'),
  },
  good_cls: {
    label: 'Good layout shift',
    unit: 'percent',
    definition: 'Views rated good ÷ views with a layout shift.',
    value: good('cls', 'is_good_cls'),
  },
} as const satisfies Record<string, Metric>
