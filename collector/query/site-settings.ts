import { randomBytes } from 'node:crypto'
import { MAX_RETENTION_DAYS } from '../config.js'
import { readRange } from '../exclusion.js'
import { readHost } from '../hosts.js'
import { isCurrency } from '../money.js'
import { isSiteId, type SiteSettings } from '../sites.js'
import { isZone } from '../zone.js'
import { fail, flag, list, whole } from './read.js'

export const SETTING_KEYS = [
  'timezone',
  'currency',
  'allow_bots',
  'origins',
  'retention_days',
  'secret',
  'signed_identify',
  'raw_comments',
  'excluded_addresses',
] as const

/** The id of a new site. Throws the first problem (read.ts). */
export function siteIdOf(value: unknown): string {
  return typeof value === 'string' && isSiteId(value)
    ? value
    : fail('invalid_id', 'site', 'must be letters, digits, dots and dashes, as in example.com: at most 100')
}

/**
 * Settings as they came → those that they change of `before`; `null` for `retention_days` is as the collector has it, and
 * `secret: true` makes one of 256 random bits. Throws the first problem (read.ts).
 */
export function settingsOf(given: Record<string, unknown>, before: SiteSettings): Partial<SiteSettings> {
  const { timezone, currency, allow_bots, origins, retention_days } = given
  const { secret, signed_identify, raw_comments, excluded_addresses } = given
  const read: { [K in keyof SiteSettings]: SiteSettings[K] | undefined } = {
    timezone: timezone === undefined ? undefined : zoneOf(timezone),
    currency: currency === undefined ? undefined : currencyOf(currency),
    allowBots: ifGiven(allow_bots, 'allow_bots'),
    origins: origins === undefined ? undefined : originsOf(origins),
    retentionDays: retention_days === undefined ? undefined : daysOf(retention_days),
    secret: secret === undefined ? undefined : secretOf(secret),
    signedIdentify: ifGiven(signed_identify, 'signed_identify'),
    rawComments: ifGiven(raw_comments, 'raw_comments'),
    excludedAddresses: excluded_addresses === undefined ? undefined : rangesOf(excluded_addresses),
  }
  const changed = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))
  const after: SiteSettings = { ...before, ...changed }
  if (after.signedIdentify && after.secret === null)
    fail('missing', 'signed_identify', 'needs a secret to be signed with: "secret": true makes one')
  return changed
}

const ifGiven = (value: unknown, path: string) => (value === undefined ? undefined : flag(value, path))

const zoneOf = (value: unknown): string =>
  typeof value === 'string' && isZone(value)
    ? value
    : fail('unknown_zone', 'timezone', 'must be an IANA name, as in Europe/Berlin')

function currencyOf(value: unknown): string {
  const code = typeof value === 'string' ? value.toUpperCase() : value
  return isCurrency(code) ? code : fail('unknown_currency', 'currency', 'must be three letters (ISO 4217), as in EUR')
}

/** None: pages of every host may send. */
function originsOf(value: unknown): string[] {
  const hosts = list(value, 'origins').map((host, i) => {
    const read = typeof host === 'string' ? readHost(host) : null
    return read ?? fail('not_a_host', `origins[${i}]`, 'must be a host, as in example.com or *.example.com')
  })
  return [...new Set(hosts)]
}

function rangesOf(value: unknown): string[] {
  const ranges = list(value, 'excluded_addresses').map((range, i) => {
    const read = typeof range === 'string' ? readRange(range) : null
    return read ?? fail('not_an_address', `excluded_addresses[${i}]`, 'must be an address or a range: 192.0.2.0/24')
  })
  return [...new Set(ranges)]
}

const daysOf = (value: unknown): number | null =>
  value === null ? null : whole(value, 'retention_days', 0, MAX_RETENTION_DAYS)

const secretOf = (value: unknown): string | null =>
  flag(value, 'secret') ? `ffs_${randomBytes(32).toString('base64url')}` : null
