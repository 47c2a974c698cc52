import type { Refused } from '../../sdk/protocol.js'

/** What is wrong with a question, in the one error shape. */
export class QueryProblem {
  constructor(readonly error: Refused['error']) {}
}

export function problem(code: string, path: string, message: string, allowed?: readonly string[]): QueryProblem {
  return new QueryProblem({ code, message, path, ...(allowed && { allowed }) })
}

export const isProblem = (value: unknown): value is QueryProblem => value instanceof QueryProblem
