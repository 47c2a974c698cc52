import type { Page } from './page.js'

/**
 * Runs whenever the URL may have changed without a load: push, replace, back, forward, fragment. The Navigation API tells
 * all of it synchronously and without patching; where it is missing, History is patched. Both also tell changes to the
 * same URL: whoever listens compares.
 */
export function onNavigate(page: Page, run: (isReplace: boolean) => void) {
  const { navigation }: { navigation?: EventTarget } = window as never
  if (navigation) {
    return page.listen(navigation, 'currententrychange', (event) =>
      run((event as Event & { navigationType?: string }).navigationType === 'replace'),
    )
  }
  page.listen(window, 'popstate', () => run(false))
  let after = page.guard(run)
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
}
