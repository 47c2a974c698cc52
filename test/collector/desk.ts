import { createToken, type Role } from '../../collector/people.js'
import { NINE } from '../traffic.js'
import { ADMIN_KEY, type Stage } from './stage.js'

export const PASSWORD = 'three blue harbours'
/** What a browser says of a request of our own page. */
export const OWN = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' }

export const cookieOf = (reply: Response) => ({ Cookie: reply.headers.get('set-cookie')?.split(';')[0] ?? '' })
export const codeOf = async (reply: Response) => [reply.status, (await reply.json()).error?.code]

/** Where people come in, on the stage of a test. */
export function createDesk(stage: () => Stage) {
  const send = async (method: string, path: string, body: object | null = null, headers: object = {}) =>
    stage().app.request(path, {
      method,
      headers: { ...OWN, ...headers },
      ...(body && { body: JSON.stringify(body) }),
    })
  return {
    send,
    /** The first owner, signed in. */
    async welcome(name = 'anna', headers: object = {}): Promise<{ Cookie: string }> {
      const { token, hash } = createToken('fp')
      stage().store.people.write('awaitOwner', { link: hash, now: NINE })
      const choice = { link: token, name, password: PASSWORD }
      return cookieOf(await send('POST', '/api/v1/session/link', choice, headers))
    },
    /** Somebody with a role of the site, signed in. */
    async member(name: string, role: Role, site?: string): Promise<{ Cookie: string }> {
      const asAdmin = { Authorization: `Bearer ${ADMIN_KEY}` }
      const { link } = await (await send('POST', '/api/v1/users', { site, name, role }, asAdmin)).json()
      const token = link.split('#link=')[1]
      return cookieOf(await send('POST', '/api/v1/session/link', { link: token, password: PASSWORD }))
    },
    signIn: (password = PASSWORD, headers: object = {}, name = 'anna') =>
      send('POST', '/api/v1/session', { name, password }, headers),
    sitesOf: (headers: object) => send('GET', '/api/v1/sites', null, headers),
  }
}
