import type { Question } from '../sdk/question.js'
import type { GoalCondition } from './goals.js'

/** What a site keeps under names of its own. */
export interface Named {
  name: string
}

/** Filters of API.md §4 that all must pass, to be asked by their name. */
export interface Segment extends Named {
  filters: readonly unknown[]
}

/** What shows that somebody uses the product (METRICS.md §9). */
export interface CoreAction extends Named {
  condition: Extract<GoalCondition, { type: 'event' }>
}

/** What happened on a day of the site's zone, to be seen beside the numbers; its name is both. */
export interface Annotation extends Named {
  /** `2026-03-02`. */
  date: string
  text: string
}

/** What the page of numbers shows, as its address has it behind the `?`, without the site. */
export interface SavedView extends Named {
  query: string
}

/** What visitors are asked, as the script takes it. */
export type SiteQuestion = Question & Named

/** Everything that a site keeps under names, by where a store has it. */
export interface Saved {
  segments: Segment
  coreActions: CoreAction
  questions: SiteQuestion
  annotations: Annotation
  savedViews: SavedView
}

/** So many of a kind a site keeps. */
export const MOST_SAVED: Record<keyof Saved, number> = {
  segments: 100,
  coreActions: 100,
  // Each page of the site may load them all.
  questions: 20,
  annotations: 200,
  savedViews: 50,
}
