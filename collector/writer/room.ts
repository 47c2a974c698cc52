import type { Space } from '../store/store.js'

const LOOK_MS = 1000
/** A log this long is one that cannot be brought to its place: its disk fails, or somebody reads for ever. */
const MAX_LOG_BYTES = 256 * 1024 * 1024

/** Whether there is room for events, looked at once a second. */
export interface Room {
  /** What is lacking, or `null`. */
  lack(space: () => Space): string | null
}

/**
 * Room for events: `reserveBytes` stay free on the disk, so that what frees room can still be done there, beside what the
 * log brings to the file; and the log has an end. `clock` never jumps.
 */
export function createRoom({
  reserveBytes,
  maxLogBytes = MAX_LOG_BYTES,
  clock = () => performance.now(),
}: {
  reserveBytes: number
  maxLogBytes?: number
  clock?: () => number
}): Room {
  let lookedAt = Number.NEGATIVE_INFINITY
  let lacks: string | null = null

  function look({ freeBytes, logBytes }: Space): string | null {
    if (freeBytes < reserveBytes) return `less than ${reserveBytes} bytes are free on the disk`
    if (logBytes > maxLogBytes) return `the log is longer than ${maxLogBytes} bytes`
    return null
  }

  return {
    lack(space) {
      if (clock() - lookedAt < LOOK_MS) return lacks
      lookedAt = clock()
      lacks = look(space())
      return lacks
    },
  }
}
