/**
 * `granted`: with cookies. `denied`: counted without cookie or storage. `none`: nothing sent, nothing kept but the
 * opt-out. `pending`: nothing sent, nothing stored, events wait in memory for one of the others.
 */
export type ConsentState = 'granted' | 'denied' | 'none' | 'pending'
/** What a visitor can say. */
export type ConsentAnswer = Exclude<ConsentState, 'pending'>

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
  /** Interactions that are captured by themselves. Default `outbound download form`. */
  auto?: readonly Interaction[]
  /** Pageviews of soft navigations: by path, by path and fragment, or none. Default `on`. */
  spa?: 'on' | 'hash' | 'off'
  /** Measure Web Vitals. Default true. */
  vitals?: boolean
  /** Query parameters that make another page, and are kept in stored URLs. Default none. */
  query?: readonly string[]
  /** Paths that are not recorded; `*` stands for anything (`/admin/*`). Default none. */
  exclude?: readonly string[]
  /** If there are any, only these paths are recorded. Default none. */
  include?: readonly string[]
  /** Where cookies are set. Default: the widest domain that takes them. */
  cookieDomain?: string
  /** Other domains of the same site: links to them carry the visitor along. Default none. */
  crossDomain?: readonly string[]
  /** Browser signals that make a visitor cookieless: Global Privacy Control, Do Not Track. Default `gpc`. */
  respect?: 'gpc' | 'dnt' | 'both' | 'none'
  /** Record a page inside of a frame too. Default false. */
  frames?: boolean
  /** Record localhost, `*.local` and `file:` too. Default false. */
  localhost?: boolean
  /** Say on the console what is sent, dropped, misspelt. Default false. */
  debug?: boolean
}

/** What `auto` may name. */
export type Interaction = 'outbound' | 'download' | 'form' | 'media' | 'search' | 'copy' | 'error' | 'all' | 'none'

/** Options with every default filled in. Lists are of texts, since a tag may say anything. */
export type Options = Required<Omit<TrackerOptions, 'auto'>> & { auto: readonly string[] }

/** What is taken where nothing is given; the type of a value is the type its option must have. */
export const DEFAULTS: Options = {
  site: '',
  endpoint: '',
  idle: 30,
  consent: 'granted',
  auto: ['outbound', 'download', 'form'],
  spa: 'on',
  vitals: true,
  query: [],
  exclude: [],
  include: [],
  cookieDomain: '',
  crossDomain: [],
  respect: 'gpc',
  frames: false,
  localhost: false,
  debug: false,
}

export const MAX_IDLE_S = 1800
