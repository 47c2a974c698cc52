import type { ConsentState } from './consent.js'

/** What `init` takes; the script tag has the same names as `data-` attributes (`data-cookie-domain`). */
export interface TrackerOptions {
  /** The site's id, as it was added at the collector. */
  site: string
  /** Where batches go, such as `https://stats.example.com/e`; relative to the page. */
  endpoint: string
  /** Seconds without input after which time stops counting, up to 1800. Default 30. */
  idle?: number
  /** What may be kept and sent as long as the visitor has not answered. Default `granted`. */
  consent?: ConsentState
  /** Pageviews of soft navigations: by path, by path and fragment, or none. Default `on`. */
  spa?: 'on' | 'hash' | 'off'
  /** Query parameters that make another page, and are kept in stored URLs. Default none. */
  query?: readonly string[]
  /** Paths that are not recorded; `*` stands for anything (`/admin/*`). Default none. */
  exclude?: readonly string[]
  /** If there are any, only these paths are recorded. Default none. */
  include?: readonly string[]
  /** Where cookies are set. Default: the widest domain that takes them. */
  cookieDomain?: string
  /** Browser signals that make a visitor cookieless: Global Privacy Control, Do Not Track. Default `gpc`. */
  respect?: 'gpc' | 'dnt' | 'both' | 'none'
  /** Record localhost, `*.local` and `file:` too. Default false. */
  localhost?: boolean
  /** Say on the console what is sent, dropped, misspelt. Default false. */
  debug?: boolean
}

/** Checked options, with every default filled in. */
export type Options = Required<TrackerOptions>

/** What is taken where nothing is given; the type of a value is the type its option must have. */
export const DEFAULTS: Options = {
  site: '',
  endpoint: '',
  idle: 30,
  consent: 'granted',
  spa: 'on',
  query: [],
  exclude: [],
  include: [],
  cookieDomain: '',
  respect: 'gpc',
  localhost: false,
  debug: false,
}

/** Whether an option has this name; `constructor` is none. */
export const isOption = (name: string) => Object.keys(DEFAULTS).includes(name)

export const MAX_IDLE_S = 1800

/** The words that some options are chosen from, the one that records least first. */
export const CHOICES: Partial<Record<string, readonly string[]>> = {
  consent: ['none', 'pending', 'denied', 'granted'],
  spa: ['off', 'on', 'hash'],
  respect: ['both', 'gpc', 'dnt', 'none'],
}

/** Names of later versions, known here so that a page may be ahead of its script. */
export const LATER: readonly string[] = ['auto', 'vitals']
