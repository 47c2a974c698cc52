import type { Refused } from '../../sdk/protocol.js'

/** Stands where an answer would: what is wrong with its question, or with the collector. */
export const Refusal = ({ error }: Refused) => (
  <p class="bad" role="status">
    Not answered: {error.message}
  </p>
)
