import { FEEDBACK_KINDS, type FeedbackKind, LIMITS } from '../../sdk/protocol.js'
import type { GoalCondition } from '../goals.js'
import { isInvalid } from '../writer/checks.js'
import { SCALES, trackName } from '../writer/fields.js'
import { Failure } from './failure.js'

/** The flags of `goal add` that say what completes it, as they were typed. */
export interface ConditionFlags {
  event?: string
  prop?: string[]
  page?: string
  feedback?: string
  score?: string
  scroll?: string
  active?: string
}

const MAX_ACTIVE_SECONDS = 86_400

/** Flags → the one condition they give. Throws `Failure`, which names the flag. */
export function conditionOf({ event, prop, page, feedback, score, scroll, active }: ConditionFlags): GoalCondition {
  const given = [event, page, feedback, scroll, active].filter((flag) => flag !== undefined)
  if (given.length !== 1)
    throw wrong('say what completes it: one of --event, --page, --feedback, --scroll and --active')
  if (prop && event === undefined) throw wrong('--prop goes with --event')
  if (score !== undefined && feedback === undefined) throw wrong('--score goes with --feedback')
  if (event !== undefined) return { type: 'event', name: eventName(event), props: propsOf(prop ?? []) }
  if (page !== undefined) return { type: 'page', pattern: pagePattern(page) }
  if (feedback !== undefined) return ratingOf(feedback, score)
  if (scroll !== undefined) return { type: 'scroll', percent: whole('--scroll', scroll, [1, 100]) }
  return { type: 'active', seconds: whole('--active', active ?? '', [1, MAX_ACTIVE_SECONDS]) }
}

const wrong = (message: string) => new Failure(message, 2)

function eventName(text: string): string {
  // Of all events that are no track events (METRICS.md §1, event).
  if (text === 'pageview' || text === 'feedback') return text
  const name = trackName(text)
  if (isInvalid(name)) throw wrong(`--event ${name.message}`)
  if (name !== text) throw wrong(`--event is cut to ${LIMITS.name} bytes when it is recorded: use a shorter name`)
  return name
}

function propsOf(texts: string[]): { [key: string]: string } {
  const pairs = texts.map((text) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    if (key === undefined) throw wrong(`--prop ${text}: write it as key=value, as in plan=pro`)
    return [key, value]
  })
  return Object.fromEntries(pairs)
}

function pagePattern(text: string): string {
  if (/^[/*]/.test(text)) return text
  throw wrong(`--page ${text}: a page begins with a slash, as in '/thanks*'`)
}

function ratingOf(text: string, score: string | undefined): GoalCondition {
  const kind = FEEDBACK_KINDS.find((one) => one === text)
  if (!kind) throw wrong(`--feedback ${text}: must be one of ${FEEDBACK_KINDS.join(', ')}`)
  return { type: 'feedback', kind, score: score === undefined ? null : scoresOf(kind, score) }
}

/** `9-10`, or `1` alone. */
function scoresOf(kind: FeedbackKind, text: string): { min: number; max: number } {
  const scale = SCALES[kind]
  if (!scale) throw wrong(`--score: an answer of ${kind} has none`)
  const [first, last = first] = text.split('-')
  const [min, max] = [whole('--score', first, scale), whole('--score', last, scale)]
  if (min > max || text.split('-').length > 2) throw wrong(`--score ${text}: write it as 9-10, or one number`)
  return { min, max }
}

function whole(flag: string, text: string, [min, max]: readonly [number, number]): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw wrong(`${flag} ${text}: must be a whole number, ${min} to ${max}`)
}
