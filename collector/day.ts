export const DAY_MS = 86_400_000

/** The UTC day of a time: days since 1970. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS)
