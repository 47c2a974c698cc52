import { spawnSync } from 'node:child_process'
import { chownSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createApp } from '../collector/app.js'
import { loadAsset } from '../collector/assets.js'
import { openSqlite } from '../collector/store/sqlite/sqlite.js'
import { install } from './process.js'
import { IDLE, SILENT, UNHEARD, UNSEEN } from './silent.js'
import { CHROME, visit } from './traffic.js'

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

const NOBODY = 65_534
const WITHOUT_RIGHTS = [
  'setpriv',
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  '--bounding-set=-all',
  '--no-new-privs',
]
const canBeNobody =
  spawnSync(WITHOUT_RIGHTS[0], [...WITHOUT_RIGHTS.slice(1), 'ls', 'dist/collector/main.js']).status === 0
if (!canBeNobody)
  console.warn('skipped: a collector without rights needs root, setpriv, and a folder that others may read')

describe('a collector', () => {
  it('has the routes that the README has, and no others', () => {
    const store = openSqlite(':memory:', 'write')
    const asset = loadAsset(new URL(import.meta.url), 'text/plain')
    const app = createApp({
      writer: { receive: fail, import: fail, erase: fail, change: fail, close: fail },
      ask: fail,
      work: IDLE,
      live: UNHEARD,
      store,
      config: {
        scriptPath: '/footfall.js',
        ingestPath: '/e',
        trustProxy: 0,
        adminKey: null,
        baseUrl: null,
        retentionDays: 0,
      },
      assets: {
        script: asset,
        chunks: new Map(),
        page: asset,
        pageScript: asset,
        pageParts: new Map(),
        pageStyle: asset,
        pageIcon: asset,
        pageWorld: asset,
      },
      watch: SILENT,
      sightings: UNSEEN,
      clock: Date.now,
      onError: fail,
    })
    store.close()
    const [, section] = read('README.md').split('### All routes\n')
    const documented = [...section.split('\n## ')[0].matchAll(/`((?:GET|POST|PUT|DELETE|OPTIONS) [^`]+)`/g)].map(
      ([, route]) => route,
    )
    const routes = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)

    expect(new Set(routes)).toEqual(new Set(documented))
  })

  it.runIf(canBeNobody)('works as a user without rights, in the one folder where it may write', async () => {
    const footfall = install({ under: WITHOUT_RIGHTS })
    footfall.run(['site', 'add', 'shop.example'])
    for (const file of ['', ...readdirSync(footfall.folder)]) chownSync(`${footfall.folder}/${file}`, NOBODY, NOBODY)
    const url = await footfall.serve()
    const body = JSON.stringify(visit({ at: Date.now() }))
    const reply = await fetch(`${url}/e`, { method: 'POST', body, headers: { 'User-Agent': CHROME } })
    const ready = await fetch(`${url}/readyz`)

    expect([reply.status, ready.status]).toEqual([202, 200])
    expect(await footfall.stop()).toBe(0)
    await footfall.remove()
  })
})

describe('the deployment', () => {
  it('keeps the container to one volume, without root and without rights', () => {
    const dockerfile = read('Dockerfile')
    const compose = read('compose.yaml')

    expect(dockerfile.match(/^VOLUME .*$/gm)).toEqual(['VOLUME /data'])
    expect(dockerfile.lastIndexOf('\nUSER node\n')).toBeGreaterThan(dockerfile.lastIndexOf('\nRUN '))
    expect(dockerfile).toContain('http://127.0.0.1:8080/readyz')
    expect(compose).toContain('read_only: true')
    expect(compose).toContain('no-new-privileges:true')
  })

  it.runIf(spawnSync('systemd-analyze', ['--version']).status === 0)('has a unit that systemd understands', () => {
    const unit = new URL('../deploy/footfall.service', import.meta.url).pathname
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
    const complaints = stderr
      .split('\n')
      .filter((line) => line.includes('footfall.service') && !line.includes('not executable'))

    expect(complaints).toEqual([])
    expect(stderr.includes('not executable') || status === 0).toBe(true)
  })
})

function fail(): never {
  throw new Error('not here')
}
