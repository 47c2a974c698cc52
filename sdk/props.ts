import type { Log } from './browser/page.js'
import { LIMITS, type Props } from './protocol.js'

/**
 * What may be sent of the properties a page gives: 30 keys, texts, finite numbers and booleans; longer keys and texts are
 * cut. The rest is dropped and named in debug. `undefined` when nothing is left.
 */
export function cleanProps(given: unknown, log: Log): Props | undefined {
  const props: Props = {}
  for (const [key, value] of Object.entries(Object(given))) {
    const isText = typeof value === 'string'
    const isFull = Object.keys(props)[LIMITS.propKeys - 1]
    if (!isFull && (isText || typeof value === 'boolean' || Number.isFinite(value)))
      props[key] = isText ? value.slice(0, LIMITS.propValue) : (value as number | boolean)
    else log('dropped property', key)
  }
  return Object.keys(props)[0] ? props : undefined
}
