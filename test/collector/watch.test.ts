import { statSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createLog } from '../../collector/log.js'
import { createWatch } from '../../collector/watch.js'
import { type Installation, install, query } from '../process.js'
import { open as connect } from '../raw.js'
import { CHROME, visit } from '../traffic.js'
import { inTrouble } from '../trouble.js'

const HEALTH = { engine: 'SQLite 3.53.2', schema: 3, synchronous: 'full' }

function open(ready: () => Promise<typeof HEALTH | { reason: string }>) {
  const written: string[] = []
  let now = 0
  const counted = { text: 'counted 1\n', checkpointFailures: 2 }
  const writer = { ready, measure: async () => counted, waiting: () => ({ batches: 2, bytes: 900 }) }
  const clock = () => now
  const log = createLog({ format: 'json', level: 'info', write: (line) => written.push(line), clock })
  const watch = createWatch({ checkpointer: { failures: () => 3 }, writer, file: '/nowhere/footfall.db', log, clock })
  const wait = (ms: number) => {
    now += ms
  }
  return { watch, written, wait }
}

/** A request that is being answered; what it is answered in the end. */
async function halfARequest(url: string): Promise<Promise<string>[]> {
  const socket = await connect(url)
  socket.write('POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\nhalf')
  // It has begun to read us.
  await new Promise((done) => socket.once('data', done))
  return [new Promise((done) => socket.once('data', (chunk) => done(chunk.toString())))]
}

describe('readiness', () => {
  it('is one write a second, however often it is asked for', async () => {
    let writes = 0
    const { watch, wait } = open(async () => {
      writes++
      return HEALTH
    })

    for (let i = 0; i < 50; i++) expect(await watch.ready()).toEqual({ store: HEALTH })
    expect(writes).toBe(1)
    wait(1000)
    await watch.ready()
    expect(writes).toBe(2)
  })

  it('says why nothing can be written, and is back when it can', async () => {
    const answers = [{ reason: 'commit: database or disk is full' }, HEALTH]
    const { watch, wait } = open(async () => answers.shift() ?? HEALTH)

    expect(await watch.ready()).toEqual({ reason: 'commit: database or disk is full' })
    wait(1000)
    expect(await watch.ready()).toEqual({ store: HEALTH })
  })

  it('does not wait for a disk that hangs, nor ask it again', async () => {
    let writes = 0
    const { watch, wait } = open(() => {
      writes++
      return new Promise(() => {})
    })

    expect(await watch.ready()).toEqual({ reason: 'the disk does not answer' })
    wait(60_000)
    expect(await watch.ready()).toEqual({ reason: 'the disk does not answer' })
    expect(writes).toBe(1)
  })

  it('is over at once when the collector stops', async () => {
    const { watch } = open(async () => HEALTH)
    await watch.ready()
    watch.stop()

    expect(await watch.ready()).toEqual({ reason: 'stopping' })
  })
})

describe('the metrics', () => {
  it('are those of all threads, failed checkpoints together', async () => {
    const { watch } = open(async () => HEALTH)
    const lines = (await watch.metrics()).split('\n')

    expect(lines).toEqual(expect.arrayContaining(['counted 1', 'footfall_checkpoint_failures 5']))
  })
})

describe('what clients do wrong', () => {
  it('is one line of the log, however often they do it', () => {
    const { watch, written } = open(async () => HEALTH)
    for (let i = 0; i < 10_000; i++) watch.answered({ method: 'POST', route: '/e', status: 404, ms: 1 })
    watch.answered({ method: 'POST', route: '/e', status: 202, ms: 1 })
    watch.stop()

    expect(written.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', requests: { '404 POST /e': 10_000 } }),
    ])
  })
})

describe('a running collector', () => {
  let footfall: Installation
  afterEach(() => footfall.remove())

  async function start(args: string[] = [], env: Record<string, string> = {}) {
    footfall = install()
    footfall.wrap([], env)
    footfall.run(['site', 'add', 'shop.example'])
    return footfall.serve(...args)
  }

  it('is ready when a page has been written to its log and to the disk', async () => {
    const url = await start()
    const reply = await fetch(`${url}/readyz`)

    expect(reply.status).toBe(200)
    expect(await reply.json()).toEqual({
      status: 'ready',
      store: { engine: expect.stringMatching(/^SQLite 3\.\d+\.\d+$/), schema: expect.any(Number), synchronous: 'full' },
    })
    expect(statSync(`${footfall.store}-wal`).size).toBeGreaterThanOrEqual(4096 + 56)
  })

  it('counts what came, what is stored and what came twice', async () => {
    const url = await start()
    const send = (batch: object, userAgent = CHROME) =>
      fetch(`${url}/e`, { method: 'POST', body: JSON.stringify(batch), headers: { 'User-Agent': userAgent } })
    const batch = visit({ at: Date.now(), pages: [{ count: 7 }], tracks: [{}, { name: '' }] })
    await send(batch)
    await send(batch)
    await send(visit({ at: Date.now() }), 'Googlebot/2.1')
    await send({})

    const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        'footfall_events_received_total 7',
        'footfall_events_stored_total 2',
        'footfall_events_lost 4',
        'footfall_events_repeated_total 2',
        'footfall_events_rejected_total{reason="empty"} 2',
        'footfall_events_dropped_total{reason="bot"} 1',
        'footfall_bots_total{class="search"} 1',
        'footfall_bots_total{class="automation"} 0',
        'footfall_batches_total{status="202"} 3',
        'footfall_batches_total{status="400"} 1',
        'footfall_commit_seconds_count 2',
        'footfall_queue_bytes 0',
        'footfall_queue_batches 0',
        'footfall_ready 1',
        'footfall_requests_total{method="POST",route="/e",status="202"} 3',
      ]),
    )
    for (const name of ['footfall_wal_bytes', 'nodejs_eventloop_lag_seconds', 'process_resident_memory_bytes'])
      expect(lines.some((line) => line.startsWith(`${name} `))).toBe(true)
    expect(lines.filter((line) => line.startsWith('footfall_bots_total{'))).toHaveLength(10)
  })

  it('shows its metrics to its own network, and from elsewhere to who may see all sites', async () => {
    const adminKey = 'k7Jq2mXw9Rt4Vb6Nz1Lp'
    const url = await start(['--trust-proxy', '1'], { FOOTFALL_ADMIN_KEY: adminKey })
    const key = (scope: string) => footfall.run(['key', 'create', '--site', 'shop.example', scope]).out
    const ask = async (headers: Record<string, string>) => (await fetch(`${url}/metrics`, { headers })).status
    const elsewhere = { 'X-Forwarded-For': '192.0.2.1' }

    expect(await ask({})).toBe(200)
    expect(await ask(elsewhere)).toBe(403)
    expect(await ask({ ...elsewhere, Authorization: `Bearer ${key('--read')}` })).toBe(403)
    expect(await ask({ ...elsewhere, Authorization: `Bearer ${key('--admin')}` })).toBe(403)
    expect(await ask({ ...elsewhere, Authorization: `Bearer ${adminKey}` })).toBe(200)
  })

  it.each(['throws', 'rejects'] as const)(
    'that %s somewhere answers 503 to who waits, keeps what it acknowledged, and exits 1',
    async (trouble) => {
      footfall = install({ under: inTrouble(trouble) })
      footfall.run(['site', 'add', 'shop.example'])
      const key = footfall.run(['key', 'create', '--site', 'shop.example', '--read']).out
      const url = await footfall.serve()
      const body = JSON.stringify(visit({ at: Date.now() }))
      expect((await fetch(`${url}/e`, { method: 'POST', body, headers: { 'User-Agent': CHROME } })).status).toBe(202)
      const [waiting] = await halfARequest(url)

      const exitCode = await footfall.stop('SIGUSR2')

      expect(exitCode).toBe(1)
      expect(await waiting).toMatch(/^HTTP\/1\.1 503 /)
      const again = await footfall.serve()
      const { results } = (await query(again, key, { metrics: ['pageviews'], date_range: '24h' })).body
      expect(results).toEqual([{ dimensions: [], metrics: [1] }])
    },
  )
})
