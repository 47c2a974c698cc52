import type { Accepted, Batch, Problem, Refused } from '../../sdk/protocol.js'
import { createMemory } from '../memory.js'
import { type QuestionSheet, sheetOf } from '../questions.js'
import type { Site } from '../sites.js'
import type { DeliveredBatch, Drop } from '../store/delivery.js'
import { type Store, StoreError } from '../store/store.js'
import { zoneOf } from '../zone.js'
import { createAnswerLimit } from './answer-limit.js'
import { type Begun, begunBy } from './begun.js'
import { isInvalid } from './checks.js'
import type { CountryOf } from './country.js'
import type { DayAccount } from './delivered.js'
import { type DropReason, type EnrichedBatch, enrich, type Request } from './enrich.js'
import { isAllowed } from './origins.js'
import { checkClaims } from './proof.js'
import { emptyBatch, enrichServerEvents, readServerBody } from './server-events.js'
import { type Recorded, restore, toldOf } from './stored.js'
import { validate } from './validate.js'

/** A batch at the door: its body as text or as parsed, and what is known of its request. */
export interface Arrival {
  body: string | { parsed: unknown }
  request: Request
  /** Its sender wants to know whose visit begins with it. */
  asksVisitor?: boolean
  /** What a recording says besides. */
  recorded?: Recorded
}

/** Events from a server at the door, whose key was looked at: it is for `keyOf`, `null`: for every site. */
export interface ServerArrival {
  body: Arrival['body']
  received: number
  keyOf: string | null
  /** Of an export: how it came is in the account of its day. */
  isExported?: boolean
}

/** The account of a day of an export at the door. */
export interface AccountArrival {
  account: DayAccount
  received: number
}

export type AnyArrival = Arrival | ServerArrival | AccountArrival

/** What became of it: the reply to its sender, and whose visit begins with it where that was asked. */
export type Outcome =
  | { status: 202; body: Accepted; begun?: Begun }
  | { status: 400 | 403 | 404 | 429 | 503; body: Refused }

/** Nothing was kept: the sender keeps it and comes back. */
export const unavailable = (): Outcome => ({
  status: 503,
  body: { error: { code: 'unavailable', message: 'the collector could not write; try again later' } },
})

/** Its site has more than its share of what waits: the same, while others are served. */
export const tooMany = (): Outcome => ({
  status: 429,
  body: { error: { code: 'too_many', message: 'too much of this site is waiting already; try again later' } },
})

/**
 * The one way in, for live and for recorded traffic: parse → validate → enrich → append. Arrivals of one call share a
 * commit, and each has its outcome once that is on disk. A failing engine is a 503, never an acknowledgement.
 */
export interface Door {
  receive(arrivals: readonly AnyArrival[]): Promise<Outcome[]>
}

type Judged =
  | { outcome: Outcome }
  | {
      enriched: readonly (EnrichedBatch | DeliveredBatch)[]
      rejected: Problem[]
      begun?: Begun
      questions?: string | undefined
    }
  | { drop: Drop; rejected: Problem[] }

export interface DoorOptions {
  store: Store
  countryOf: CountryOf
  /** Told why something was not written. */
  onFailure?: (error: StoreError) => void
}

/** Sites and their settings are looked at again so often: what a command changes takes effect within a second. */
const LOOK_MS = 500
const REMEMBERED_SITES = 1000

export function createDoor({ store, countryOf, onFailure = warn }: DoorOptions): Door {
  const sites = createMemory<string, { site: Site | null; questions: QuestionSheet | null }>(REMEMBERED_SITES)
  const limitAnswers = createAnswerLimit()
  let lookedAt = 0
  const options = { countryOf, saltOf: store.saltOf, isForgotten: store.isForgotten }

  function look(id: string) {
    const site = store.findSite(id)
    return sites.set(id, { site, questions: site && sheetOf(store.questions.list(site)) })
  }

  function judge({ body, request, asksVisitor, recorded }: Arrival): Judged {
    const parsed = parse(body)
    if (parsed === undefined) return refuse(400, 'invalid_json', 'the body must be a JSON object')
    const valid = validate(parsed)
    if (isInvalid(valid)) return refuse(400, valid.reason, `${valid.path || 'body'}: ${valid.message}`, valid.path)
    const { site: id } = valid.batch
    const { site, questions } = sites.get(id) ?? look(id)
    if (!site) return refuse(404, 'unknown_site', `no site ${id}: add it with footfall site add ${id}`)
    if (request.origin !== undefined && !isAllowed(site.origins, request.origin, valid.batch.views)) {
      return refuse(403, 'origin_not_allowed', `pages of this host may not send to ${site.id}`)
    }
    // What an export holds was looked at when it came.
    const claimed = recorded?.stored ? valid : checkClaims(valid, site, parsed)
    const { batch, rejected, rejectedEvents } = recorded ? claimed : limitAnswers(claimed, site, request, parsed)
    const enriched = enrich(batch, { site, request, ...options })
    const day = zoneOf(site.timezone).dayOf(request.received)
    if ('reason' in enriched) {
      const drop = { site, day, class: '', ...enriched, count: batch.events.length + rejectedEvents.length }
      return { drop, rejected: [...rejected, dropped(enriched.reason)] }
    }
    const live = { type: 'browser', day, dropped: batch.dropped ?? 0, rejected: rejectedEvents } as const
    const delivery = recorded?.stored ? toldOf(recorded.stored) : live
    const begun = asksVisitor ? begunBy(batch) : undefined
    const known = recorded ? restore(enriched, batch, recorded, store.saltOf) : enriched
    return { enriched: [{ ...known, delivery }], rejected, begun, questions: versionFor(questions, batch) }
  }

  function judgeServer({ body, received, keyOf, isExported }: ServerArrival): Judged {
    const parsed = parse(body)
    if (parsed === undefined) return refuse(400, 'invalid_json', 'the body must be a JSON object')
    const read = readServerBody(parsed)
    if (isInvalid(read)) return refuse(400, read.reason, `${read.path || 'body'}: ${read.message}`, read.path)
    const { site: id = keyOf ?? '', events } = read
    const site = keyOf === null || id === keyOf ? store.findSite(id) : null
    if (!site) return refuse(404, 'unknown_site', 'no such site, or not for this key', 'site')
    return enrichServerEvents(events, { site, received, isForgotten: store.isForgotten, isExported })
  }

  function judgeAccount({ account: { site: id, ...counts }, received }: AccountArrival): Judged {
    const site = store.findSite(id)
    if (!site) return refuse(404, 'unknown_site', `no site ${id}: add it with footfall site add ${id}`)
    return { enriched: [{ ...emptyBatch(site, received), delivery: { type: 'day', ...counts } }], rejected: [] }
  }

  function judgeAny(arrival: AnyArrival): Judged {
    if ('account' in arrival) return judgeAccount(arrival)
    return 'keyOf' in arrival ? judgeServer(arrival) : judge(arrival)
  }

  /** The arrivals that could not be written, by index: together if they can, else each for itself. */
  async function write(
    batches: readonly { index: number; enriched: readonly (EnrichedBatch | DeliveredBatch)[] }[],
  ): Promise<Set<number>> {
    const failure = await failureOf(() => store.append(batches.flatMap(({ enriched }) => enriched)))
    if (!failure) return new Set()
    onFailure(failure)
    if (failure.isOfDisk || batches.length === 1) return new Set(batches.map(({ index }) => index))
    const failed = new Set<number>()
    for (const batch of batches) for (const index of await write([batch])) failed.add(index)
    return failed
  }

  return {
    async receive(arrivals) {
      if (performance.now() - lookedAt > LOOK_MS) {
        sites.clear()
        lookedAt = performance.now()
      }
      const judged: Judged[] = []
      for (const arrival of arrivals) {
        const failure = await failureOf(() => judged.push(judgeAny(arrival)))
        if (!failure) continue
        onFailure(failure)
        if (failure.isOfDisk) return arrivals.map(unavailable)
        judged.push(later)
      }
      const batches = judged.flatMap((one, index) => ('enriched' in one ? [{ index, ...one }] : []))
      const failed = batches.length > 0 ? await write(batches) : new Set()
      const drops = judged.flatMap((one) => ('drop' in one ? [one.drop] : []))
      // A count that is lost is no event: nobody is refused for it.
      const uncounted = drops.length > 0 && (await failureOf(() => store.countDrops(drops)))
      if (uncounted) onFailure(uncounted)
      return judged.map((one, index) => {
        if ('outcome' in one) return one.outcome
        if (failed.has(index)) return unavailable()
        if ('drop' in one) return { status: 202, body: { accepted: 0, rejected: one.rejected } }
        const { enriched, rejected, begun, questions } = one
        const accepted = enriched.reduce((sum, { events }) => sum + events.length, 0)
        return { status: 202, body: { accepted, rejected, ...(questions && { questions }) }, ...(begun && { begun }) }
      })
    },
  }
}

/** The version of the questions, where a page of the batch may have to do with one. */
function versionFor(questions: QuestionSheet | null, { views }: Batch): string | undefined {
  return questions && views.some(({ url }) => questions.concerns(new URL(url).pathname)) ? questions.version : undefined
}

const later: Judged = { outcome: unavailable() }

const warn = (error: StoreError): void => process.emitWarning(error.message)

/** How the engine failed, `null` when it did not; what else goes wrong is our bug. */
async function failureOf(run: () => unknown): Promise<StoreError | null> {
  try {
    await run()
    return null
  } catch (error) {
    if (error instanceof StoreError) return error
    throw error
  }
}

function parse(body: Arrival['body']): unknown {
  if (typeof body !== 'string') return body.parsed
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function refuse(status: 400 | 403 | 404, code: string, message: string, path?: string): { outcome: Outcome } {
  return { outcome: { status, body: { error: { code, message, ...(path && { path }) } } } }
}

const DROP_MESSAGES: { [R in DropReason]: string } = {
  excluded: 'the site leaves out this address: its own people are not counted (site set --exclude-ip)',
  forgotten: 'this visitor was erased: what arrives late is not kept',
  bot: 'automated browsers and known bots are counted apart; a site can allow them (site add --allow-bots)',
}

const dropped = (reason: DropReason): Problem => ({ path: 'events', reason, message: DROP_MESSAGES[reason] })
