import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { findProxies } from '../../scripts/proxies.mjs'

/** A proxy that runs one of the recipes of docs/proxy. */
export interface RunningProxy {
  port: number
  stop(): Promise<void>
}

/** Starts it in front of a collector: `127.0.0.1:8080`. */
export type StartProxy = (collector: string) => Promise<RunningProxy>

const RECIPES = new URL('../../docs/proxy/', import.meta.url)
const READY_MS = 10_000

/** A recipe with this machine's ports in it; a text that the recipe no longer has is an error. */
function recipe(file: string, places: Record<string, string>): string {
  let text = readFileSync(new URL(file, RECIPES), 'utf8')
  for (const [place, value] of Object.entries(places)) {
    if (!text.includes(place)) throw new Error(`${file} has no ${place}`)
    text = text.replace(place, value)
  }
  return text
}

export const startNginx: StartProxy = async (collector) => {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'footfall-nginx-'))
  const places = { 'listen 80;': `listen 127.0.0.1:${port};`, '127.0.0.1:8080': collector, '/srv/www': folder }
  writeFileSync(join(folder, 'recipe.conf'), recipe('nginx.conf', places))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`)
  const main = `
    daemon off;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    pid ${folder}/nginx.pid;
    error_log stderr;
    events {}
    http { access_log off; ${temporary.join(' ')} include ${folder}/recipe.conf; }`
  writeFileSync(join(folder, 'main.conf'), main)
  return run({ name: 'FOOTFALL_NGINX', args: ['-p', folder, '-c', join(folder, 'main.conf')], folder, port })
}

export const startCaddy: StartProxy = async (collector) => {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'footfall-caddy-'))
  const places = { 'www.example.com {': `http://127.0.0.1:${port} {`, '127.0.0.1:8080': collector, '/srv/www': folder }
  const head = '{\n\tadmin off\n\tauto_https off\n}\n'
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, head + recipe('Caddyfile', places))
  return run({ name: 'FOOTFALL_CADDY', args: ['run', '--config', file, '--adapter', 'caddyfile'], folder, port })
}

/** The worker in Node: the address that Cloudflare would tell is the socket's. */
export const startWorker: StartProxy = async (collector) => {
  const { default: worker } = await import(new URL('worker.js', RECIPES).href)
  const server = http.createServer(async (request, response) => {
    const { method = 'GET', url = '/', socket } = request
    // What is about the connection is the server's, not the worker's.
    const { connection: _, 'transfer-encoding': __, ...headers } = request.headers as Record<string, string>
    const asked = new Request(new URL(url, `http://${headers.host}`), {
      method,
      headers: { ...headers, 'CF-Connecting-IP': socket.remoteAddress ?? '' },
      ...(method === 'POST' && { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' }),
    })
    const reply: Response = await worker.fetch(asked, { COLLECTOR: `http://${collector}` })
    for (const [name, value] of reply.headers) {
      // Node's fetch has decoded it already.
      if (!/^(content-encoding|content-length|transfer-encoding|connection|set-cookie)$/.test(name)) {
        response.setHeader(name, value)
      }
    }
    response.setHeader('Set-Cookie', reply.headers.getSetCookie())
    response.writeHead(reply.status).end(Buffer.from(await reply.arrayBuffer()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

interface Program {
  name: keyof ReturnType<typeof findProxies>
  args: string[]
  folder: string
  port: number
}

async function run({ name, args, folder, port }: Program): Promise<RunningProxy> {
  const program = findProxies()[name]
  if (!program) throw new Error(`no program for ${name}: scripts/proxies.mjs says how to get it`)
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  for (const end = Date.now() + READY_MS; !(await isOpen(port)); await wait(25)) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(`${program} did not start: ${said}`)
  }
  return {
    port,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => done(true)).once('error', () => done(false))
    socket.once('connect', () => socket.destroy())
  })
}
