import type { Log } from './browser/page.js'
import { LIMITS, type Props } from './protocol.js'

/**
 * What may be sent of the properties a page gives: 30 keys, texts, finite numbers and booleans; longer keys and texts are
 * cut. The rest is dropped and named in debug. `undefined` when nothing is left.
 */
export function cleanProps(given: unknown, log: Log): Props | undefined {
  const props: Props = {}
  let count = 0
  for (const [key, value] of Object.entries(Object(given))) {
    const isText = typeof value === 'string'
    if (count < LIMITS.propKeys && (isText || typeof value === 'boolean' || Number.isFinite(value))) {
      count++
      props[key] = isText ? value.slice(0, LIMITS.propValue) : (value as number | boolean)
    } else if (value !== undefined && value !== null) log('dropped property', key)
  }
  return count ? props : undefined
}
