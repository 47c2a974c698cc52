import type { Address } from './address.js'
import type { Asker } from './ask.js'
import type { Go } from './use-address.js'

/** What every block is drawn with. */
export interface BlockProps<T> {
  /** `null`: nothing was asked. */
  answer: T | null
  address: Address
  go: Go
  /** Of a block that changes something: how it may, and asks again then. */
  asker: Asker
  mayWrite: boolean
  again(): void
}
