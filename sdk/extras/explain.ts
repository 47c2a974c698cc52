import { CHOICES } from '../choices.js'
import type { Options } from '../options.js'

const SENTENCES = new Map([
  ['retry', 'sent again'],
  ['cut', 'no answer, sent again'],
  ['drop', 'refused for good'],
  ['halve', 'too large, sent in halves'],
  ['consent', 'consent must be granted, denied or none, not'],
  ['event name', 'an event needs a name, not pageview or feedback'],
  ['dropped property', 'up to 30 texts, numbers, booleans; dropped'],
  ['second start', 'started already:'],
  ['unknown call', 'no call'],
  ['localhost', 'localhost is not recorded without data-localhost="on"'],
  ['ignored', 'localStorage.footfall_ignore is set'],
  ['frame', 'a frame is not recorded without data-frames="on"'],
  ['link', 'too old or from another browser:'],
])
const said = new Set<string>()

/** Says a message of the core on the console, in a sentence; one without an object once a page. */
export function explain(words: string, about?: unknown): unknown {
  if (words === 'attributes') return nameMisspelt(about as Tag)
  if (about === undefined && said.has(words)) return
  said.add(words)
  console.warn(`footfall: ${SENTENCES.get(words) || words}`, about ?? '')
}

interface Tag {
  dataset: DOMStringMap
  options: Options
}

/** Says of every attribute that is none, or that has a wrong word, which ones there are. */
function nameMisspelt({ dataset, options }: Tag): void {
  const names = Object.keys(options)
  for (const [name, text = ''] of Object.entries(dataset)) {
    const attribute = `data-${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`
    if (!names.includes(name)) explain(`there is no ${attribute}; there are ${names}`, text)
    if (name === 'idle' && +text !== options.idle) explain(`${attribute} must be 1 to 1800, not`, text)
    const choices = Object.keys(CHOICES).includes(name) ? CHOICES[name] : undefined
    const wrong = choices && text.split(/[\s,]+/).find((word) => word && !choices.includes(word))
    if (wrong) explain(`${attribute} must be ${choices}, not`, wrong)
  }
}
