import { DEFAULTS, MAX_IDLE_S, type Options } from './options.js'

/**
 * `data-` attributes as options: a text is read as what the option's default is. What is misspelt is named in debug
 * (extras.ts), and recorded least: a word that is none of the choices turns its option off.
 */
export function readAttributes(dataset: DOMStringMap): Options {
  const options: Record<string, unknown> = {}
  for (const [name, standard] of Object.entries(DEFAULTS)) {
    const text = dataset[name]
    if (text === undefined) options[name] = standard
    else if (typeof standard === 'number') options[name] = +text >= 1 && +text <= MAX_IDLE_S ? +text : standard
    else if (typeof standard === 'boolean') options[name] = /^(on|true|)$/.test(text)
    else options[name] = Array.isArray(standard) ? text.split(/[\s,]+/).filter(Boolean) : text
  }
  return options as unknown as Options
}
