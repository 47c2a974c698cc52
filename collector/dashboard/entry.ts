import { type Address, formatAddress } from './address.js'

/** The token of the share link that the page was opened by. */
export const shareIn = (path: string): string | null => /^\/s\/([\w-]+)$/.exec(path)?.[1] ?? null

/** That of a link that chooses a password; behind the #, so that no log has it. */
export const linkIn = (hash: string): string | null => /^#link=([\w-]+)$/.exec(hash)?.[1] ?? null

/** Where an address is: a share link stays the link that it is. */
export const urlOf = (address: Address) =>
  (shareIn(location.pathname) ? location.pathname : '/') + formatAddress(address).slice(1)
