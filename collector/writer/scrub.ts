import { cutText } from './checks.js'

/** What stands in place of a secret, in the script as here. */
export const SCRUBBED = '(scrubbed)'

/** Path parts after which comes what only its receiver should know: `/reset/…`, `/accept-invite/…`; without - and _. */
const TELLING = new Set(
  `reset resetpassword passwordreset setpassword newpassword forgotpassword recover recovery token tokens invite invites
  invitation invitations acceptinvite verify verification verifyemail emailverification share shared sharelink confirm
  confirmation confirmemail unsubscribe optout activate activation magic magiclink loginlink onetime otp impersonate`.split(
    /\s+/,
  ),
)

/** A path, or a fragment that is one, without what follows a telling part, and without what `scrubText` takes out. */
export function scrubPath(path: string): string {
  const parts = path.split('/')
  const telling = parts.findIndex((part) => TELLING.has(part.replaceAll(/[-_]/g, '').toLowerCase()))
  const isFollowed = telling >= 0 && parts.slice(telling + 1).some((part) => part !== '')
  return scrubText(isFollowed ? [...parts.slice(0, telling + 1), SCRUBBED].join('/') : path)
}

/** A text without e-mail addresses, signed tokens (JWT) and other long tokens. Linear in its length. */
export function scrubText(text: string): string {
  if (text.length < MIN_SECRET) return text
  const withoutMails = /@|%40/.test(text) ? text.replaceAll(WORD, (word) => (isMail(word) ? SCRUBBED : word)) : text
  return withoutMails.replaceAll(RUN, (run) => (isToken(run) ? SCRUBBED : run))
}

/** What somebody wrote, without those and without numbers of payment cards. Linear in its length. */
export const scrubComment = (text: string): string => scrubText(text).replaceAll(DIGITS, scrubCards)

/** Groups of digits as a card has them; when it ends stands in shorter ones. */
const DIGITS = /\d{3,}(?:[\s.-]{1,3}\d{3,})*/g
const MIN_CARD = 13
const MAX_CARD = 19
const MAX_GROUPS = 6

/** Other numbers may stand before and after that of a card, such as the one it is checked by. */
function scrubCards(run: string): string {
  const groups = [...run.matchAll(/\d+/g)]
  let kept = ''
  let end = 0
  for (const [i, { index }] of groups.entries()) {
    const next = groups.slice(i, i + MAX_GROUPS)
    const last = next.find((_, k) => isCard(next.slice(0, k + 1).join('')))
    if (!last || index < end) continue
    kept += run.slice(end, index) + SCRUBBED
    end = last.index + last[0].length
  }
  return kept + run.slice(end)
}

/** ISO/IEC 7812: 13 to 19 digits, the last of which is made of the others (Luhn). */
function isCard(digits: string): boolean {
  if (digits.length < MIN_CARD || digits.length > MAX_CARD) return false
  const values = [...digits]
    .reverse()
    .map((digit, i) => (i % 2 === 1 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)] : Number(digit)))
  return values.reduce((sum, value) => sum + value, 0) % 10 === 0
}

/** `a@b.de` */
const MIN_SECRET = 6

const WORD = /[^\s/=&?#:;,<>"'()]+/g

function isMail(word: string): boolean {
  const at = Math.max(word.lastIndexOf('@') + 1, word.lastIndexOf('%40') + 3)
  const isLed = at > (word.charAt(at - 1) === '@' ? 1 : 3)
  return isLed && /\.[a-z]{2,}/i.test(word.slice(at))
}

/** What a token is made of; the dots are a signed one's. */
const RUN = /[A-Za-z0-9_-][A-Za-z0-9_.-]{19,}/g
const JWT = /^ey[\w-]{8,}\.[\w-]+\./
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const MIN_TOKEN = 32
const MIN_CHANGES = 8

/**
 * Whether a run of characters was made by chance and not by people: words change between letters and digits, small and
 * large, only where they begin; a random text of 32 changes ten times and more. UUIDs are names, not secrets.
 */
function isToken(run: string): boolean {
  if (JWT.test(run)) return true
  return run.split('.').some((part) => part.length >= MIN_TOKEN && !UUID.test(part) && changesIn(part) >= MIN_CHANGES)
}

const changesIn = (part: string) => [...part.matchAll(/[a-z](?=[A-Z0-9])|[0-9](?=[A-Za-z])|[A-Z](?=[0-9])/g)].length

/** A text of a view as it is kept. */
export const keptText = (text: string, bytes: number) => cutText(scrubText(text), bytes)
