import type { Extras, Recorder } from '../chunks.js'
import { createAsk } from './ask.js'
import { captureCopies } from './copies.js'
import { linkDomains } from './cross-domain.js'
import { captureErrors } from './errors.js'
import { captureImpressions } from './impressions.js'
import { captureMedia } from './media.js'
import { captureSearches } from './searches.js'

export { explain } from './explain.js'

/** What is seldom used: loaded by the core when a page has work for it. */
export default function createExtras(recorder: Recorder): Extras {
  const { options, isAuto } = recorder
  const captures = [
    captureImpressions(recorder),
    captureMedia(recorder),
    isAuto('search') && captureSearches(recorder),
    isAuto('error') && captureErrors(recorder),
  ]
  if (isAuto('copy')) captureCopies(recorder)
  if (options.crossDomain[0]) linkDomains(recorder)
  const begin = () => {
    if (recorder.current()) for (const each of captures) if (each) each()
  }
  begin()
  recorder.hooks.push(({ type }) => {
    // After the pageview itself.
    if (type === 'pageview') recorder.page.after(0, begin)
  })
  return { ask: createAsk(recorder) }
}
