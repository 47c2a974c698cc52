import type { Recorder } from '../recorder.js'
import { scrub } from '../url.js'

const PARAMETER = /^(q|query|s|search|keyword|term)$/i

/** A `search` event for a page whose URL has a search term. Gives what begins a new view. */
export function captureSearches({ page: { window }, record, views }: Recorder): () => void {
  return () => {
    const sheet = views.current()
    if (!sheet) return
    const found = [...new URL(sheet.view.url, window.location.href).searchParams].find(([name]) => PARAMETER.test(name))
    const term = found && scrub(found[1]).trim()
    if (term) record({ type: 'track', name: 'search', props: { term } })
  }
}
