export interface Answer {
  status: number
  /** To be sent as JSON. */
  body: object
  headers: Record<string, string>
}

/**
 * An answer in JSON with all of its headers as a plain object: written to the socket as they are. Headers that are set
 * on a response that is there already cost as much as reading, checking and storing a batch (measured).
 */
export function reply(status: number, body: object, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
}

/** Who is refused comes back within so long, and not all at once. */
const RETRY_SECONDS = 30

/** Seconds, at random: those who were refused together come back one after the other. */
export const retryAfter = (): string => String(Math.ceil(Math.random() * RETRY_SECONDS) || 1)
