import { createHash } from 'node:crypto'
import type { Question } from '../sdk/question.js'

/** What a site asks its visitors, as their browsers fetch it: `version` changes with what is in it. */
export interface QuestionSheet {
  version: string
  /** `{ "questions": [Question…] }` */
  body: string
}

const VERSION_LETTERS = 12

/** `null` when the site asks nothing: then nobody fetches anything. */
export function sheetOf(questions: readonly Question[]): QuestionSheet | null {
  if (questions.length === 0) return null
  const body = JSON.stringify({ questions })
  return { version: createHash('sha256').update(body).digest('hex').slice(0, VERSION_LETTERS), body }
}
