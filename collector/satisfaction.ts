import { NOT_SET, type Satisfaction } from './dimensions.js'

/** Of each kind that has scores: the lowest positive one, the highest negative one. */
const SCALES: Partial<Record<string, { positive: number; negative: number }>> = {
  thumbs: { positive: 1, negative: 0 },
  nps: { positive: 9, negative: 6 },
  csat: { positive: 4, negative: 2 },
  ces: { positive: 5, negative: 3 },
  review: { positive: 4, negative: 2 },
}

/** What a rating says, `(not set)` for an answer without a score. */
export function satisfactionOf(kind: unknown, score: unknown): Satisfaction {
  const scale = SCALES[String(kind)]
  if (!scale || typeof score !== 'number') return NOT_SET
  return score >= scale.positive ? 'positive' : score <= scale.negative ? 'negative' : 'neutral'
}
