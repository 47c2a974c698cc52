import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

let folder = ''
let ports: number[] = []
let running: ChildProcess[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-start-'))
  const servers = await Promise.all([listen(), listen()])
  ports = servers.map(portOf)
  for (const server of servers) server.close()
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running = []
  rmSync(folder, { recursive: true })
})

async function listen(port = 0): Promise<Server> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** What `npm start` runs once everything is built; resolves with what it said when it is ready or has ended. */
async function start(): Promise<{ said: string; child: ChildProcess }> {
  const [collector, demo] = ports.map(String)
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: ROOT,
    env: {
      ...process.env,
      FOOTFALL_STORE: `sqlite:${join(folder, 'footfall.db')}`,
      FOOTFALL_PORT: collector,
      FOOTFALL_DEMO_PORT: demo,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  for await (const chunk of child.stdout) {
    said += chunk
    if (said.includes('Ctrl-C stops everything')) break
  }
  return { said, child }
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGINT')
  if (child.exitCode === null) await once(child, 'exit')
  return child.exitCode
}

describe('npm start', () => {
  it('prints where to look and a key the first time, and the second time how to make another', async () => {
    const first = await start()
    const [collector, demo] = ports
    expect(first.said).toContain(`http://localhost:${demo}`)
    expect(first.said).toContain(`Dashboard   http://localhost:${collector}`)
    expect(first.said).toMatch(/API key {5}ff_[A-Za-z0-9_-]{32}\n/)
    expect(first.said).toContain(`FOOTFALL_STORE=sqlite:${join(folder, 'footfall.db')} npm run demo:traffic`)
    const page = await fetch(`http://127.0.0.1:${demo}/`).then((reply) => reply.text())
    expect(page).toContain(`src="http://localhost:${collector}/footfall.js" data-site="demo.example"`)
    expect(await stop(first.child)).toBe(0)

    const second = await start()
    expect(second.said).not.toMatch(/ff_[A-Za-z0-9_-]{32}/)
    expect(second.said).toContain('key create --site demo.example --read')
    expect(await stop(second.child)).toBe(0)
  })

  it('prints a curl that answers', async () => {
    const { said, child } = await start()
    const [, url, key, body] = /curl -s (\S+) -H "Authorization: Bearer (\S+)" -d '([^']+)'/.exec(said) ?? []
    const reply = await fetch(url, { method: 'POST', headers: { Authorization: `Bearer ${key}` }, body })

    expect((await reply.json()).results).toEqual([{ dimensions: [], metrics: [0, 0, null] }])
    await stop(child)
  })

  it.each([
    [0, 'FOOTFALL_PORT', 'collector'],
    [1, 'FOOTFALL_DEMO_PORT', 'demo site'],
  ])('says which port is taken and how to choose another (%i)', async (index, variable, what) => {
    const server = await listen(ports[index])
    const { said, child } = await start()
    if (child.exitCode === null) await once(child, 'exit')
    server.close()

    expect(child.exitCode).toBe(1)
    expect(said).toContain(`Port ${ports[index]} for the ${what} is taken. Choose another: ${variable}=`)
  })
})
