import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** OWASP's first choice of scrypt: 128 MiB and half a second of a core each. */
const COST = { N: 2 ** 17, r: 8, p: 1 }
const BYTES = 32
/** Who comes when so many wait is told to come back. */
const MAX_WAITING = 20

export const MIN_PASSWORD = 10
export const MAX_PASSWORD = 200

/** What guessers try first, of those that are long enough. */
const WEAK =
  /^(.)\1+$|^(0?123456789)0?\d*$|password|passwort|qwerty|qwertz|letmein|welcome|iloveyou|administrator|changeme|footfall|analytics/i

/** Why it may not be one; `null` where it may. */
export function whyWeak(password: string, name: string): string | null {
  if ([...password].length < MIN_PASSWORD) return `must have at least ${MIN_PASSWORD} characters`
  if (password.length > MAX_PASSWORD) return `must have at most ${MAX_PASSWORD} characters`
  const isWeak = WEAK.test(password) || (name.length > 3 && password.toLowerCase().includes(name.toLowerCase()))
  return isWeak ? 'is too easy to guess: three words that have nothing to do with each other are not' : null
}

/** Passwords are hashed one after the other, off the event loop: each takes the memory of a whole collector. */
export interface Passwords {
  /** `null`: too many wait. */
  hash(password: string): Promise<string | null>
  /** As slow where there is none to compare with. `null`: too many wait. */
  matches(password: string, kept: string | null): Promise<boolean | null>
}

export function createPasswords(): Passwords {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0

  async function inTurn<T>(run: () => Promise<T>): Promise<T | null> {
    if (waiting >= MAX_WAITING) return null
    waiting++
    const turn = last.then(run)
    last = turn.catch(() => {})
    try {
      return await turn
    } finally {
      waiting--
    }
  }

  return {
    hash: (password) => inTurn(() => hashed(password, randomBytes(16), COST)),
    matches: (password, kept) => inTurn(() => isSame(password, kept ?? NOBODYS)),
  }
}

/** `scrypt$131072$8$1$salt$hash`, as what it was made with may change. */
async function hashed(password: string, salt: Buffer, { N, r, p }: typeof COST): Promise<string> {
  const hash = await derive(password, salt, { N, r, p, maxmem: 256 * N * r })
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

async function isSame(password: string, kept: string): Promise<boolean> {
  const [, N, r, p, salt] = kept.split('$')
  const given = await hashed(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  return timingSafeEqual(Buffer.from(given), Buffer.from(kept))
}

const derive = (password: string, salt: Buffer, options: ScryptOptions) =>
  new Promise<Buffer>((done, failed) => {
    // One password may be typed in two ways that look the same.
    scrypt(password.normalize('NFKC'), salt, BYTES, options, (error, hash) => (error ? failed(error) : done(hash)))
  })

/** What no password has: of the same length, and compared with in the same time. */
const NOBODYS = ['scrypt', COST.N, COST.r, COST.p, 'A'.repeat(22), 'A'.repeat(43)].join('$')
