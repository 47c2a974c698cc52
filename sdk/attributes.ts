import type { Log } from './browser/page.js'
import { CHOICES, DEFAULTS, LATER, type Options } from './options.js'

/**
 * `data-` attributes as options: a text is read as what the option's default is. What is misspelt is named in debug: an
 * unknown name has no effect, an unknown word is read as the one that records least.
 */
export function readAttributes(dataset: DOMStringMap, log: Log): Options {
  const options: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, text = ''] of Object.entries(dataset)) {
    if (LATER.includes(name)) log(`${name}: not in this version`)
    else if (name in DEFAULTS) options[name] = readValue(name, text, options[name], log)
    else log(`unknown attribute ${name}; there are ${Object.keys(DEFAULTS)}`)
  }
  return options as unknown as Options
}

function readValue(name: string, text: string, standard: unknown, log: Log): unknown {
  const words = text.split(/[\s,]+/).filter(Boolean)
  const choices = CHOICES[name]
  if (choices && !words.every((word) => choices.includes(word))) {
    log(`${name}: must be ${choices}`)
    return choices[0]
  }
  if (typeof standard === 'number') return Number(text) || standard
  if (typeof standard === 'boolean') return /^(on|true|)$/.test(text)
  return Array.isArray(standard) ? words : text
}
