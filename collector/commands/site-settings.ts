import { randomBytes } from 'node:crypto'
import { type Command, InvalidArgumentError } from 'commander'
import { MAX_RETENTION_DAYS } from '../config.js'
import { readRange } from '../exclusion.js'
import { readHost } from '../hosts.js'
import { isCurrency } from '../money.js'
import type { Site, SiteSettings } from '../sites.js'
import { isZone } from '../zone.js'
import { CNIL_DAYS } from './cnil.js'
import { Failure } from './failure.js'

/** The flags of `site add` and `site set` as they were read; what was not given is missing. */
export interface SettingFlags {
  timezone?: string
  currency?: string
  allowBots?: boolean
  origin?: string[]
  retentionDays?: number | 'default'
  secret?: boolean
  signedIdentify?: boolean
  rawComments?: boolean
  excludeIp?: string[]
  cnil?: true
}

/** Adds every flag that changes a site. */
export function addSettingOptions(command: Command): Command {
  return command
    .option('--timezone <zone>', 'IANA name; days are days of this zone (UTC)', zoneName)
    .option('--currency <code>', 'ISO 4217 (EUR)', currencyCode)
    .option('--allow-bots', 'keep what automated browsers and known bots send')
    .option('--no-allow-bots', 'drop and count it')
    .option(
      '--origin <host>',
      'only pages of this host may send, *.example.com for all below one; repeat it; any',
      origins,
    )
    .option('--retention-days <days>', 'days that visits are kept, 0 for ever, or default for what serve has', days)
    .option('--secret', 'make a secret that the backend signs with; it is shown once, on standard output')
    .option('--no-secret', 'remove it')
    .option('--signed-identify', 'identify counts only when the backend has signed it')
    .option('--no-signed-identify', 'identify counts as it comes')
    .option('--raw-comments', 'keep e-mail addresses and secrets that visitors write into comments')
    .option('--no-raw-comments', 'put (scrubbed) in their place')
    .option('--exclude-ip <range>', 'keep nothing from this address, or range as 192.0.2.0/24; repeat it; none', ranges)
    .option('--cnil', `keep visits for 25 months at most, and say how the site stands to the CNIL's exemption`)
}

/** Flags → the settings of `site` they change. A secret is made here, 256 random bits. Throws `Failure`. */
export function settingsOf(flags: SettingFlags, site: SiteSettings): Partial<SiteSettings> {
  const { timezone, currency, allowBots, origin, secret, signedIdentify, rawComments, excludeIp } = flags
  const settings: Partial<SiteSettings> = {
    timezone,
    currency,
    allowBots,
    origins: origin?.filter((host) => host !== ANY),
    retentionDays: retentionOf(flags, site),
    secret: secret === undefined ? undefined : secretOf(secret),
    signedIdentify,
    rawComments,
    excludedAddresses: excludeIp?.filter((range) => range !== NONE),
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

/** For the CNIL a shorter time stays, a longer one is cut. */
function retentionOf({ retentionDays, cnil }: SettingFlags, site: SiteSettings): number | null | undefined {
  const given = retentionDays === 'default' ? null : retentionDays
  if (!cnil) return given
  const days = given === undefined ? site.retentionDays : given
  if (days !== null && days > 0 && days <= CNIL_DAYS) return days
  if (given === undefined) return CNIL_DAYS
  throw new Failure(`--cnil keeps visits for at most ${CNIL_DAYS} days: name fewer, or leave --retention-days out`, 2)
}

const secretOf = (isWanted: boolean) => (isWanted ? `ffs_${randomBytes(32).toString('base64url')}` : null)

/** A site for people: id, zone, currency, then whatever is not as by default. */
export function siteLine({ id, timezone, currency, ...site }: Site): string {
  const notes = [
    site.allowBots && 'allows bots',
    site.origins.length > 0 && `only from ${site.origins.join(' ')}`,
    site.retentionDays !== null && (site.retentionDays === 0 ? 'kept for ever' : `kept ${site.retentionDays} days`),
    site.secret !== null && 'has a secret',
    site.signedIdentify && 'signed identify',
    site.rawComments && 'comments as they are',
    site.excludedAddresses.length > 0 && `without ${site.excludedAddresses.join(' ')}`,
  ]
  return [id, timezone, currency, ...notes.filter((note) => note !== false)].join('\t')
}

function zoneName(text: string): string {
  if (isZone(text)) return text
  throw new InvalidArgumentError('Use an IANA name, as in Europe/Berlin.')
}

export function currencyCode(text: string): string {
  if (isCurrency(text.toUpperCase())) return text.toUpperCase()
  throw new InvalidArgumentError('Use three letters (ISO 4217), as in EUR.')
}

const ANY = 'any'

function origins(text: string, before: string[] = []): string[] {
  const host = text === ANY ? ANY : readHost(text)
  if (host === null) throw new InvalidArgumentError('Use a host, as in example.com or *.example.com.')
  const all = [...before, host]
  if (all.includes(ANY) && all.length > 1) throw new InvalidArgumentError('Name hosts, or any.')
  return all
}

const NONE = 'none'

function ranges(text: string, before: string[] = []): string[] {
  const range = text === NONE ? NONE : readRange(text)
  if (range === null) throw new InvalidArgumentError('Use an address or a range, as in 192.0.2.0/24, or none.')
  const all = [...before, range]
  if (all.includes(NONE) && all.length > 1) throw new InvalidArgumentError('Name addresses, or none.')
  return all
}

function days(text: string): number | 'default' {
  if (text === 'default') return text
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= MAX_RETENTION_DAYS) return value
  throw new InvalidArgumentError(`Use a whole number, 0 to ${MAX_RETENTION_DAYS}, or default.`)
}
