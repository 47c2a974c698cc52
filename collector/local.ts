import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Imported } from './writer/import.js'

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

/** Listens for `importThere`. The caller has the store's lock, so a socket file that is there is a dead one's. */
export async function listenLocally(path: string, importLines: (lines: string[]) => Promise<Imported>) {
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const server = createServer(async (incoming, reply) => {
    try {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk)
      reply.end(JSON.stringify(await importLines(Buffer.concat(chunks).toString().split('\n'))))
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

/** Hands lines to the running collector; `null` when none listens. Throws what it says when it fails. */
export function importThere(path: string, lines: readonly string[]): Promise<Imported | null> {
  return new Promise((done, failed) => {
    const call = request({ socketPath: path, method: 'POST' }, async (reply) => {
      const chunks: Buffer[] = []
      for await (const chunk of reply) chunks.push(chunk)
      const text = Buffer.concat(chunks).toString()
      if (reply.statusCode === 200) done(JSON.parse(text))
      else failed(new Error(text))
    })
    call.on('error', (error: NodeJS.ErrnoException) => {
      // Reset: it was there and is stopping.
      if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes(error.code ?? '')) done(null)
      else failed(error)
    })
    call.end(lines.join('\n'))
  })
}
