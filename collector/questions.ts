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
/** What a browser takes where `when.quiet_days` does not say (sdk/survey/schedule.ts). */
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
function asBrowsersSpell({ where, ...question }: Question): Question {
  if (!where) return { ...question, ...asked(question) }
  const { pages, not_pages, ...rest } = where
  const spelt = {
    ...rest,
    ...(pages && { pages: pages.map(spell) }),
    ...(not_pages && { not_pages: not_pages.map(spell) }),
  }
  return { ...question, where: spelt, ...asked(question) }
}

/** What comes again sooner than the week that lies between questions has no such week. */
const asked = ({ when }: Pick<Question, 'when'>): Pick<Question, 'when'> =>
  when?.every_days !== undefined && when.every_days < QUIET_DAYS && when.quiet_days === undefined
    ? { when: { ...when, quiet_days: when.every_days } }
    : {}

const spell = (pattern: string) => pattern.toWellFormed().replace(/[^!-~]+/g, encodeURIComponent)

/** What waits for an event has to hear of it, wherever it happens. */
function isFor({ where: { pages = [], not_pages = [] } = {}, when }: Question, path: string): boolean {
  const isLike = (pattern: string) => matchesPattern(pattern, path)
  return when?.event !== undefined || ((pages.length === 0 || pages.some(isLike)) && !not_pages.some(isLike))
}
