import { isProblem, problem, type QueryProblem } from './problem.js'

/** How many items a list may have. */
export const MAX_LIST = 100

/** Stops reading at the first thing that is wrong; caught in `reading` and nowhere else. */
export function fail(code: string, path: string, message: string, allowed?: readonly string[]): never {
  throw problem(code, path, message, allowed)
}

/** What was read, or the first problem. */
export function reading<T>(read: () => T): T | QueryProblem {
  try {
    return read()
  } catch (error) {
    if (isProblem(error)) return error
    throw error
  }
}

/** An object with no other keys than these; a key that is null is absent. */
export function record(value: unknown, path: string, allowed: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields(value, path, allowed)).filter(([, inner]) => inner !== null))
}

/** The same with its nulls. */
export function fields(value: unknown, path: string, allowed: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fail('wrong_type', path, 'must be an object', allowed)
  }
  const unknown = Object.keys(value).find((key) => !allowed.includes(key))
  if (unknown === undefined) return { ...value }
  return fail('unknown_key', path === '' ? unknown : `${path}.${unknown}`, `${show(unknown)} is not known`, allowed)
}

export function list(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) return fail('wrong_type', path, 'must be a list')
  return value.length <= MAX_LIST ? value : fail('too_many', path, `must have at most ${MAX_LIST} items`)
}

/** Refuses what stands behind the elements that a list of a fixed shape has. */
export function endsAfter(values: readonly unknown[], length: number, path: string): void {
  if (values.length > length)
    fail('too_many', `${path}[${length}]`, `must not be there: the list has at most ${length} elements`)
}

/** A text that says something, of at most so many bytes. */
export function textOf(value: unknown, path: string, bytes: number): string {
  const isFine = typeof value === 'string' && value.trim() !== '' && Buffer.byteLength(value) <= bytes
  return isFine ? value : fail('wrong_type', path, `must be a text of 1 to ${bytes} bytes`)
}

export function flag(value: unknown, path: string): boolean {
  if (value === undefined) return false
  return typeof value === 'boolean' ? value : fail('wrong_type', path, 'must be true or false')
}

export function whole(value: unknown, path: string, min: number, max: number): number {
  const isFine = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
  return isFine ? value : fail('out_of_range', path, `must be a whole number, ${min} to ${max}`)
}

export function seconds(value: unknown, path: string): number {
  const isFine = typeof value === 'number' && value >= 0 && value <= 86_400
  return isFine ? value : fail('out_of_range', path, 'must be 0 to 86400 seconds')
}

/** A value in a message. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 100)}"`
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
}
