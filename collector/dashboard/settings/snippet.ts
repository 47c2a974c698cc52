/** What can be said in the tag, as the form asks for it; the rest of what there is stands in the README. */
export interface TagOption {
  /** The attribute without `data-`. */
  name: string
  label: string
  hint?: string
  /** What can be chosen, the usual one first; without, it is a text. */
  choices?: readonly (readonly [value: string, label: string])[]
  /** Several of the choices. */
  isList?: true
}

export const TAG_OPTIONS = [
  {
    name: 'consent',
    label: 'Before a visitor has answered',
    choices: [
      ['granted', 'count with a cookie'],
      ['denied', 'count without cookie or storage (cookieless)'],
      ['pending', 'send nothing, and wait for the answer'],
      ['none', 'send nothing, and keep nothing'],
    ],
  },
  {
    name: 'auto',
    label: 'Interactions that are captured',
    isList: true,
    choices: [
      ['outbound', 'outbound links'],
      ['download', 'downloads'],
      ['form', 'forms'],
      ['media', 'media'],
      ['search', 'searches'],
      ['copy', 'copies'],
      ['error', 'errors'],
    ],
  },
  {
    name: 'spa',
    label: 'Pageviews without a load',
    choices: [
      ['on', 'by path'],
      ['hash', 'by path and fragment'],
      ['off', 'none'],
    ],
  },
  {
    name: 'respect',
    label: 'Signals that make a visitor cookieless',
    choices: [
      ['gpc', 'Global Privacy Control'],
      ['dnt', 'Do Not Track'],
      ['both', 'both'],
      ['none', 'none'],
    ],
  },
  {
    name: 'vitals',
    label: 'Web Vitals',
    choices: [
      ['on', 'are measured'],
      ['off', 'are not'],
    ],
  },
  {
    name: 'localhost',
    label: 'Pages on your own machine',
    choices: [
      ['off', 'are not counted'],
      ['on', 'are counted: to try it out'],
    ],
  },
  {
    name: 'debug',
    label: 'On the console',
    choices: [
      ['off', 'nothing'],
      ['on', 'what is sent and refused: to try it out'],
    ],
  },
  { name: 'exclude', label: 'Paths that are not counted', hint: 'For example /admin/*; several by a space.' },
  { name: 'query', label: 'Query parameters that are kept', hint: 'Besides those of campaigns: page id.' },
  { name: 'endpoint', label: 'Where batches go', hint: 'Only behind a proxy: https://example.com/stats/e' },
] as const satisfies readonly TagOption[]

/** Of an option whose several values are chosen, those that hold where nothing is said. */
export const USUAL_AUTO = ['outbound', 'download', 'form']

/** What was chosen, by option; what is missing is as usual. */
export type Chosen = Readonly<Record<string, string>>

/** The line for the `<head>`: only what is not as usual is said. */
export function tagOf({ src, site, chosen }: { src: string; site: string; chosen: Chosen }): string {
  const said = Object.entries(chosen).filter(([name, value]) => !isUsual(name, value.trim()))
  const attributes = said.map(([name, value]) => ` data-${name}="${escapeText(value.trim())}"`)
  return `<script defer src="${escapeText(src)}" data-site="${escapeText(site)}"${attributes.join('')}></script>`
}

function isUsual(name: string, value: string): boolean {
  if (name === 'auto') return value === USUAL_AUTO.join(' ')
  const option: TagOption | undefined = TAG_OPTIONS.find((one) => one.name === name)
  return option?.choices ? value === option.choices[0][0] : value === ''
}

const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
