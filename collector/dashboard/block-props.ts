import type { Address } from './address.js'
import type { Go } from './use-address.js'

/** What every block is drawn with. */
export interface BlockProps<T> {
  /** `null`: nothing was asked. */
  answer: T | null
  address: Address
  go: Go
}
