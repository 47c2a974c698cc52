import { createHash } from 'node:crypto'
import type { Question } from '../sdk/question.js'
import { matchesPattern } from './pattern.js'

/** What a site asks its visitors, as their browsers fetch it: `version` changes with what is in it. */
export interface QuestionSheet {
  version: string
  /** `{ "questions": [Question…] }` */
  body: string
  /** Whether a page of such a path may have to do with one of them: the others load nothing. */
  concerns(path: string): boolean
}

const VERSION_LETTERS = 12
/** Between any two that stand above the page, where `when.quiet_days` does not say. */
const QUIET_DAYS = 7

/** `null` when the site asks nothing. */
export function sheetOf(set: readonly Question[]): QuestionSheet | null {
  if (set.length === 0) return null
  const questions = set.map(asBrowsersSpell)
  const body = JSON.stringify({ questions })
  return {
    version: createHash('sha256').update(body).digest('hex').slice(0, VERSION_LETTERS),
    body,
    concerns: (path) => questions.some((question) => isFor(question, path)),
  }
}

/** Pages as the address of a page has them: `/café*` is `/caf%C3%A9*` there. */
function asBrowsersSpell({ where, when, ...question }: Question): Question {
  const { pages, not_pages, ...rest } = where ?? {}
  const spelt = {
    ...rest,
    ...(pages && { pages: pages.map(spell) }),
    ...(not_pages && { not_pages: not_pages.map(spell) }),
  }
  const days = quietDays({ where, when })
  return {
    ...question,
    ...(where && { where: spelt }),
    ...((when || days > 0) && { when: { ...when, quiet_days: days } }),
  }
}

/** What stands in the page is in nobody's way; what comes again sooner than in a week has no week before it. */
function quietDays({ where = {}, when = {} }: Partial<Question>): number {
  const { selector, as = selector ? 'inline' : 'popover' } = where
  const { every_days = QUIET_DAYS, quiet_days = as === 'inline' ? 0 : Math.min(QUIET_DAYS, every_days) } = when
  return quiet_days
}

const spell = (pattern: string) => pattern.toWellFormed().replace(/[^!-~]+/g, encodeURIComponent)

/** What waits for an event has to hear of it, wherever it happens. */
function isFor({ where: { pages = [], not_pages = [] } = {}, when }: Question, path: string): boolean {
  const isLike = (pattern: string) => matchesPattern(pattern, path)
  return when?.event !== undefined || ((pages.length === 0 || pages.some(isLike)) && !not_pages.some(isLike))
}
