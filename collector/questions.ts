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

/** `null` when the site asks nothing. */
export function sheetOf(questions: readonly Question[]): QuestionSheet | null {
  if (questions.length === 0) return null
  const body = JSON.stringify({ questions })
  return {
    version: createHash('sha256').update(body).digest('hex').slice(0, VERSION_LETTERS),
    body,
    concerns: (path) => questions.some((question) => isFor(question, path)),
  }
}

/** What waits for an event has to hear of it, wherever it happens. */
function isFor({ where: { pages = [], not_pages = [] } = {}, when }: Question, path: string): boolean {
  const isLike = (pattern: string) => matchesPattern(pattern, path)
  return when?.event !== undefined || ((pages.length === 0 || pages.some(isLike)) && !not_pages.some(isLike))
}
