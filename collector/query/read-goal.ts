import { FEEDBACK_KINDS, LIMITS } from '../../sdk/protocol.js'
import { GOAL_KINDS, type Goal, type GoalCondition } from '../goals.js'
import { isCurrency, type Money, minorOf } from '../money.js'
import { SCALES } from '../writer/fields.js'
import { propsOf } from './core-actions.js'
import { fail, record, whole } from './read.js'
import { nameOf } from './segments.js'

const CONDITIONS = ['event', 'page', 'feedback', 'scroll', 'active'] as const
const MAX_ACTIVE_SECONDS = 86_400

export const GOAL_KEYS = ['name', 'kind', 'condition', 'value', 'currency'] as const

/** A goal as `goal list --json` has it. The first problem is thrown (read.ts). */
export function goalOf({ name, kind: given = 'macro', condition, value, currency }: Record<string, unknown>): Goal {
  const kind = GOAL_KINDS.find((known) => known === given)
  return {
    name: nameOf(name),
    kind: kind ?? fail('unknown_value', 'kind', `must be ${GOAL_KINDS.join(' or ')}`, GOAL_KINDS),
    condition: conditionOf(condition),
    value: value === undefined ? null : moneyOf(value, currency),
  }
}

function conditionOf(value: unknown): GoalCondition {
  const keys = ['type', 'name', 'props', 'pattern', 'kind', 'score', 'percent', 'seconds']
  const { type, name, props, pattern, kind, score, percent, seconds } = record(value, 'condition', keys)
  switch (type) {
    case 'event':
      return { type, name: textOf(name, 'condition.name', LIMITS.name), props: propsOf(props ?? {}) }
    case 'page': {
      const page = textOf(pattern, 'condition.pattern', LIMITS.url)
      if (!/^[/*]/.test(page)) fail('wrong_type', 'condition.pattern', 'must be a path such as /thanks*')
      return { type, pattern: page }
    }
    case 'feedback': {
      const rating = FEEDBACK_KINDS.find((known) => known === kind)
      if (!rating) return fail('unknown_value', 'condition.kind', 'must be a kind of feedback', FEEDBACK_KINDS)
      if (score === undefined) return { type, kind: rating, score: null }
      const [least, most] = SCALES[rating] ?? fail('wrong_type', 'condition.score', `${rating} has no scores`)
      const { min, max } = record(score, 'condition.score', ['min', 'max'])
      const lowest = whole(min, 'condition.score.min', least, most)
      return { type, kind: rating, score: { min: lowest, max: whole(max, 'condition.score.max', lowest, most) } }
    }
    case 'scroll':
      return { type, percent: whole(percent, 'condition.percent', 1, 100) }
    case 'active':
      return { type, seconds: whole(seconds, 'condition.seconds', 1, MAX_ACTIVE_SECONDS) }
  }
  return fail('unknown_type', 'condition.type', `must be ${CONDITIONS.join(', ')}`, CONDITIONS)
}

function textOf(value: unknown, path: string, bytes: number): string {
  const isFine = typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= bytes
  return isFine ? value : fail('wrong_type', path, `must be a text of 1 to ${bytes} bytes`)
}

function moneyOf(value: unknown, currency: unknown): Money {
  if (!isCurrency(currency)) return fail('unknown_currency', 'currency', 'must be an ISO 4217 code: EUR')
  const amount = typeof value === 'number' ? minorOf(value, currency) : Number.NaN
  if (!Number.isSafeInteger(amount)) fail('invalid_amount', 'value', `must be an amount of ${currency}: 9.9`)
  return { amount, currency }
}
