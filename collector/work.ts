import { type ChildProcess, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Erased } from './store/store.js'

/**
 * Long work of a site, done by the command line in a process of its own: it reads for minutes, gives way to everybody
 * else, and what must be written it hands to the collector over the local socket.
 */
export interface Work {
  /** Everything of a site as import reads it. Ends with the iteration; throws where it could not be finished. */
  export(site: string): AsyncIterable<Uint8Array>
  /** Erases all visitors that were a user, and what servers told of it; `null`: there was none. */
  eraseUser(of: { site: string; user: string }): Promise<Erased | null>
  /** Ends what is going on. */
  close(): void
}

export interface WorkOptions {
  /** The store's URL; it may have a password in it. */
  store: string
  /** The command line. */
  main: URL
}

export function createWork({ store, main }: WorkOptions): Work {
  const running = new Set<ChildProcess>()

  function start(args: readonly string[]) {
    const env = { ...process.env, FOOTFALL_STORE: store, FOOTFALL_ADMIN_KEY: '' }
    const child = spawn(process.execPath, [fileURLToPath(main), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    const code = new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done))
    void code.catch(() => null).then(() => running.delete(child))
    return { child, code, said: text(child.stderr) }
  }

  return {
    async *export(site) {
      const { child, code, said } = start(['export', `--site=${site}`])
      try {
        for await (const piece of child.stdout) yield piece
        if ((await code) !== 0) throw new Error(`export ${site}: ${await said}`)
      } finally {
        child.kill()
      }
    },
    async eraseUser({ site, user }) {
      const { child, code, said } = start(['erase', `--site=${site}`, `--user=${user}`, '--json'])
      const [out, ended] = await Promise.all([text(child.stdout), code])
      const message = await said
      if (ended !== 0 && message.includes('nothing is kept')) return null
      if (ended !== 0) throw new Error(`erase a user of ${site}: ${message.replaceAll(user, 'USER')}`)
      return sumOf(JSON.parse(out))
    },
    close() {
      for (const child of running) child.kill()
    },
  }
}

interface Receipts {
  erased: Pick<Erased, 'visits' | 'views' | 'events'>[]
  backups: string[]
  log_empty: boolean
}

const sumOf = ({ erased, backups, log_empty }: Receipts): Erased => ({
  visits: erased.reduce((sum, { visits }) => sum + visits, 0),
  views: erased.reduce((sum, { views }) => sum + views, 0),
  events: erased.reduce((sum, { events }) => sum + events, 0),
  backups,
  isLogEmpty: log_empty,
})
