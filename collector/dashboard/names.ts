import { dimensionOf, isDimension, NOT_SET } from '../dimensions.js'

const COUNTRIES = namesOf('region')
const LANGUAGES = namesOf('language')

function namesOf(type: 'region' | 'language'): Intl.DisplayNames {
  try {
    return new Intl.DisplayNames(undefined, { type, fallback: 'code' })
  } catch {
    // WebKit throws where the system has no language, but `C`.
    return new Intl.DisplayNames('en', { type, fallback: 'code' })
  }
}

/** A value as people know it: a country and a language by name. */
export function nameOf(dimension: string, value: string): string {
  if (value === NOT_SET) return dimension === 'visit:source' || dimension === 'visit:referrer' ? 'Direct' : 'Not known'
  try {
    if (dimension === 'visit:country') return COUNTRIES.of(value) ?? value
    if (dimension === 'visit:language') return LANGUAGES.of(value) ?? value
  } catch {
    // No code of a country or language: as it is.
  }
  return value
}

/** The label of a dimension, or the name that nobody knows. */
export const labelOf = (name: string) => (isDimension(name) ? dimensionOf(name).label : name)
