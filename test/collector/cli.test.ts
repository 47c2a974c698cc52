import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Installation, install, query } from '../process.js'
import { CHROME, NINE, visit } from '../traffic.js'

let footfall: Installation
beforeEach(() => {
  footfall = install()
})
afterEach(() => footfall.remove())

const DAY = { metrics: ['visitors', 'pageviews'], date_range: ['2026-03-02', '2026-03-02'] }
const line = (visitor: string, change: object = {}) =>
  JSON.stringify({ received: NINE + 60_000, batch: visit({ visitor }), user_agent: CHROME, country: 'DE', ...change })

describe('footfall', () => {
  it('says how it is used, and what is wrong with how it was used', () => {
    expect(footfall.run(['--help'])).toMatchObject({ status: 0, out: expect.stringContaining('serve') })
    expect(footfall.run(['serve', '--help']).out).toContain('FOOTFALL_PORT')
    expect(footfall.run(['dance'])).toMatchObject({ status: 2, err: expect.stringContaining('dance') })
    expect(footfall.run(['serve', '--port', 'eighty'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('FOOTFALL_PORT'),
    })
    expect(footfall.run(['key', 'create', '--site', 'x'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('--read'),
    })
    expect(footfall.run(['site', 'add', 'x.example', '--timezone', 'Mars/Olympus'])).toMatchObject({ status: 2 })
  })

  it('adds a site once and lists it', () => {
    expect(footfall.run(['site', 'add', 'shop.example', '--timezone', 'Europe/Berlin']).status).toBe(0)
    expect(footfall.run(['site', 'add', 'shop.example'])).toMatchObject({
      status: 1,
      err: 'footfall: site shop.example exists: change it with footfall site set',
    })
    expect(footfall.run(['site', 'list']).out).toBe('shop.example\tEurope/Berlin\tEUR')
  })

  it('adds a site and prints the tag of its pages', () => {
    const env = { FOOTFALL_BASE_URL: 'https://stats.example.com/', FOOTFALL_SCRIPT_PATH: '/s/app.js' }

    expect(footfall.run(['site', 'add', 'a.example']).err).toContain('src="https://YOUR-COLLECTOR/footfall.js"')
    expect(footfall.run(['site', 'add', 'b.example'], { env }).err).toContain(
      '<script defer src="https://stats.example.com/s/app.js" data-site="b.example"></script>',
    )
  })

  it('prints a key alone on standard output and keeps only its hash', () => {
    footfall.run(['site', 'add', 'shop.example'])
    const { out } = footfall.run(['key', 'create', '--site', 'shop.example', '--read'])

    expect(out).toMatch(/^ff_[A-Za-z0-9_-]{32}$/)
    expect(readFileSync(footfall.store).includes(out)).toBe(false)
    expect(footfall.run(['key', 'create', '--site', 'no.example', '--read'])).toMatchObject({ status: 1 })
  })

  it.each(['serve', 'import'])('%s does not start on a file that is no database, and leaves it as it is', (command) => {
    writeFileSync(footfall.store, 'Dear diary, '.repeat(20))
    const { status, err } = footfall.run(command === 'import' ? ['import', '-'] : ['serve', '--port', '0'])

    expect(status).toBe(1)
    expect(err.split('\n')).toHaveLength(1)
    expect(err).toContain('is not a SQLite database')
    expect(readFileSync(footfall.store, 'utf8')).toBe('Dear diary, '.repeat(20))
    expect(readdirSync(footfall.folder)).toEqual(['footfall.db'])
  })

  it.each([
    ['a folder that is missing', 'nowhere/footfall.db'],
    ['a folder instead of a file', '.'],
  ])('does not start on %s, and says so in one line', (_, path) => {
    const { status, err } = footfall.run(['serve', '--port', '0', '--store', `sqlite:${join(footfall.folder, path)}`])

    expect(status).toBe(1)
    expect(err.split('\n')).toHaveLength(1)
    expect(err).toContain('footfall: cannot open')
  })

  it('serve says which port is taken and how to choose another', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    const { status, err } = footfall.run(['serve', '--port', port])
    server.close()

    expect(status).toBe(1)
    expect(err).toBe(`footfall: port ${port} on 127.0.0.1 is taken: choose another with --port or FOOTFALL_PORT`)
  })

  it('writes to a file from one process at a time', async () => {
    await footfall.serve()

    expect(footfall.run(['serve', '--port', '0'])).toMatchObject({
      status: 1,
      err: expect.stringContaining('another footfall is writing'),
    })
  })
})

describe('a running collector', () => {
  it('keeps over a restart what it has acknowledged, and exits 0 when it is asked to', async () => {
    footfall.run(['site', 'add', 'shop.example'])
    const key = footfall.run(['key', 'create', '--site', 'shop.example', '--read']).out
    const url = await footfall.serve()
    const headers = { 'User-Agent': CHROME, 'Content-Type': 'text/plain' }
    const batch = visit({ at: Date.now() })
    const reply = await fetch(`${url}/e`, { method: 'POST', headers, body: JSON.stringify(batch) })
    expect([reply.status, await reply.json()]).toEqual([202, { accepted: 1, rejected: [] }])

    expect(await footfall.stop()).toBe(0)
    expect(existsSync(`${footfall.store}-wal`)).toBe(false)
    const { body } = await query(await footfall.serve(), key, { metrics: ['pageviews'], date_range: '24h' })
    expect(body.results).toEqual([{ dimensions: [], metrics: [1] }])
  })

  it("counts a server's events once, however many requests bring them at a time, and after a restart", async () => {
    footfall.run(['site', 'add', 'shop.example'])
    const key = footfall.run(['key', 'create', '--site', 'shop.example', '--admin']).out
    const at = Date.now()
    const events = ['a', 'b', 'c'].map((id) => ({ id, at, type: 'track', name: 'ticket', user: 'u_42' }))
    const book = (url: string) => {
      const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
      return fetch(`${url}/api/v1/events`, { method: 'POST', headers, body: JSON.stringify({ events }) })
    }
    const url = await footfall.serve()
    const replies = await Promise.all(Array.from({ length: 20 }, () => book(url)))
    await footfall.stop()
    const again = await footfall.serve()

    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(202))
    expect(await (await book(again)).json()).toEqual({ accepted: 3, rejected: [] })
    const { body } = await query(again, key, { metrics: ['events', 'visits'], date_range: '24h' })
    expect(body.results).toEqual([{ dimensions: [], metrics: [3, 0] }])
  })

  it('takes the names that it is told for the script, its chunks and the endpoint, which the script then knows', async () => {
    footfall.run(['site', 'add', 'shop.example'])
    const url = await footfall.serve('--script-path', '/s/app.js', '--ingest-path', '/in/take')
    const script = await (await fetch(`${url}/s/app.js`)).text()
    const [chunk] = /f-[a-z0-9]+\.js/.exec(script) ?? []
    const post = async (path: string, body: object) =>
      (await fetch(`${url}${path}`, { method: 'POST', headers: { 'User-Agent': CHROME }, body: JSON.stringify(body) }))
        .status
    const batch = visit({ at: Date.now() })
    const of = { site: 'shop.example', visitor: batch.visitor?.id }

    expect(script).toContain('"/in/take"')
    expect(script).not.toContain('"/e"')
    expect((await fetch(`${url}/s/${chunk}`)).status).toBe(200)
    expect((await fetch(`${url}/footfall.js`)).status).toBe(404)
    expect(await post('/in/take', batch)).toBe(202)
    expect(await post('/in/take/export', of)).toBe(200)
    expect(await post('/in/take/forget', of)).toBe(200)
    expect(await post('/e', batch)).toBe(404)
  })

  it('serves the script as it was built where nothing else is said', async () => {
    const url = await footfall.serve()
    const built = readFileSync(new URL('../../dist/sdk/footfall.js', import.meta.url), 'utf8')

    expect(await (await fetch(`${url}/footfall.js`)).text()).toBe(built)
    expect(built.split('"/e"')).toHaveLength(2)
  })

  it('ends within its time and with exit code 0 although a browser holds a connection', async () => {
    const { hostname, port } = new URL(await footfall.serve())
    const silent = connect(Number(port), hostname)
    await new Promise((done) => silent.once('connect', done))
    const asking = connect(Number(port), hostname)
    asking.write('POST /e HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf')
    for (const socket of [silent, asking]) socket.on('error', () => {})

    // 1 after 5 s.
    expect(await footfall.stop()).toBe(0)
    expect(existsSync(`${footfall.store}-wal`)).toBe(false)
    for (const socket of [silent, asking]) socket.destroy()
  })

  it('serves the files of the page, not something else under their names', async () => {
    const url = await footfall.serve()
    const page = await fetch(url).then((reply) => reply.text())
    const script = await fetch(`${url}/footfall.js`).then((reply) => reply.text())

    expect(page).toContain('<title>footfall</title>')
    expect(script).toContain('footfall/0.1.0')
  })

  it('knows sites and keys that are added beside it', async () => {
    const url = await footfall.serve()
    footfall.run(['site', 'add', 'shop.example'])
    const key = footfall.run(['key', 'create', '--site', 'shop.example', '--read']).out

    expect((await query(url, key, DAY)).body.results).toEqual([{ dimensions: [], metrics: [0, 0] }])
  })

  it('serves the page, its files and the built script', async () => {
    const url = await footfall.serve()
    const replies = await Promise.all(
      ['/', '/page.js', '/style.css', '/footfall.js', '/healthz'].map((path) => fetch(url + path)),
    )

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  })
})

describe('import', () => {
  it.each([
    ['on its own', async () => {}],
    ['through the collector that runs', async () => void (await footfall.serve())],
  ])('%s replays a recording once, skips bad lines and names them', async (_, before) => {
    footfall.run(['site', 'add', 'shop.example'])
    const key = footfall.run(['key', 'create', '--site', 'shop.example', '--read']).out
    await before()
    const file = join(footfall.folder, 'traffic.ndjson')
    const future = line('late', { received: Date.now() + 86_400_000 })
    const unknown = line('other', { batch: visit({ site: 'other.example' }) })
    writeFileSync(file, [line('anna'), 'nonsense', line('anna'), '', future, unknown, line('ben')].join('\n'))

    const { status, err } = footfall.run(['import', file])
    expect(status).toBe(0)
    expect(err.split('\n')).toEqual([
      'line 2: not a JSON object',
      'line 5: received: lies in the future',
      'line 6: no site other.example: add it with footfall site add other.example',
      'imported 3 events from 7 lines, 3 problems skipped',
    ])
    await footfall.stop()
    expect((await query(await footfall.serve(), key, DAY)).body.results).toEqual([{ dimensions: [], metrics: [2, 2] }])
  })

  it('reads standard input', () => {
    footfall.run(['site', 'add', 'shop.example'])

    expect(footfall.run(['import', '-'], { input: line('anna') }).err).toBe('imported 1 events from 1 lines')
  })

  it('says that there is no such file', () => {
    expect(footfall.run(['import', 'nothing.ndjson'])).toMatchObject({
      status: 1,
      err: 'footfall: no file nothing.ndjson',
    })
  })
})
