import { LIMITS } from '../../sdk/protocol.js'
import type { CoreAction } from '../saved.js'
import { isInvalid } from '../writer/checks.js'
import { trackName } from '../writer/fields.js'
import { fail, fields, record } from './read.js'
import { nameOf } from './segments.js'

/** A core action as it came, its condition as goals have theirs. The first problem is thrown (read.ts). */
export function coreActionOf({ name, condition: given }: Record<string, unknown>): CoreAction {
  // First: conditions of other types have other keys.
  const isOther = typeof given === 'object' && given !== null && 'type' in given && given.type !== 'event'
  const condition = isOther ? { type: given.type } : record(given, 'condition', ['type', 'name', 'props'])
  if (condition.type !== 'event') return fail('unknown_type', 'condition.type', 'must be event', ['event'])
  return {
    name: nameOf(name),
    condition: { type: 'event', name: eventOf(condition.name), props: propsOf(condition.props ?? {}) },
  }
}

function eventOf(value: unknown): string {
  const name = trackName(value)
  if (isInvalid(name)) return fail(name.reason, 'condition.name', name.message)
  // Else it would be cut when it is recorded.
  return name === value ? name : fail('too_large', 'condition.name', `must have at most ${LIMITS.name} bytes`)
}

/** Values are compared as texts: 25 is `25`, true is `true`. */
export function propsOf(value: unknown): { [key: string]: string } {
  const props = fields(value, 'condition.props', Object.keys(Object(value)))
  const texts = Object.entries(props).map(([key, text]) => {
    const isFine = ['string', 'number', 'boolean'].includes(typeof text)
    return [key, isFine ? String(text) : fail('wrong_type', `condition.props.${key}`, 'must be a text or a number')]
  })
  if (texts.length > LIMITS.propKeys) fail('too_many', 'condition.props', `must be at most ${LIMITS.propKeys}`)
  return Object.fromEntries(texts)
}
