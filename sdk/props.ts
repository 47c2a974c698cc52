import type { Log } from './browser/page.js'
import { LIMITS, type Props } from './protocol.js'

/**
 * What may be sent of the properties a page gives: 30 keys, texts, finite numbers and booleans; longer keys and texts are
 * cut. The rest is dropped and named in debug. `undefined` when nothing is left.
 */
export function cleanProps(given: object, log: Log): Props | undefined {
  const props: Props = {}
  let count = 0
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue
    const isSendable = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
    if (!isSendable || count === LIMITS.propKeys) log(`dropped property "${key}"`)
    else {
      count++
      props[key.slice(0, LIMITS.propKey)] = typeof value === 'string' ? value.slice(0, LIMITS.propValue) : value
    }
  }
  return count ? props : undefined
}
