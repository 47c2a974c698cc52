import type { Recorder } from '../chunks.js'

const PARAMETER = /^(q|query|s|search|keyword|term)$/i

/** A `search` event for a page whose URL has a search term. Gives what begins a new view. */
export function captureSearches({ record, current, scrub }: Recorder): () => void {
  return () => {
    const sheet = current()
    if (!sheet) return
    const found = [...new URL(location.href).searchParams].find(([name]) => PARAMETER.test(name))
    const term = found && scrub(found[1]).trim()
    if (term) record({ type: 'track', name: 'search', props: { term } })
  }
}
