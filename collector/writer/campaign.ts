import { keptText } from './scrub.js'

/** The campaign parameters of a URL, decoded; the first of repeated keys counts, `''` is missing (METRICS.md §1). */
export interface Campaign {
  utm_source: string
  utm_medium: string
  utm_campaign: string
  utm_content: string
  utm_term: string
}

const MAX_BYTES = 200

const parameter = ({ searchParams }: URL, key: string) => keptText((searchParams.get(key) ?? '').trim(), MAX_BYTES)

export function campaignOf(url: URL): Campaign {
  const value = (key: string) => parameter(url, key)
  return {
    utm_source: value('utm_source'),
    utm_medium: value('utm_medium'),
    utm_campaign: value('utm_campaign'),
    utm_content: value('utm_content'),
    utm_term: value('utm_term'),
  }
}

/** The word by which a link says where it stands: `utm_source`, else `source` or `ref`; `''` without one. */
export const sourceWordOf = (url: URL) =>
  parameter(url, 'utm_source') || parameter(url, 'source') || parameter(url, 'ref')
