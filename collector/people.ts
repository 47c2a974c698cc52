import { createHash, randomBytes } from 'node:crypto'
import { DAY_MS } from './day.js'
import type { Site } from './sites.js'

/** An owner may change the site and who sees it, a viewer may look. */
export const ROLES = ['owner', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** Somebody who signs in. */
export interface User {
  num: number
  name: string
  /** A password was chosen. */
  isActive: boolean
  /** `null`: of every site there is and will be. */
  roles: readonly { site: string | null; role: Role }[]
}

/** A link that shows one site to whoever has it. */
export interface Share {
  num: number
  /** Of its token; the rest is known to those who have it. */
  prefix: string
  site: Site
  name: string
  /** What is kept of its password; `null`: it has none. */
  password: string | null
  /** Pages that may show it in a frame: `https://example.com`. */
  origins: readonly string[]
  created: number
  /** UTC ms; `null`: never. */
  expires: number | null
}

/** Bytes. */
export const MAX_NAME = 100

/** A link that is not used is worth nothing after so long; a session ends that long after it was last seen, or was begun. */
export const LINK_MS = 7 * DAY_MS
export const IDLE_MS = 7 * DAY_MS
export const SESSION_MS = 30 * DAY_MS

/** Who may sign in, what is shared, and the passes that open either. Tokens are kept as hashes only. */
export interface People {
  listUsers(): User[]
  /** With what is kept of the password. */
  findUser(name: string): (User & { password: string | null }) | null
  /** Of a session that has not ended. */
  signedIn(session: Uint8Array, now: number): { user: User; seen: number } | null
  /** For whom a one-time link is; `user` is `null` for the first owner. */
  findLink(link: Uint8Array, now: number): { user: User | null } | null
  /** By its token, or by a session that its password has begun. */
  findShare(token: Uint8Array, now: number): { share: Share; isOpen: boolean } | null
  /** The oldest first. */
  listShares(site: Site): Share[]
  /** In one transaction. */
  write<K extends keyof PeopleWrites>(what: K, of: PeopleWrites[K]): boolean
}

/** What can be written, and of what; it is false where there is nothing to change. */
export interface PeopleWrites {
  /** A link by which the first owner comes; none where there is somebody already. */
  awaitOwner: { link: Uint8Array; now: number }
  /** The first owner, of all sites; no other link of the kind works any more. */
  becomeOwner: { link: Uint8Array; name: string; password: string; session: Uint8Array; now: number }
  /** Chooses a password by a link; other sessions end. */
  choosePassword: { link: Uint8Array; password: string; session: Uint8Array; now: number }
  /** Another password; all sessions end but the new one. */
  setPassword: { user: number; password: string; session: Uint8Array; now: number }
  signIn: { user: number; session: Uint8Array; now: number }
  signOut: { session: Uint8Array }
  /** The session is in use. */
  see: { session: Uint8Array; now: number }
  /**
   * A role, instead of the one on that site; of somebody new too. `site` by its number, 0: all. False where the last owner
   * of all sites would be one no more.
   */
  allow: { name: string; site: number; role: Role; now: number }
  /** False also for the last owner of all sites. Who has no role left is forgotten. */
  disallow: { name: string; site: number }
  /** Instead of the links before. */
  link: { name: string; link: Uint8Array; now: number }
  share: Omit<Share, 'num' | 'site' | 'created'> & { hash: Uint8Array; site: number; now: number }
  openShare: { share: number; session: Uint8Array; now: number }
  unshare: { prefix: string; site: number }
}

/** One of them, to be done by the one that writes. */
export type PeopleChange = { [K in keyof PeopleWrites]: { people: K; of: PeopleWrites[K] } }[keyof PeopleWrites]

/** 192 random bits behind what tells its kind: `fs_` of a share link, `fp_` of sessions and links that are used once. */
export function createToken(kind: 'fs' | 'fp'): { token: string; hash: Uint8Array } {
  const token = `${kind}_${randomBytes(24).toString('base64url')}`
  return { token, hash: hashToken(token) }
}

/** What somebody is called stands in the path of a URL, where `.` and `..` do not stay what they are. */
export const isUserName = (name: string): boolean =>
  /^[^/\p{Cc}\p{Zl}\p{Zp}]+$/u.test(name) && /[\p{L}\p{N}]/u.test(name) && Buffer.byteLength(name) <= MAX_NAME

/** Where a link that chooses a password leads; behind the #, so that no log on the way has it. */
export const linkTo = (url: string, token: string) => `${url}/#link=${token}`

export const hashToken = (token: string): Uint8Array => createHash('sha256').update(token).digest()
