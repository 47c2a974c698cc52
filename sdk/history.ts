import type { Recorder } from './chunks.js'

/**
 * Patches History and listens for what it does, where the Navigation API is missing: push, replace, back, forward,
 * fragment. Begins with a look at the address, for what has changed before this chunk was there.
 */
export default function watchHistory({ page, moved }: Recorder): void {
  page.listen(window, 'popstate', () => moved())
  let after = page.guard(moved)
  // The prototype is patched: a patch of the instance would hide one of another script (browser-sdk 2943), unless that
  // script has patched the instance itself.
  const prototype: History = Object.getPrototypeOf(history)
  for (const name of ['pushState', 'replaceState'] as const) {
    const target: History = Object.keys(history).includes(name) ? history : prototype
    const original = target[name]
    function patched(this: History, ...args: Parameters<History['pushState']>): unknown {
      const result: unknown = original.apply(this, args)
      after(name === 'replaceState')
      return result
    }
    target[name] = patched
    page.undo.push(() => {
      after = () => undefined
      // If someone wrapped ours meanwhile it stays, doing nothing, for unwrapping would remove theirs.
      if (target[name] === patched) target[name] = original
    })
  }
  moved()
}
