import { DEFAULTS, MAX_IDLE_S, type Options } from './options.js'

/**
 * `data-` attributes as options: a text is read as what the option's default is. What is misspelt is named in debug
 * (extras.ts), and recorded least: a word that is none of the choices turns its option off.
 */
export function readAttributes(dataset: DOMStringMap): Options {
  const options: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, text] of Object.entries(dataset) as [string, string][]) {
    const standard = options[name]
    if (Array.isArray(standard)) options[name] = text.match(/[^\s,]+/g) || []
    else if (typeof standard === 'boolean') options[name] = /^(on|true|)$/.test(text)
    else if (typeof standard === 'string') options[name] = text
    else if (name === 'idle' && +text >= 1 && +text <= MAX_IDLE_S) options.idle = +text
  }
  return options as unknown as Options
}
