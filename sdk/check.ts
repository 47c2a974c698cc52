import type { Log } from './browser/page.js'
import { CHOICES, DEFAULTS, isOption, LATER, MAX_IDLE_S, type Options, type TrackerOptions } from './options.js'

/** The options of `init`, defaults filled in. Throws a `TypeError` that names the first wrong one and what it may be. */
export function checkOptions(given: TrackerOptions, base: string): Options {
  const options: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, value] of Object.entries(given ?? {})) if (value !== undefined) options[name] = value
  for (const [name, standard] of Object.entries(DEFAULTS)) {
    const needed = nameMismatch(options[name], standard, CHOICES[name])
    if (needed) throw wrong(name, needed, options[name])
  }
  const { site, endpoint, idle } = options as unknown as Options
  if (!site) throw wrong('site', 'the id of a site, such as "example.com"', site)
  if (!isWebAddress(endpoint, base))
    throw wrong('endpoint', 'an address, such as "https://stats.example.com/e"', endpoint)
  if (!(idle >= 1 && idle <= MAX_IDLE_S)) throw wrong('idle', `seconds from 1 to ${MAX_IDLE_S}`, idle)
  return options as unknown as Options
}

/** Says of every name that this version does not know which ones it does. */
export function nameUnknown(given: TrackerOptions, log: Log): void {
  for (const name of Object.keys(given)) {
    if (LATER.includes(name)) log(`option "${name}" is not in this version`)
    else if (!isOption(name)) log(`unknown option "${name}"; there are ${Object.keys(DEFAULTS).join(', ')}`)
  }
}

/** What the value should have been; `undefined` when it is. */
function nameMismatch(value: unknown, standard: unknown, choices?: readonly string[]): string | undefined {
  if (choices) return choices.some((word) => word === value) ? undefined : `one of "${choices.join('", "')}"`
  if (!Array.isArray(standard)) return typeof value === typeof standard ? undefined : `a ${typeof standard}`
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? undefined : 'a list of texts'
}

function wrong(name: string, needed: string, value: unknown): TypeError {
  return new TypeError(`footfall: option "${name}" must be ${needed}, not ${JSON.stringify(value)}`)
}

function isWebAddress(value: string, base: string): boolean {
  try {
    return value !== '' && /^https?:$/.test(new URL(value, base).protocol)
  } catch {
    return false
  }
}
