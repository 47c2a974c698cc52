import type { Log } from './browser/page.js'
import { CHOICES, DEFAULTS, isOption, LATER, MAX_IDLE_S, type Options } from './options.js'

/**
 * `data-` attributes as options: a text is read as what the option's default is. What is misspelt is named in debug: an
 * unknown name has no effect, an unknown word is read as the one that records least.
 */
export function readAttributes(dataset: DOMStringMap, log: Log): Options {
  const options: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, text = ''] of Object.entries(dataset)) {
    if (LATER.includes(name)) log(`${name}: not in this version`)
    else if (isOption(name)) options[name] = readValue(name, text, options[name], log)
    else log(`unknown attribute ${attribute(name)}; there are ${Object.keys(DEFAULTS).map(attribute)}`)
  }
  return options as unknown as Options
}

/** `cookieDomain` is `data-cookie-domain` in the tag. */
function attribute(name: string): string {
  return `data-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`
}

function readValue(name: string, text: string, standard: unknown, log: Log): unknown {
  const words = text.split(/[\s,]+/).filter(Boolean)
  const choices = CHOICES[name]
  if (choices) {
    // Both signals may be named; of anything else there is one.
    const isRight = words.length === 1 || (name === 'respect' && words.length)
    if (isRight && words.every((word) => choices.includes(word))) return text
    log(`${attribute(name)} must be ${choices}; taken as ${choices[0]}`)
    return choices[0]
  }
  if (typeof standard === 'number') {
    if (+text >= 1 && +text <= MAX_IDLE_S) return +text
    log(`${attribute(name)} must be 1 to ${MAX_IDLE_S}; taken as ${standard}`)
    return standard
  }
  if (typeof standard === 'boolean') return /^(on|true|)$/.test(text)
  return Array.isArray(standard) ? words : text
}
