import type { Recorder } from '../chunks.js'

/** `copy` events with the number of characters; the text itself is never recorded. */
export function captureCopies({ page: { listen }, record }: Recorder): void {
  listen(window, 'copy', () => {
    const characters = `${getSelection()}`.length
    if (characters) record({ type: 'track', name: 'copy', props: { characters } })
  })
}
