import type { Extras, Recorder } from '../chunks.js'

/**
 * Asks the collector to erase this visitor or to hand out what it has: `POST <endpoint>/forget` and `/export`. Resolves to
 * its reply, or to `null` when it cannot be had. After an erasure cookies and unsent events are gone too, and nothing is
 * recorded until the next pageview.
 */
export function createAsk(recorder: Recorder): Extras['ask'] {
  const { options, identity } = recorder
  const { fetch } = recorder.page
  return async (what) => {
    const ids = identity.read()
    if (!ids) return null
    // The endpoint may have a token of the site's backend behind it.
    const response = await fetch(options.endpoint.replace(/(?=\?)|$/, `/${what}`), {
      method: 'POST',
      body: JSON.stringify({ site: options.site, visitor: ids.visitor.id }),
      credentials: 'same-origin',
    })
    if (!response.ok) return null
    const reply: unknown = await response.json()
    // As it is now: what asks visitors has its own part in it.
    if (what === 'forget') recorder.forget()
    return reply
  }
}
