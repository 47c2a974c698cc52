import { CHOICES } from './choices.js'
import { DEFAULTS, MAX_IDLE_S, type Options, type TrackerOptions } from './options.js'

/** The options of `init`, defaults filled in. Throws a `TypeError` that names the first wrong one and what it may be. */
export function checkOptions(given: TrackerOptions): Options {
  const options: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, value] of Object.entries(Object(given))) {
    if (!(name in DEFAULTS)) throw wrong(name, `one of ${Object.keys(DEFAULTS)}`, name)
    if (value !== undefined) options[name] = value
  }
  for (const [name, standard] of Object.entries(DEFAULTS)) {
    const needed = nameMismatch(options[name], standard, CHOICES[name])
    if (needed) throw wrong(name, needed, options[name])
  }
  const { site, endpoint, idle } = options as unknown as Options
  if (!site) throw wrong('site', 'an id', site)
  if (!isWebAddress(endpoint)) throw wrong('endpoint', 'a URL', endpoint)
  if (!(idle >= 1 && idle <= MAX_IDLE_S)) throw wrong('idle', `1 to ${MAX_IDLE_S}`, idle)
  return options as unknown as Options
}

/** What the value should have been; `undefined` when it is. */
function nameMismatch(value: unknown, standard: unknown, choices?: readonly string[]): string | undefined {
  const isRight = (each: unknown) => (choices ? choices.includes(each as string) : typeof each === 'string')
  if (Array.isArray(standard)) {
    return Array.isArray(value) && value.every(isRight) ? undefined : `a list of ${choices || 'texts'}`
  }
  if (choices) return isRight(value) ? undefined : `one of ${choices}`
  return typeof value === typeof standard ? undefined : `a ${typeof standard}`
}

function wrong(name: string, needed: string, value: unknown): TypeError {
  return new TypeError(`footfall: option "${name}" must be ${needed}, not ${JSON.stringify(value)}`)
}

function isWebAddress(value: string): boolean {
  try {
    return value !== '' && /^http/.test(new URL(value, location.href).protocol)
  } catch {
    return false
  }
}
