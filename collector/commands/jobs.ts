import { type Jobs, localPathOf, runThere } from '../local.js'
import { fileOf, openStore } from '../store/open.js'
import { lockForWriting } from '../store/sqlite/lock.js'
import { openCountries } from '../writer/country.js'
import { createDoor } from '../writer/door.js'
import { importLines } from '../writer/import.js'
import { erase } from '../writer/writer.js'
import { Failure } from './failure.js'

/** Where the jobs are done: by the collector that runs on the file, or here, with its lock, when none does. */
export async function openJobs(store: string): Promise<Jobs & { close(): void }> {
  const file = fileOf(store)
  const local = localPathOf(file)
  if (!(await runThere(local, 'import', []))) return openOwn(store)
  return {
    import: async (lines) => ((await runThere(local, 'import', lines)) ?? stopped()).answer,
    erase: async (of) => ((await runThere(local, 'erase', of)) ?? stopped()).answer,
    close: () => {},
  }
}

function openOwn(url: string): Jobs & { close(): void } {
  const lock = lockForWriting(fileOf(url))
  try {
    const store = openStore(url, 'write')
    const door = createDoor({ store, countryOf: openCountries() })
    return {
      import: (lines) => importLines(lines, { door, store }, Date.now()),
      erase: (of) => erase(store, of),
      close() {
        store.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

function stopped(): never {
  throw new Failure('the collector stopped meanwhile; run the command again')
}
