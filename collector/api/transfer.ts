import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import { isProblem } from '../query/problem.js'
import { fail, reading, record } from '../query/read.js'
import { createRecent } from '../recent.js'
import { retryAfter } from '../reply.js'
import type { Work } from '../work.js'
import type { Writer } from '../writer/writer.js'
import { type EnterKeys, enter, parametersOf, refuse, siteNamed } from './enter.js'
import { readQuestion } from './query.js'

export interface TransferRoutesOptions extends EnterKeys {
  writer: Pick<Writer, 'import'>
  work: Pick<Work, 'export'>
  clock: () => number
}

/** What a request of an import may have. */
const MAX_LINES = 1000
const MAX_BYTES = 4 * 1024 * 1024
/** Each is a process of its own that reads everything. */
const MAX_EXPORTS = 2
const TICKET_MS = 60_000
const TICKETS = 100

/**
 * `GET /api/v1/export`: everything of a site in the format of import, for an admin key, or by a ticket that
 * `POST /api/v1/export` gives: a link that a browser can follow once, within a minute, so that the download is its own.
 * `POST /api/v1/import` takes up to 1,000 lines of it.
 */
export function createTransferRoutes({ writer, work, clock, ...keys }: TransferRoutesOptions) {
  const tickets = createRecent<{ site: string; until: number }>(TICKETS)
  let exports = 0

  async function* counted(site: string) {
    exports++
    try {
      yield* work.export(site)
    } finally {
      exports--
    }
  }

  function send(c: Context, site: string): Response {
    if (exports >= MAX_EXPORTS) {
      const message = `${MAX_EXPORTS} exports are being made already: try again later`
      return c.json({ error: { code: 'unavailable', message } }, 503, { 'Retry-After': retryAfter() })
    }
    const stream = Readable.toWeb(Readable.from(counted(site), { objectMode: false }))
    return c.body(stream as ReadableStream, 200, {
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Content-Disposition': `attachment; filename="${site}.ndjson"`,
      'Cache-Control': 'private, no-store',
    })
  }

  return {
    export(c: Context): Response {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const named = parametersOf(c)
      if (named instanceof Response) return named
      const site = siteNamed(c, named, principal, keys)
      return site instanceof Response ? site : send(c, site.id)
    },
    async ticket(c: Context): Promise<Response> {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const body = await readQuestion(c)
      if (body instanceof Response) return body
      const site = siteNamed(c, body, principal, keys)
      if (site instanceof Response) return site
      const given = reading(() => record(body, '', ['site', 'site_id']))
      if (isProblem(given)) return c.json({ error: given.error }, 400)
      const ticket = randomBytes(24).toString('base64url')
      tickets.put(ticket, { site: site.id, until: clock() + TICKET_MS })
      return c.json({ site: site.id, url: `/api/v1/export/${ticket}` })
    },
    byTicket(c: Context): Response {
      const name = c.req.param('ticket') ?? ''
      const ticket = tickets.get(name)
      const isGood = ticket !== undefined && clock() < ticket.until && keys.sites.findSite(ticket.site) !== null
      if (!isGood) return refuse(c, 404, 'unknown_ticket', 'this link was for one download within a minute: ask again')
      tickets.put(name, { ...ticket, until: 0 })
      return send(c, ticket.site)
    },
    async import(c: Context): Promise<Response> {
      const principal = enter(c, 'admin', keys)
      if (principal instanceof Response) return principal
      const body = await readQuestion(c, MAX_BYTES)
      if (body instanceof Response) return body
      const site = siteNamed(c, body, principal, keys)
      if (site instanceof Response) return site
      const lines = reading(() => linesOf(record(body, '', ['site', 'site_id', 'lines']).lines))
      if (isProblem(lines)) return c.json({ error: lines.error }, 400)
      return c.json({ site: site.id, ...(await writer.import(lines, site.id)) })
    },
  }
}

function linesOf(value: unknown): string[] {
  if (!Array.isArray(value)) return fail('wrong_type', 'lines', 'must be a list of texts, a line of the file each')
  if (value.length > MAX_LINES) fail('too_many', 'lines', `must be at most ${MAX_LINES}: send the others after it`)
  return value.map((line, i) =>
    typeof line === 'string' ? line : fail('wrong_type', `lines[${i}]`, 'must be a line as it stands in the file'),
  )
}
