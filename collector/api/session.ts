import type { Context } from 'hono'
import { addressOf } from '../address.js'
import type { Guesses } from '../guesses.js'
import { type Passwords, whyWeak } from '../passwords.js'
import { createToken, hashToken, isUserName, MAX_NAME, type PeopleChange } from '../people.js'
import { isProblem } from '../query/problem.js'
import { fail, reading, record, textOf } from '../query/read.js'
import { createRecent } from '../recent.js'
import { retryAfter } from '../reply.js'
import type { Store } from '../store/store.js'
import type { Writer } from '../writer/writer.js'
import { refuse } from './enter.js'
import { readQuestion } from './query.js'
import { giveCookie, type Reached } from './session-cookie.js'

const MAX_TEXT = 1000
const REMEMBERED = 1000

export interface SessionRoutesOptions extends Reached {
  people: Store['people']
  writer: Pick<Writer, 'change'>
  passwords: Passwords
  guesses: Guesses
  clock: () => number
}

/** What a user is called: an e-mail address, mostly; nothing is sent to it. */
export function userNameOf(value: unknown): string {
  const name = textOf(value, 'name', MAX_NAME).trim()
  return isUserName(name)
    ? name
    : fail('wrong_type', 'name', 'must have a letter or a digit, and no slash, on one line')
}

function passwordOf(value: unknown, path: string, name: string): string {
  const password = textOf(value, path, MAX_TEXT)
  const why = whyWeak(password, name)
  return why === null ? password : fail('weak_password', path, why)
}

/**
 * `POST /api/v1/session` signs in, `PUT` changes the password, `DELETE` signs out; `POST /api/v1/session/link` chooses a
 * password by a link that works once, `POST /api/v1/shares/open` opens a share link that has a password. Who guesses
 * waits for longer each time; of a name that nobody has it takes as long, and is told the same.
 */
export function createSessionRoutes({ people, writer, passwords, guesses, clock, ...reached }: SessionRoutesOptions) {
  /** Accounts with the addresses that they were signed in from: a stranger's guesses do not keep these out. */
  const trusted = createRecent<true>(REMEMBERED)

  function placeOf(c: Context, account: string) {
    const address = networkOf(addressOf(c, reached.trustProxy) ?? 'unknown')
    return { address, both: `${account} ${address}` }
  }

  /** Whether the password is right; or the refusal. Accounts by their name, share links by their number. */
  async function check(
    c: Context,
    { account, password, kept }: { account: string; password: string; kept: string | null },
  ): Promise<boolean | Response> {
    const { both, address } = placeOf(c, account)
    const keys = trusted.get(both) ? [both] : [`account ${account}`, `address ${address}`]
    const wait = guesses.begin(keys)
    if (wait > 0) {
      const message = `too many wrong passwords: try again in ${inWords(wait)}`
      return c.json({ error: { code: 'too_many_guesses', message } }, 429, {
        'Retry-After': `${Math.ceil(wait / 1000)}`,
      })
    }
    const isRight = await passwords.matches(password, kept)
    // Nor was it a guess that nobody has looked at.
    if (isRight !== false) guesses.right(keys)
    if (isRight === null) return busy(c)
    if (isRight) trusted.put(both, true)
    return isRight
  }

  /** Begins a session, where that can still be done; what the browser had before may be known to somebody else. */
  async function begin(c: Context, of: (session: Uint8Array) => PeopleChange, name: string): Promise<Response | null> {
    const { token, hash } = createToken('fp')
    if (!(await writer.change(of(hash)))) return null
    await end(c)
    giveCookie(c, token, reached)
    return c.json({ user: name })
  }

  async function end(c: Context): Promise<void> {
    const session: Uint8Array | undefined = c.get('session')
    if (session) await writer.change({ people: 'signOut', of: { session } })
  }

  return {
    async signIn(c: Context): Promise<Response> {
      const given = await bodyOf(c, (body) => {
        const { name, password } = record(body, '', ['name', 'password'])
        return { name: userNameOf(name), password: textOf(password, 'password', MAX_TEXT) }
      })
      if (given instanceof Response) return given
      const { name, password } = given
      const user = people.findUser(name)
      const isRight = await check(c, { account: name.toLowerCase(), password, kept: user?.password ?? null })
      if (isRight instanceof Response) return isRight
      const begun = isRight && user && (await begin(c, (session) => signingIn(user.num, session, clock()), user.name))
      return begun || refuse(c, 403, 'wrong_password', 'no user of that name has that password')
    },
    async signOut(c: Context): Promise<Response> {
      await end(c)
      giveCookie(c, null, reached)
      return c.json({ user: null })
    },
    async changePassword(c: Context): Promise<Response> {
      const session: Uint8Array | undefined = c.get('session')
      const signedIn = session && people.signedIn(session, clock())
      const user = signedIn && people.findUser(signedIn.user.name)
      if (!user) return c.json({ error: { code: 'unauthorized', message: 'sign in first' } }, 401)
      const given = await bodyOf(c, (body) => {
        const { password, new_password } = record(body, '', ['password', 'new_password'])
        const next = passwordOf(new_password, 'new_password', user.name)
        return { password: textOf(password, 'password', MAX_TEXT), next }
      })
      if (given instanceof Response) return given
      const isRight = await check(c, {
        account: user.name.toLowerCase(),
        password: given.password,
        kept: user.password,
      })
      if (isRight instanceof Response) return isRight
      if (!isRight) return refuse(c, 403, 'wrong_password', 'is not your password', 'password')
      const password = await passwords.hash(given.next)
      if (password === null) return busy(c)
      const change = (session: Uint8Array): PeopleChange => {
        return { people: 'setPassword', of: { user: user.num, password, session, now: clock() } }
      }
      return (await begin(c, change, user.name)) ?? refuse(c, 403, 'forbidden', 'the user is gone')
    },
    async byLink(c: Context): Promise<Response> {
      const given = await bodyOf(c, (body) => {
        const { link, name, password } = record(body, '', ['link', 'name', 'password'])
        return { link: hashToken(textOf(link, 'link', MAX_TEXT)), name, password }
      })
      if (given instanceof Response) return given
      const { link } = given
      const found = people.findLink(link, clock())
      if (!found) return refuse(c, 404, 'unknown_link', 'this link was used, or is too old: ask for another one')
      if (given.password === undefined) return c.json({ name: found.user?.name ?? null })
      const chosen = reading(() => {
        const name = found.user?.name ?? userNameOf(given.name)
        return { name, password: passwordOf(given.password, 'password', name) }
      })
      if (isProblem(chosen)) return c.json({ error: chosen.error }, 400)
      const password = await passwords.hash(chosen.password)
      if (password === null) return busy(c)
      const change = (session: Uint8Array): PeopleChange => {
        const of = { link, password, session, now: clock() }
        return found.user
          ? { people: 'choosePassword', of }
          : { people: 'becomeOwner', of: { ...of, name: chosen.name } }
      }
      const begun = await begin(c, change, chosen.name)
      if (!begun) return refuse(c, 404, 'unknown_link', 'this link was used meanwhile')
      trusted.put(placeOf(c, chosen.name.toLowerCase()).both, true)
      return begun
    },
    async openShare(c: Context): Promise<Response> {
      const given = await bodyOf(c, (body) => {
        const { token, password } = record(body, '', ['token', 'password'])
        return { token: textOf(token, 'token', MAX_TEXT), password: textOf(password, 'password', MAX_TEXT) }
      })
      if (given instanceof Response) return given
      const found = people.findShare(hashToken(given.token), clock())
      if (!found) return refuse(c, 404, 'unknown_link', 'this link is no longer shared')
      const { share } = found
      const { password } = given
      const isRight =
        share.password === null || (await check(c, { account: `/${share.num}`, password, kept: share.password }))
      if (isRight instanceof Response) return isRight
      if (!isRight) return refuse(c, 403, 'wrong_password', 'is not the password of this link', 'password')
      const { token, hash } = createToken('fp')
      const isOpen = await writer.change({ people: 'openShare', of: { share: share.num, session: hash, now: clock() } })
      if (!isOpen) return refuse(c, 404, 'unknown_link', 'this link is no longer shared')
      return c.json({ site: share.site.id, key: token })
    },
  }
}

const signingIn = (user: number, session: Uint8Array, now: number): PeopleChange => {
  return { people: 'signIn', of: { user, session, now } }
}

/** What a body says; or the refusal. */
async function bodyOf<T extends object>(c: Context, read: (body: object) => T): Promise<T | Response> {
  c.header('Cache-Control', 'private, no-store')
  const body = await readQuestion(c)
  if (body instanceof Response) return body
  const given = reading(() => read(body))
  return isProblem(given) ? c.json({ error: given.error }, 400) : given
}

function busy(c: Context): Response {
  const message = 'many sign in at once: try again'
  return c.json({ error: { code: 'unavailable', message } }, 503, { 'Retry-After': retryAfter() })
}

const inWords = (ms: number) => (ms < 90_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.ceil(ms / 60_000)} minutes`)

/** Of IPv6 a customer has a whole network. */
const networkOf = (address: string) => (address.includes(':') ? address.split(':').slice(0, 4).join(':') : address)
