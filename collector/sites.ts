/** A site whose traffic is taken, as `footfall site add` and `site set` made it. */
export interface Site {
  num: number
  id: string
  /** IANA name; days, weeks and months are those of this zone. */
  timezone: string
  currency: string
  /** Keep what automated browsers and known bots send. */
  allowBots: boolean
  /** Hosts whose pages may send, `*.example.com` for all below one; none: every host may. */
  origins: readonly string[]
  /** Days that visits are kept at most, 0 for ever; `null`: as the collector has it. */
  retentionDays: number | null
  /** What the site's backend signs tokens with; `null` when it has none. */
  secret: string | null
  /** An `identify` counts only when the backend has signed it. */
  signedIdentify: boolean
  /** Keep e-mail addresses and secrets that visitors write into comments. */
  rawComments: boolean
  /** Addresses and ranges (`192.0.2.0/24`) from which nothing is kept. */
  excludedAddresses: readonly string[]
}

/** What can be changed of a site; its id and number are for ever. */
export type SiteSettings = Omit<Site, 'num' | 'id'>

/** Of a new site whatever it is not told. */
export const DEFAULT_SETTINGS: SiteSettings = {
  timezone: 'UTC',
  currency: 'EUR',
  allowBots: false,
  origins: [],
  retentionDays: null,
  secret: null,
  signedIdentify: false,
  rawComments: false,
  excludedAddresses: [],
}

/** What a site may be called. */
export const isSiteId = (text: string) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text)

/** A site for machines, without its secret. */
export const namedSite = (site: Site) => ({
  id: site.id,
  timezone: site.timezone,
  currency: site.currency,
  allow_bots: site.allowBots,
  origins: site.origins,
  retention_days: site.retentionDays,
  has_secret: site.secret !== null,
  signed_identify: site.signedIdentify,
  raw_comments: site.rawComments,
  excluded_addresses: site.excludedAddresses,
})
