import type { Filter } from './conditions.js'

/** A step of a funnel, as it stands in the address: `page:/shop`, `event:signup`, `goal:Order`. */
export interface Step {
  kind: StepKind
  value: string
}

export const STEP_KINDS = { page: 'Page', event: 'Event', goal: 'Goal' } as const
export type StepKind = keyof typeof STEP_KINDS
export const MAX_STEPS = 10

const DIMENSIONS = { page: 'event:page', event: 'event:name', goal: 'event:goal' }

export const formatStep = ({ kind, value }: Step) => `${kind}:${value}`

export function parseStep(text: string): Step | null {
  const [, kind, value] = /^(page|event|goal):(.+)$/s.exec(text) ?? []
  return kind ? { kind: kind as StepKind, value } : null
}

export const stepFilter = ({ kind, value }: Step): Filter => ['is', DIMENSIONS[kind], [value]]
