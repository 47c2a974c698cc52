import type { Event } from '../../sdk/protocol.js'
import { SENDERS } from '../dimensions.js'
import type { ExportedView } from '../store/store.js'
import type { EnrichedEvent } from './enrich.js'
import { SERVER_VIEW } from './server-events.js'

/**
 * One line of an export, which import takes back to the same rows (docs/API.md §6): `received`, `sent` and all times are
 * the collector's, the URL is as near as it can be, `stored` is what the collector had made of it.
 */
export function writeLine(site: string, exported: ExportedView): string {
  return SENDERS[exported.view.sender] === 'server' ? serverLine(site, exported) : batchLine(site, exported)
}

/** The events as their server sent them, with the visit that was found for them. */
function serverLine(site: string, { identity, isCookieless, view, events }: ExportedView): string {
  const whose = isCookieless ? {} : { visitor: identity.visitor, visit: identity.visit }
  const sent = events.map((event) => {
    const { view: _, n: __, ...fields } = toWire(event)
    return { id: view.id.slice(SERVER_VIEW.length), ...fields, ...whose }
  })
  return JSON.stringify({ received: view.at, server: { site, events: sent }, stored: {} })
}

function batchLine(site: string, exported: ExportedView): string {
  const { identity, isCookieless, start, client, locality, view, events, told } = exported
  const { id, at, title, span, visible, active, scroll, count, sender, ...texts } = view
  const isSigned = SENDERS[sender] === 'signed'
  const { referrer } = texts
  const received = events.length > 0 ? Math.max(...events.map((event) => event.at)) : at
  const { visitor, first, visit, ordinal } = identity
  const batch = {
    v: 1,
    site,
    sent: received,
    visitor: { id: visitor, first, visits: ordinal },
    visit: { id: visit, start },
    views: [
      {
        id,
        url: urlOf(texts),
        title,
        referrer: referrer && `https://${referrer}/`,
        at,
        span,
        visible,
        active,
        scroll,
        count,
      },
    ],
    events: events.map(toWire),
  }
  const stored = {
    client: given(client),
    views: [{ id, ...given(texts) }],
    ...(told.rejected.length > 0 && { rejected: told.rejected }),
    ...(told.givenUp.length > 0 && { given_up: told.givenUp }),
  }
  const country = /^[A-Z]{2}$/.test(client.country) ? { country: client.country } : {}
  return JSON.stringify({
    received,
    batch,
    ...country,
    ...given(locality),
    ...(isCookieless && { cookieless: true }),
    ...(isSigned && { signed: true }),
    stored,
  })
}

/** `https://example.com/a%3Fb?utm_source=news`: its path says the page once more. */
function urlOf({ host, page, ...texts }: { host: string; page: string }): string {
  const url = new URL(URL.canParse(`https://${host}/`) ? `https://${host}/` : 'https://unknown.invalid/')
  url.pathname = page.replaceAll('%', '%25')
  for (const [key, value] of Object.entries(given(texts))) {
    if (key.startsWith('utm_')) url.searchParams.set(key, value)
  }
  return url.href
}

const given = (texts: object): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))

function toWire({ type, view, n, at, name, passive, detail }: EnrichedEvent): Event {
  const hasName = type === 'track' || type === 'vital'
  return { type, view, n, at, ...(hasName && { name }), ...(passive && { passive }), ...detail } as Event
}
