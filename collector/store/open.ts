import { openSqlite, openCheckpoints as openSqliteCheckpoints } from './sqlite/sqlite.js'
import { type Checkpoints, type Store, type StoreOptions, UnusableStore } from './store.js'

const SQLITE = 'sqlite:'

/** The file of a store's URL. Throws `UnusableStore` for an engine that is not there. */
export function fileOf(url: string): string {
  if (url.startsWith(SQLITE) && url.length > SQLITE.length) return url.slice(SQLITE.length)
  throw new UnusableStore(`FOOTFALL_STORE is ${url}: use sqlite:PATH, for example sqlite:./footfall.db`)
}

/** Opens the store of a URL (`sqlite:./footfall.db`) to read or to write; makes it when it is to be written. */
export const openStore = (url: string, mode: 'read' | 'write', options: StoreOptions = {}): Store =>
  openSqlite(fileOf(url), mode, options)

/** Beside a store that is open to write. */
export const openCheckpoints = (url: string, options: Omit<StoreOptions, 'isHelped'>): Checkpoints =>
  openSqliteCheckpoints(fileOf(url), options)
