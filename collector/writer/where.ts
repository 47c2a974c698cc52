import type { Context, View } from '../../sdk/protocol.js'
import { createMemory } from '../memory.js'
import { type Campaign, campaignOf, sourceWordOf } from './campaign.js'
import { channelOf } from './channel.js'
import { pageOf } from './page.js'
import { referrerHostOf, sourceOf } from './source.js'

/** What the addresses of a view say: which page it was, and who sent the visitor there. Texts are `''` where missing. */
export interface Where extends Campaign {
  host: string
  page: string
  /** Host of the site that linked here. */
  referrer: string
  source: string
  channel: string
}

const REMEMBERED = 4000
/** A longer one is seldom the same twice. */
const MAX_KEY_LENGTH = 500

const remembered = createMemory<string, Where>(REMEMBERED)

/** Remembered, because the views of a site share a few hundred addresses. */
export function whereOf({ url, referrer = '' }: View, { keep, hash = false }: Context = {}): Where {
  const key = `${url}\n${referrer}\n${hash}\n${keep?.join('\n') ?? ''}`
  if (key.length > MAX_KEY_LENGTH) return read(new URL(url), referrer, { keep, hash })
  return remembered.get(key) ?? remembered.set(key, read(new URL(url), referrer, { keep, hash }))
}

function read(url: URL, referrer: string, settings: Pick<Context, 'keep' | 'hash'>): Where {
  const host = referrerHostOf(referrer, url)
  const { name: source, kind } = sourceOf({ word: sourceWordOf(url), referrerHost: host })
  const campaign = campaignOf(url)
  const channel = channelOf({ url, campaign, source, kind })
  return { host: url.hostname, page: pageOf(url, settings), referrer: host, source, channel, ...campaign }
}
