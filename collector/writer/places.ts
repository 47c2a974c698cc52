/** What may wait for the disk: at most half a second's work of a small machine. Beyond it browsers are told to come back. */
const MAX_BYTES = 4 * 1024 * 1024
/** A small batch is work too: so no more than 1,024 wait. */
const LEAST_BYTES = 4096

const LABEL = '"site":"'
/** The script names the site first. */
const LOOKED_AT = 1024

/** A place in the queue, to be left once. */
export interface Place {
  leave(): void
}

/**
 * The queue's places. While more than half of it is taken a site may have no more than its share, and there is one share
 * more than sites that wait: whoever comes never finds it full of somebody else. Names that are no site's share one share,
 * or made-up ones would leave nothing to the rest.
 */
export function createPlaces(isSite: (id: string) => boolean, maxBytes = MAX_BYTES) {
  const sites = new Set<string>()
  const takenBy = new Map<string, number>()
  let taken = 0
  let places = 0

  function ownerOf(id: string): string {
    if (sites.has(id)) return id
    if (!isSite(id)) return ''
    sites.add(id)
    return id
  }

  function add(owner: string, bytes: number): void {
    taken += bytes
    const own = (takenBy.get(owner) ?? 0) + bytes
    if (own === 0) takenBy.delete(owner)
    else takenBy.set(owner, own)
  }

  return {
    /** A place, or why there is none: the queue is full, or the site has its share. */
    take(site: string, bodyBytes: number): Place | 'full' | 'share' {
      const bytes = Math.max(bodyBytes, LEAST_BYTES)
      if (taken + bytes > maxBytes) return 'full'
      const owner = ownerOf(site)
      const own = takenBy.get(owner) ?? 0
      const sharers = takenBy.size + (own === 0 ? 1 : 0)
      if (own > 0 && taken + bytes > maxBytes / 2 && own + bytes > maxBytes / (sharers + 1)) return 'share'
      add(owner, bytes)
      places++
      return {
        leave() {
          add(owner, -bytes)
          places--
        },
      }
    },
    /** What waits now; a small batch as the least bytes that one counts for. */
    taken: () => ({ batches: places, bytes: taken }),
  }
}

/** The site that a body names, without taking the body apart; `''` where it is not easily found. */
export function siteIn(body: string): string {
  const head = body.slice(0, LOOKED_AT)
  const start = head.indexOf(LABEL)
  if (start < 0) return ''
  const end = head.indexOf('"', start + LABEL.length)
  return end < 0 ? '' : head.slice(start + LABEL.length, end)
}
