import type { Problem } from '../../sdk/protocol.js'

/** What is wrong with one value; `path` is relative and grows on the way up. */
export class Invalid {
  constructor(
    readonly reason: string,
    readonly message: string,
    readonly path = '',
  ) {}

  /** The same problem, seen from the object or list that holds the value. */
  in(key: string | number): Invalid {
    const step = typeof key === 'number' ? `[${key}]` : key
    const dot = this.path === '' || this.path.startsWith('[') ? '' : '.'
    return new Invalid(this.reason, this.message, `${step}${dot}${this.path}`)
  }

  problem(): Problem {
    return { path: this.path, reason: this.reason, message: this.message }
  }
}

/** Reads one untrusted value: the value itself (cut, rounded), `undefined` where it may be missing, or what is wrong. */
export type Check<T> = (value: unknown) => T | Invalid

/** A check for every field of a wire type: a field without one does not compile. */
export type Checks<T> = { [K in keyof Required<T>]: Check<T[K]> }

export const isInvalid = (value: unknown): value is Invalid => value instanceof Invalid

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const wrongType = (wanted: string) => new Invalid('wrong_type', `must be ${wanted}`)

/** The value, or `undefined` where it is missing, `null`, or not what it should be: an optional field sinks nothing. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value) => {
    if (value === undefined || value === null) return undefined
    const read = check(value)
    return isInvalid(read) ? undefined : read
  }
}

/** Missing is fine, wrong is not. */
export function ifGiven<T>(check: Check<T>): Check<T | undefined> {
  return (value) => (value === undefined || value === null ? undefined : check(value))
}

/** A text of at most `bytes` UTF-8 bytes; a longer one is cut between characters, broken surrogates are replaced. */
export function text(bytes: number): Check<string> {
  return (value) => (typeof value === 'string' ? cutText(value, bytes) : wrongType('a text'))
}

/** A text that says something. */
export function nonEmpty(bytes: number): Check<string> {
  const read = text(bytes)
  return (value) => (value === '' ? new Invalid('empty', 'must not be empty') : read(value))
}

export function cutText(value: string, bytes: number): string {
  const whole = value.isWellFormed() ? value : value.toWellFormed()
  if (whole.length * 3 <= bytes || Buffer.byteLength(whole) <= bytes) return whole
  let end = bytes
  const encoded = Buffer.from(whole)
  while (((encoded[end] ?? 0) & 0xc0) === 0x80) end--
  return encoded.toString('utf8', 0, end)
}

const ID = /^[A-Za-z0-9_-]+$/

/** An id of the script's alphabet. */
export function id(maxLength: number): Check<string> {
  return (value) =>
    typeof value === 'string' && value.length <= maxLength && ID.test(value)
      ? value
      : new Invalid('not_an_id', `must be 1 to ${maxLength} characters of A-Z a-z 0-9 _ -`)
}

/** A point in time, ms. */
export const time: Check<number> = (value) =>
  typeof value === 'number' && Math.abs(value) <= 8.64e15 ? Math.round(value) + 0 : wrongType('a time in ms')

/** A whole number in [min, max]. */
export function integer(min: number, max: number): Check<number> {
  return (value) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType('a whole number')
    return value >= min && value <= max ? value + 0 : new Invalid('out_of_range', `must be ${min} to ${max}`)
  }
}

/** A number brought into [0, max] and to whole units: a running total is never refused. */
export function total(max: number): Check<number> {
  return (value) =>
    typeof value === 'number' && !Number.isNaN(value)
      ? Math.round(Math.min(max, Math.max(0, value)))
      : wrongType('a number')
}

/** With three decimals still a whole number below 2^53. */
const MAX_AMOUNT = 1e12

/** A number that sums of money and of time can be made of, up to ±10¹²; −0 is 0. */
export const amount: Check<number> = (value) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType('a number')
  return Math.abs(value) <= MAX_AMOUNT
    ? value + 0
    : new Invalid('out_of_range', `must be -${MAX_AMOUNT} to ${MAX_AMOUNT}`)
}

export const boolean: Check<boolean> = (value) => (typeof value === 'boolean' ? value : wrongType('true or false'))

/** One of a closed list. */
export function oneOf<const T extends string>(values: readonly T[]): Check<T> {
  return (value) =>
    values.find((known) => known === value) ?? new Invalid('unknown', `must be one of ${values.join(', ')}`)
}

/** A list of at most `max` items, each of which must pass. */
export function list<T>(check: Check<T>, max: number): Check<T[]> {
  return (value) => {
    if (!Array.isArray(value)) return wrongType('a list')
    if (value.length > max) return new Invalid('too_many', `must have at most ${max} items`)
    const items: T[] = []
    for (let i = 0; i < value.length; i++) {
      const item = check(value[i])
      if (isInvalid(item)) return item.in(i)
      items.push(item)
    }
    return items
  }
}

/** An object by the checks of its fields; unknown fields are left out. */
export function object<T extends object>(checks: Checks<T>): Check<T> {
  const keys = Object.keys(checks)
  const fields = Object.values<Check<unknown>>(checks)
  return (value) => {
    if (!isObject(value)) return wrongType('an object')
    const read: Record<string, unknown> = {}
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]
      const field = fields[i](value[key])
      if (isInvalid(field)) return field.in(key)
      if (field !== undefined) read[key] = field
    }
    return read as T
  }
}
