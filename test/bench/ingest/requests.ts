import { CHROME, visit } from '../../traffic.js'

export const SITE = 'bench.example'

const MARK = 'MARKMARKM'

/**
 * Ever new batches of new visitors, `events` each: a template whose mark is overwritten, so that making them costs next
 * to nothing. Ids are in the order of time, as the script's are.
 */
export function createRequests(events: number, path = '/e'): () => Buffer {
  const template = requestOf(events, path)
  const places = [...template.toString('latin1').matchAll(new RegExp(MARK, 'g'))].map(({ index }) => index)
  const start = Date.now() * 1000
  let count = 0
  return () => {
    const request = Buffer.from(template)
    // Nine digits of base 36 hold a hundred million million: the last of the microseconds do.
    const mark = ((start + count++) % 36 ** MARK.length).toString(36).padStart(MARK.length, '0')
    for (const place of places) request.write(mark, place, 'latin1')
    return request
  }
}

function requestOf(events: number, path: string): Buffer {
  const tracks = Array.from({ length: events - 1 }, (_, i) => ({
    name: `event-${i}`,
    props: { plan: 'pro', seats: i },
  }))
  const pages = [{ url: `https://${SITE}/pricing?utm_source=news`, title: 'A page of some length' }]
  const body = JSON.stringify(visit({ site: SITE, visitor: MARK, at: Date.now(), pages, tracks }))
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: text/plain',
    `User-Agent: ${CHROME}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}
