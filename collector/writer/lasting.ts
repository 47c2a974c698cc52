import { type Store, StoreError, UnusableStore } from '../store/store.js'

const RETRY_MS = 1000

/** A store that is opened again after its disk has failed. Nothing is made anew, nothing deleted. */
export interface Lasting<Opened> {
  /** What to write with; `null` while the disk fails, which is looked at once a second. */
  use(): Opened | null
  /** The disk has failed: the store will be closed, and written to again when an opening has proved that it works. */
  fail(error: StoreError): void
  close(): void
}

/** `open` gives the store with what is made of it. `clock` never jumps; `tell` hears when writing stops and goes on. */
export function createLasting<Opened extends { store: Pick<Store, 'commitNothing' | 'close'> }>(
  open: () => Opened,
  { clock = () => performance.now(), tell = (text: string) => process.emitWarning(text) } = {},
): Lasting<Opened> {
  let opened: Opened | null = open()
  let hasFailed = false
  let triedAt = 0

  function reopen(): Opened | null {
    triedAt = clock()
    let again: Opened | null = null
    try {
      again = open()
      again.store.commitNothing()
      tell('writing again')
      return again
    } catch (error) {
      again?.store.close()
      // What else is thrown is our bug.
      if (error instanceof StoreError || error instanceof UnusableStore) return null
      throw error
    }
  }

  return {
    use() {
      if (hasFailed) {
        opened?.store.close()
        opened = null
        hasFailed = false
      }
      if (!opened && clock() - triedAt >= RETRY_MS) opened = reopen()
      return opened
    },
    fail(error) {
      if (hasFailed || !opened) return
      tell(`writing stopped: ${error.message}`)
      hasFailed = true
      triedAt = clock()
    },
    close() {
      opened?.store.close()
    },
  }
}
