import type { FeedbackKind } from '../sdk/protocol.js'
import { decimalOf, type Money } from './money.js'

export const GOAL_KINDS = ['macro', 'micro'] as const
export type GoalKind = (typeof GOAL_KINDS)[number]

/** So many a site keeps. */
export const MOST_GOALS = 100

/** What a site wants its visitors to do (METRICS.md §1, goal). */
export interface Goal {
  name: string
  kind: GoalKind
  condition: GoalCondition
  /** What each completion is worth, instead of what its event says; `null`: as the event says. */
  value: Money | null
}

/** What completes a goal. */
export type GoalCondition =
  /** A track event of this name that has all these properties; values as texts: 25 is `25`, true is `true`. */
  | { type: 'event'; name: string; props: { [key: string]: string } }
  /** A pageview of a page; in the pattern `*` stands for anything, nothing and slashes too. */
  | { type: 'page'; pattern: string }
  /** A rating, both ends included; `null`: whatever was answered. */
  | { type: 'feedback'; kind: FeedbackKind; score: { min: number; max: number } | null }
  /** A view that reaches so deep, in % of the page's height. */
  | { type: 'scroll'; percent: number }
  /** A view that gets so much active time. */
  | { type: 'active'; seconds: number }

/** For machines: money in decimals. */
export const namedGoal = ({ name, kind, condition, value }: Goal) => ({
  name,
  kind,
  condition,
  value: value && decimalOf(value),
  currency: value?.currency ?? null,
})

/** A condition in a few words, as it was given: `event signup plan=pro`. */
export function describeCondition(condition: GoalCondition): string {
  switch (condition.type) {
    case 'event':
      return ['event', condition.name, ...Object.entries(condition.props).map((prop) => prop.join('='))].join(' ')
    case 'page':
      return `page ${condition.pattern}`
    case 'feedback':
      return `feedback ${condition.kind}${condition.score ? ` ${condition.score.min}-${condition.score.max}` : ''}`
    case 'scroll':
      return `scroll ${condition.percent} %`
    case 'active':
      return `active ${condition.seconds} s`
  }
}
