import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { text as textOf } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../dist/collector/main.js', import.meta.url))

/** A folder of its own, the built command line in it, and a collector when it is started. */
export interface Installation {
  folder: string
  store: string
  /** Runs `footfall …` to its end. */
  run(
    args: string[],
    options?: { input?: string; env?: Record<string, string> },
  ): { status: number | null; out: string; err: string }
  /** The same while this process goes on; its exit code. */
  runBeside(args: string[]): Promise<number | null>
  /** Starts `footfall …` with a standard input to write to. */
  start(args: string[]): {
    process: ChildProcess
    input: Writable
    ended: Promise<{ status: number | null; out: string; err: string }>
  }
  /** Starts `footfall serve` on a free port and gives its URL once it listens. */
  serve(...args: string[]): Promise<string>
  /** Starts it by another command, which becomes it, from now on: `prlimit --nofile=40`. */
  wrap(command: readonly string[], env?: Record<string, string>): void
  /** Of the collector that was started last. */
  pid(): number
  /** Resolves when it ends by itself, with its exit code or signal. */
  ended(): Promise<number | NodeJS.Signals | null>
  /** What it has said on standard error. */
  said(): string
  /** Ends the collector with a signal and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  /** Ends the collector and removes the folder. */
  remove(): Promise<void>
}

/**
 * In a folder of its own under `parent`. `under`: a command that starts the collector with less than we have, such as
 * `prlimit`.
 */
export function install({
  parent = tmpdir(),
  under: command = [],
}: {
  parent?: string
  under?: string[]
} = {}): Installation {
  const folder = mkdtempSync(join(parent, 'footfall-'))
  const store = join(folder, 'footfall.db')
  const env = { ...process.env, FOOTFALL_STORE: `sqlite:${store}` }
  let collector: ChildProcess | null = null
  let under: readonly string[] = command
  let more: Record<string, string> = {}
  let said = ''

  async function stop(signal: NodeJS.Signals = 'SIGTERM') {
    const running = collector
    collector = null
    if (!running) return null
    if (running.exitCode === null && running.signalCode === null) {
      running.kill(signal)
      await once(running, 'exit')
    }
    return running.exitCode
  }

  return {
    folder,
    store,
    run(args, options = {}) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
        encoding: 'utf8',
        env: { ...env, ...options.env },
        cwd: folder,
        input: options.input ?? '',
      })
      return { status, out: stdout.trim(), err: stderr.trim() }
    },
    async runBeside(args) {
      const [code] = await once(spawn(process.execPath, [MAIN, ...args], { env, cwd: folder, stdio: 'ignore' }), 'exit')
      return code
    },
    start(args) {
      const started = spawn(process.execPath, [MAIN, ...args], { env, cwd: folder, stdio: 'pipe' })
      // It may end before it has read all.
      started.stdin.on('error', () => {})
      const ended = Promise.all([once(started, 'exit'), textOf(started.stdout), textOf(started.stderr)])
      return {
        process: started,
        input: started.stdin,
        ended: ended.then(([[status], out, err]) => ({ status, out: out.trim(), err: err.trim() })),
      }
    },
    async serve(...args) {
      const [command, ...rest] = [...under, process.execPath, MAIN, 'serve', '--port', '0', ...args]
      const started = spawn(command, rest, {
        env: { ...env, ...more },
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      collector = started
      said = ''
      return new Promise((done, failed) => {
        // Read to its end: a full pipe would stop it.
        started.stderr.on('data', (chunk) => {
          said += chunk
          const [, url] = /listens on (\S+),/.exec(said) ?? []
          if (url !== undefined) done(url)
        })
        started.stderr.on('end', () => failed(new Error(`the collector did not start: ${said}`)))
      })
    },
    wrap(command, env = {}) {
      under = command
      more = env
    },
    async ended() {
      const running = collector
      if (!running) return null
      if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
      return running.exitCode ?? running.signalCode
    },
    said: () => said,
    pid() {
      if (collector?.pid === undefined) throw new Error('no collector was started')
      return collector.pid
    },
    stop,
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Asks a collector; the reply's status and body. */
export async function query(url: string, key: string, body: object): Promise<{ status: number; body: QueryReply }> {
  // A command that ran meanwhile has kept us from hearing that an idle connection was closed.
  const headers = { Authorization: `Bearer ${key}`, Connection: 'close' }
  const reply = await fetch(`${url}/api/v2/query`, { method: 'POST', body: JSON.stringify(body), headers })
  return { status: reply.status, body: await reply.json() }
}

export interface QueryReply {
  results: { dimensions: string[]; metrics: (number | null)[] }[]
}
