import type { Recorder } from '../chunks.js'

/**
 * Unmuted audio and video that plays in view is a sign of life (METRICS.md §1, active time); with `data-auto="media"` the
 * first play and end of each are `media` events. `timeupdate` comes a few times a second while something plays and never
 * otherwise, so nothing ticks. Gives what begins a new view.
 */
export function captureMedia(recorder: Recorder): () => void {
  const { listen, undo } = recorder.page
  let played = new Set<Element>()
  let completed = new Set<Element>()
  const inView = new Set<Element>()
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) inView[isIntersecting ? 'add' : 'delete'](target)
  })
  undo.push(() => observer.disconnect())

  function tell(media: HTMLMediaElement, action: string, done: Set<Element>): void {
    if (done.has(media)) return
    done.add(media)
    const name = media.id || media.currentSrc.replace(/[?#].*/, '').replace(/.*\//, '')
    if (recorder.isAuto('media')) recorder.record({ type: 'track', name: 'media', props: { action, media: name } })
  }

  listen(window, 'timeupdate ended', ({ type, target }) => {
    const media = target as HTMLMediaElement
    if (type === 'ended') return tell(media, 'complete', completed)
    if (media.paused) return
    if (!played.has(media)) observer.observe(media)
    tell(media, 'play', played)
    // Sound without a picture is nowhere to be seen.
    if (!media.muted && media.volume && (media.tagName === 'AUDIO' || inView.has(media))) recorder.input()
  })
  return () => {
    played = new Set()
    completed = new Set()
  }
}
