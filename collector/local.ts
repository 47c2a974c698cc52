import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Erased } from './store/store.js'
import type { Imported } from './writer/import.js'
import type { Erasure } from './writer/writer.js'

/** Work that only the process that writes may do; it travels as JSON. */
export interface Jobs {
  /** Lines of a recording, in order, in one commit. */
  import(lines: readonly string[]): Promise<Imported>
  /** `null` when there is nothing of it. */
  erase(of: Erasure): Promise<Erased | null>
}

/** Sockets have short names: the system allows about 100 bytes. */
const MAX_PATH = 90

/** Where a running collector takes work from commands on the same machine; only its user can open it. */
export function localPathOf(file: string): string {
  const beside = `${resolve(file)}.sock`
  if (process.platform === 'win32') return `\\\\.\\pipe\\footfall-${digest(beside)}`
  if (Buffer.byteLength(beside) <= MAX_PATH) return beside
  // In a folder of our own: what lies in a shared one could be somebody else's.
  const folder = join(tmpdir(), `footfall-${userInfo().username}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return join(folder, `${digest(beside)}.sock`)
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Listens for `runThere`. The caller has the store's lock, so a socket file that is there is a dead one's. */
export async function listenLocally(path: string, jobs: Jobs) {
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const routes: Record<string, (input: string) => Promise<unknown>> = {
    '/import': (input) => jobs.import(JSON.parse(input)),
    '/erase': (input) => jobs.erase(JSON.parse(input)),
  }
  const server = createServer(async (incoming, reply) => {
    try {
      const run = routes[incoming.url ?? '']
      const input = await textOf(incoming)
      if (run) reply.end(JSON.stringify(await run(input)))
      else reply.writeHead(404).end(`the collector that runs knows no ${incoming.url}: it is of another version`)
    } catch (error) {
      reply.writeHead(500).end(error instanceof Error ? error.message : String(error))
    }
  })
  const before = process.umask(0o177)
  try {
    await new Promise<void>((done, failed) => server.once('error', failed).listen(path, done))
  } finally {
    process.umask(before)
  }
  return {
    close(): void {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Answer<Job extends keyof Jobs> = Awaited<ReturnType<Jobs[Job]>>

/** Hands a job to the running collector; `null` when none listens. Throws what it says when it fails. */
export function runThere<Job extends keyof Jobs>(
  path: string,
  job: Job,
  input: Parameters<Jobs[Job]>[0],
): Promise<{ answer: Answer<Job> } | null> {
  return new Promise((done, failed) => {
    const call = request({ socketPath: path, path: `/${job}`, method: 'POST' }, async (reply) => {
      try {
        const text = await textOf(reply)
        if (reply.statusCode === 200) done({ answer: JSON.parse(text) })
        else failed(new Error(text))
      } catch (error) {
        failed(error)
      }
    })
    call.on('error', (error: NodeJS.ErrnoException) => {
      // Reset: it was there and is stopping.
      if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(error.code ?? '')) done(null)
      else failed(error)
    })
    call.end(JSON.stringify(input))
  })
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
