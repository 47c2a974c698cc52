import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompressSync, constants } from 'node:zlib'
import { build, transform } from 'esbuild'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Footfall, useFootfall } from '../../dist/npm/footfall/react.js'
import { DEFAULTS } from '../../sdk/options.js'
import { createSilentTracker } from '../../sdk/silent.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PACKAGE = join(ROOT, 'dist/npm/footfall')
const ENTRIES = ['.', './react', './next', './vue', './node', './client']
const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
const runNode = promisify(execFile)

let folder = ''
let tarball = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'footfall-pack-'))
  const said = execFileSync('npm', ['pack', PACKAGE, '--json', '--pack-destination', folder], { encoding: 'utf8' })
  tarball = join(folder, JSON.parse(said)[0].filename)
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the package', () => {
  it('has an entry with types for each framework, ES modules only', () => {
    expect(Object.keys(manifest.exports)).toEqual(ENTRIES)
    for (const { types, default: file } of Object.values<{ types: string; default: string }>(manifest.exports)) {
      expect(readFileSync(join(PACKAGE, types), 'utf8')).toContain('export')
      expect(readFileSync(join(PACKAGE, file), 'utf8')).toContain('sourceMappingURL')
    }
    expect(manifest).toMatchObject({ type: 'module', sideEffects: false })
  })

  it('asks for no framework that an app does not have', () => {
    expect(Object.keys(manifest.peerDependencies)).toEqual(['next', 'react', 'vue'])
    for (const name of Object.keys(manifest.peerDependencies)) {
      expect(manifest.peerDependenciesMeta[name]).toEqual({ optional: true })
    }
  })

  it.each([
    ['publint', ['run', '--strict']],
    ['attw', ['--profile', 'esm-only', '--no-emoji']],
  ])('has nothing that %s complains of', (tool, args) => {
    const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin', tool), [...args, tarball], {
      encoding: 'utf8',
    })

    expect(status, stdout + stderr).toBe(0)
  })

  it("keeps Next's directive as the first thing of its entry", () => {
    expect(readFileSync(join(PACKAGE, 'next.js'), 'utf8')).toMatch(/^'use client'\n/)
  })
})

describe('its README', () => {
  const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8')

  it('has every entry, option and call', () => {
    for (const entry of ENTRIES) expect(readme).toContain(`'${entry.replace('.', 'footfall')}'`)
    for (const option of Object.keys(DEFAULTS)) expect(readme).toMatch(new RegExp(`^\\| .*\`${option}\``, 'm'))
    for (const call of Object.keys(createSilentTracker()))
      expect(readme).toMatch(new RegExp(`^\\| .*\`${call}\\(`, 'm'))
  })
})

describe('an entry for a framework', () => {
  it.each(['react', 'next', 'vue'])('weighs at most 700 B with all it needs of ours but the core: %s', async (name) => {
    const { outputFiles } = await build({
      entryPoints: [join(PACKAGE, `${name}.js`)],
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      external: ['react', 'vue', './index.js'],
    })

    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
    expect(brotliCompressSync(outputFiles[0]?.contents ?? '', quality).length).toBeLessThanOrEqual(700)
  })

  it.each(['index', 'react', 'next', 'vue', 'node'])('can be imported where there is no browser: %s', (name) => {
    const code = `const names = Object.keys(await import(${JSON.stringify(join(PACKAGE, `${name}.js`))})); console.log(names.join())`

    const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
    expect(said.trim()).toMatch(/^(init|Footfall,useFootfall|footfall,useFootfall|createFootfall)$/)
  })

  it('renders nothing on a server, where calls do nothing', async () => {
    const html = renderToString(createElement(Footfall, { site: 'shop.example', endpoint: 'https://stats.example/e' }))
    const footfall = useFootfall()
    footfall.track('signup')

    expect(html).toBe('')
    expect(footfall.ids()).toBeNull()
    expect(await footfall.flush()).toBe(true)
  })
})

describe('a server process', () => {
  /** Runs a module against a collector that speaks the contract; what that was sent, and what the process said. */
  async function run(source: string): Promise<{ sent: { headers: unknown; body: unknown }[]; said: string }> {
    const sent: { headers: unknown; body: unknown }[] = []
    const collector = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      const { authorization, 'content-type': type } = request.headers
      sent.push({ headers: [request.method, request.url, authorization, type], body: JSON.parse(body) })
      response.writeHead(202, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ accepted: 1, rejected: [] }))
    }).listen(0, '127.0.0.1')
    await once(collector, 'listening')
    const address = collector.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code } = await transform(source, { loader: 'ts' })
    const head = `
      import { createFootfall } from ${JSON.stringify(join(PACKAGE, 'node.js'))}
      const url = 'http://127.0.0.1:${port}', site = 'shop.example', key = 'ff_write'\n`
    try {
      // A process that does not end by itself rejects after the timeout.
      const args = ['--input-type=module', '-e', head + code]
      const { stdout } = await runNode(process.execPath, args, { timeout: 30_000 })
      return { sent, said: stdout.trim() }
    } finally {
      collector.closeAllConnections()
      collector.close()
    }
  }

  it('sends its events to a collector over the network, and ends after close', async () => {
    const { sent, said } = await run(`
      const footfall = createFootfall({ url, site, key })
      footfall.order({ id: 'A-17', value: 59.8, currency: 'EUR', user: 'u_anna', at: 1700000000000 })
      console.log(await footfall.close(), footfall.dropped)`)

    expect(said).toBe('true 0')
    expect(sent).toEqual([
      {
        headers: ['POST', '/api/v1/events', 'Bearer ff_write', 'application/json'],
        body: {
          site: 'shop.example',
          events: [
            {
              id: expect.stringMatching(/^[\w-]{21,64}$/),
              at: 1_700_000_000_000,
              type: 'track',
              name: 'order',
              user: 'u_anna',
              value: 59.8,
              currency: 'EUR',
              order_id: 'A-17',
            },
          ],
        },
      },
    ])
  })

  it('may do what the README says', async () => {
    const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8')
    const [, example = ''] = /```ts\nimport \{ createFootfall \} from 'footfall\/node'\n([^`]+)```/.exec(readme) ?? []

    const { sent } = await run(`
      process.env.FOOTFALL_KEY = key
      ${example.replace("'https://stats.example.com'", 'url')}
      await footfall.close()`)

    expect(sent).toMatchObject([{ body: { site: 'example.com', events: [{ name: 'ticket' }, { name: 'order' }] } }])
  })

  it('is not kept alive by what waits', async () => {
    const { sent, said } = await run(`
      createFootfall({ url, site, key }).track('signup', { user: 'u_anna' })
      console.log('ended')`)

    expect(said).toBe('ended')
    expect(sent).toEqual([])
  })

  it('waits for close to say that nobody was reached', async () => {
    const { said } = await run(`
      const footfall = createFootfall({ url: 'http://127.0.0.1:1', site, key, onError: ({ type }) => console.log(type) })
      footfall.track('signup', { user: 'u_anna' })
      console.log(await footfall.close(), footfall.dropped)`)

    expect(said).toMatch(/^(retry\n)+closed\nfalse 1$/)
  })
})
