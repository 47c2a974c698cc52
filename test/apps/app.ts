import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const PACKAGE = fileURLToPath(new URL('../../dist/npm/footfall', import.meta.url))
const READY_MS = 60_000

export interface AppOptions {
  /** A folder here. */
  name: string
  /** Instead of the versions in its package.json. */
  versions?: Record<string, string>
  /** What its own build and server are told. */
  env?: Record<string, string>
}

/** An app in a folder of its own, built by its framework's tool, and its own server. */
export interface App {
  url: string
  remove(): Promise<void>
}

/** The npm package as it would be published. */
export function pack(folder: string): string {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', PACKAGE, '--json', '--pack-destination', folder], { cwd: folder }),
  )
  return join(folder, filename)
}

/** Copies the sources, installs them with the packed footfall, builds and serves them. */
export async function startApp({ name, versions, env: given }: AppOptions): Promise<App> {
  const folder = mkdtempSync(join(tmpdir(), `footfall-${name}-`))
  // Ours is strict about engines; a framework's tree may ask for a newer Node than it needs.
  const quiet = { NEXT_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1', npm_config_engine_strict: 'false' }
  // The test's own is `test`, and a framework that hears it builds for that.
  const env = { ...process.env, NODE_ENV: 'production', ...quiet, ...given }
  let server: ChildProcess | undefined

  async function remove(): Promise<void> {
    if (server?.pid && server.exitCode === null && server.signalCode === null) {
      // npm, and what it has started.
      process.kill(-server.pid, 'SIGTERM')
      await once(server, 'exit')
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  try {
    cpSync(new URL(name, import.meta.url), folder, { recursive: true })
    const file = join(folder, 'package.json')
    const manifest = JSON.parse(readFileSync(file, 'utf8'))
    Object.assign(manifest.dependencies, versions, { footfall: `file:${pack(folder)}` })
    writeFileSync(file, JSON.stringify(manifest))
    run('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, env })
    run('npm', ['run', 'build'], { cwd: folder, env })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const args = ['start', '--', '--port', String(port), ...(name === 'next' ? [] : ['--host', '127.0.0.1'])]
    server = spawn('npm', args, {
      cwd: folder,
      env: { ...env, PORT: String(port), HOST: '127.0.0.1' },
      stdio: 'ignore',
      detached: true,
    })
    await ready(url, server)
    return { url, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

function run(command: string, args: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`)
  return stdout
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (!address || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  const end = Date.now() + READY_MS
  while (Date.now() < end && server.exitCode === null) {
    const isUp = await fetch(url).then(
      (reply) => reply.ok,
      () => false,
    )
    if (isUp) return
    await wait(100)
  }
  throw new Error(`nothing answers at ${url}`)
}
