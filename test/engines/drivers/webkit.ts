import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Readable } from 'node:stream'
import { type Cookie, type Engine, pathOf, sourceOf, type Tab } from './driver.js'
import { type Ask, awaitDriver, createAsk } from './web-driver.js'

/** WebKitGTK by its own WebDriver, in MiniBrowser, on a display of its own: it does not start without one. */
export async function openWebKit(proxyPort: number): Promise<Engine> {
  const screen = startGroup(pathOf('FOOTFALL_XVFB'), ['-displayfd', '3', '-nolisten', 'tcp'], process.env)
  const display = `:${await firstLine(screen.process.stdio[3] as Readable)}`
  const port = await freePort()
  const driver = startGroup(pathOf('FOOTFALL_WEBKIT_DRIVER'), [`--port=${port}`, '--host=127.0.0.1'], {
    ...process.env,
    DISPLAY: display,
  })
  const root = createAsk(`http://127.0.0.1:${port}`)
  await awaitDriver(root)
  const { sessionId } = await root<{ sessionId: string }>('POST', '/session', {
    capabilities: {
      alwaysMatch: {
        // The driver counts it with the page's own setTimeout, whose time may be a test's.
        timeouts: { script: null },
        proxy: { proxyType: 'manual', httpProxy: `127.0.0.1:${proxyPort}` },
        'webkitgtk:browserOptions': { binary: pathOf('FOOTFALL_MINIBROWSER'), args: ['--automation'] },
      },
    },
  })
  const ask = createAsk(`http://127.0.0.1:${port}/session/${sessionId}`)
  // The first window stays, empty: with the last one the session ends.
  const first = await ask<string>('GET', '/window')
  return {
    async open() {
      await ask('POST', '/window', { handle: first })
      // Of two tabs in one window the second is hidden.
      const { handle } = await ask<{ handle: string }>('POST', '/window/new', { type: 'window' })
      return toTab(ask, handle)
    },
    async quit() {
      // Without it the browser's processes outlive their driver.
      await ask('DELETE', '').catch(() => {})
      await driver.end()
      await screen.end()
    },
  }
}

/** Commands go to one window at a time: each is preceded by the choice of it. */
function toTab(session: Ask, handle: string): Tab {
  const ask: Ask = async (method, path, body) => {
    await session('POST', '/window', { handle })
    return session(method, path, body)
  }
  const act = (type: 'pointer' | 'key', actions: object[]) =>
    ask<void>('POST', '/actions', { actions: [{ type, id: type, actions }] })
  return {
    goto: (url) => ask('POST', '/url', { url }),
    evaluate: (run, ...args) => ask('POST', '/execute/sync', { script: `return ${sourceOf(run, args)}`, args: [] }),
    async click(selector) {
      const element = await ask<object>('POST', '/element', { using: 'css selector', value: selector })
      await ask('POST', `/element/${Object.values(element)[0]}/click`, {})
    },
    press: (letter) =>
      act('key', [
        { type: 'keyDown', value: letter },
        { type: 'keyUp', value: letter },
      ]),
    moveMouse: (x, y) => act('pointer', [{ type: 'pointerMove', x, y, duration: 0 }]),
    async cookies() {
      const cookies = await ask<(Cookie & { expiry: number })[]>('GET', '/cookie')
      return cookies.map((cookie) => ({ ...cookie, expires: cookie.expiry }))
    },
    close: () => ask('DELETE', '/window'),
  }
}

/** A process in a group of its own, which ends with this process at the latest: so do the children that it leaves behind. */
function startGroup(command: string, args: string[], env: NodeJS.ProcessEnv) {
  const child: ChildProcess = spawn(command, args, {
    detached: true,
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const kill = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // The whole group has ended already.
    }
  }
  process.once('exit', kill)
  return {
    process: child,
    async end() {
      process.off('exit', kill)
      kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

async function firstLine(stream: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += chunk
    if (text.includes('\n')) break
  }
  return text.trim()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
