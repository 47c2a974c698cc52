import type { Campaign } from './campaign.js'
import type { SourceKind } from './sources.js'

/** How a visitor came, in the words of GA4's default channel group; `Unassigned`: a tagged link that says nothing known. */
export const CHANNELS = [
  'Direct',
  'Organic Search',
  'Paid Search',
  'Organic Social',
  'Paid Social',
  'Organic Video',
  'Paid Video',
  'Organic Shopping',
  'Paid Shopping',
  'AI Assistant',
  'Email',
  'Display',
  'Affiliates',
  'Audio',
  'SMS',
  'Mobile Push Notifications',
  'Cross-network',
  'Paid Other',
  'Referral',
  'Unassigned',
] as const

export type Channel = (typeof CHANNELS)[number]

/** What link tags and the source say of a view. */
export interface ChannelSigns {
  url: URL
  campaign: Campaign
  /** `''` when nobody sent the visitor. */
  source: string
  /** What kind of site the source is, where it is known. */
  kind: SourceKind | undefined
}

/** Ids that a network adds to the links of its ads, and what it sells. Facebook's `fbclid` is on every link of its own. */
const CLICK_IDS: { readonly [parameter: string]: SourceKind } = {
  gclid: 'search',
  gbraid: 'search',
  wbraid: 'search',
  gad_source: 'search',
  msclkid: 'search',
  yclid: 'search',
  ttclid: 'social',
  twclid: 'social',
  li_fat_id: 'social',
  rdt_cid: 'social',
  sccid: 'social',
  epik: 'social',
}

/** Ids of networks that show ads on any site. */
const DISPLAY_IDS = ['dclid', 'tblci', 'obclid', 'obOrigUrl', 'cto_pld']

const PAID_MEDIUM = /cp|^paid|^(?:ppc|retargeting|remarketing|sem|ads?|sponsored)$/
/** GA4's: shop, shopping, e-shop, but no workshop. */
const SHOPPING_CAMPAIGN = /(?:^|[^a-df-z])shop|shopping/

/** `utm_medium`, lower case, that names its channel whoever the source is. */
const MEDIUMS: readonly (readonly [Channel, RegExp])[] = [
  ['Email', /^(?:e[-_ ]?mail|newsletter|mailing)$/],
  ['Display', /^(?:display|banner|expandable|interstitial|cpm)$/],
  ['Affiliates', /^(?:affiliates?|partner)$/],
  ['Audio', /^(?:audio|podcast)$/],
  ['SMS', /^(?:sms|text)$/],
  ['Mobile Push Notifications', /push$|^(?:mobile|notification)$/],
  ['AI Assistant', /^ai(?:[-_ ]assistant)?$/],
  ['Organic Video', /video/],
  ['Organic Social', /^(?:social(?:[-_ ](?:network|media))?|sm)$/],
  ['Organic Search', /^organic$/],
  ['Referral', /^(?:referral|app|link)$/],
]

const ORGANIC: { readonly [K in SourceKind]: Channel } = {
  search: 'Organic Search',
  social: 'Organic Social',
  video: 'Organic Video',
  shopping: 'Organic Shopping',
  ai: 'AI Assistant',
  email: 'Email',
}

const PAID: { readonly [K in SourceKind]: Channel } = {
  search: 'Paid Search',
  social: 'Paid Social',
  video: 'Paid Video',
  shopping: 'Paid Shopping',
  ai: 'Paid Other',
  email: 'Email',
}

/**
 * The channel of a view: what was paid for, else what the medium names, else what kind of site the source is. Click ids are
 * looked at and never kept.
 */
export function channelOf(signs: ChannelSigns): Channel {
  const { url, campaign, source, kind } = signs
  const medium = campaign.utm_medium.toLowerCase()
  if (campaign.utm_campaign === 'cross-network') return 'Cross-network'
  if (DISPLAY_IDS.some((id) => url.searchParams.has(id))) return 'Display'
  const named = MEDIUMS.find(([, words]) => words.test(medium))?.[0]
  const clicked = clickedOn(url)
  if (named !== 'Display' && (clicked || PAID_MEDIUM.test(medium))) return paidChannel(signs, clicked)
  if (named) return kind === 'shopping' && named === 'Referral' ? 'Organic Shopping' : named
  if (kind) return ORGANIC[kind]
  if (source !== '') return 'Referral'
  return Object.values(campaign).some((text) => text !== '') ? 'Unassigned' : 'Direct'
}

const clickedOn = (url: URL): SourceKind | undefined =>
  Object.entries(CLICK_IDS).find(([id]) => url.searchParams.has(id))?.[1]

function paidChannel({ campaign, kind }: ChannelSigns, clicked: SourceKind | undefined): Channel {
  if (SHOPPING_CAMPAIGN.test(campaign.utm_campaign.toLowerCase())) return 'Paid Shopping'
  const sold = kind ?? clicked
  return sold ? PAID[sold] : 'Paid Other'
}
