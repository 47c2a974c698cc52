import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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

  it('goes on with the line it is told', () => {
    footfall.run(['site', 'add', 'shop.example'])
    const input = ['nonsense', line('anna'), 'nonsense', line('ben')].join('\n')

    expect(footfall.run(['import', '-', '--from-line', '2'], { input }).err.split('\n')).toEqual([
      'line 3: not a JSON object',
      'imported 2 events from 3 lines, 1 problems skipped',
    ])
    expect(footfall.run(['import', '-', '--from-line', 'two'], { input }).status).toBe(2)
  })

  it('says when it is interrupted where to go on, and goes on there', async () => {
    footfall.run(['site', 'add', 'shop.example'])
    const lines = Array.from({ length: 3000 }, (_, i) => line(`visitor-${i}`))
    const importing = footfall.start(['import', '-'])
    importing.input.write(`${lines.slice(0, 2000).join('\n')}\n`)
    const db = new Database(footfall.store, { readonly: true })
    const views = db.prepare<[], number>('select count(*) from views').pluck()
    await vi.waitUntil(() => Number(views.get()) > 0, { timeout: 60_000 })
    importing.process.kill('SIGTERM')
    importing.input.end(lines.slice(2000).join('\n'))

    const { status, err } = await importing.ended
    const from = /go on with --from-line (\d+)\nfootfall: interrupted$/.exec(err)?.[1] ?? ''
    expect(status).toBe(1)
    expect(views.get()).toBe(Number(from) - 1)
    footfall.run(['import', '-', '--from-line', from], { input: lines.join('\n') })
    expect(views.get()).toBe(3000)
    db.close()
  })

  it('skips a line without end, in constant memory', () => {
    footfall.run(['site', 'add', 'shop.example'])
    const input = [line('anna'), 'x'.repeat(3_000_000), line('ben')].join('\n')

    expect(footfall.run(['import', '-', '--json'], { input })).toMatchObject({
      err: 'line 2: not a JSON object',
      out: '{"lines":3,"accepted":2,"dropped":0,"problems":1}',
    })
  })

  it('takes no more memory for a file that is larger than what it may have', () => {
    footfall.run(['site', 'add', 'shop.example'])
    const file = join(footfall.folder, 'large.ndjson')
    const padded = JSON.stringify({ ...JSON.parse(line('anna')), unknown: 'x'.repeat(16_000) })
    writeFileSync(file, `${padded}\n`.repeat(6000))

    expect(
      footfall.run(['import', file, '--json'], { env: { NODE_OPTIONS: '--max-old-space-size=48' } }),
    ).toMatchObject({ out: '{"lines":6000,"accepted":6000,"dropped":0,"problems":0}' })
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

describe('export', () => {
  it.each([
    ['on its own', async () => {}],
    ['beside the collector that runs', async () => void (await footfall.serve())],
  ])('%s writes what import takes back', async (_, before) => {
    footfall.run(['site', 'add', 'shop.example'])
    footfall.run(['import', '-'], { input: [line('anna'), line('ben')].join('\n') })
    await before()
    const file = join(footfall.folder, 'export.ndjson')

    expect(footfall.run(['export', file, '--json']).out).toBe('{"lines":3,"events":2}')
    expect(footfall.run(['export', '--site', 'shop.example']).out).toBe(readFileSync(file, 'utf8').trim())
    expect(footfall.run(['export', file])).toMatchObject({ status: 1, err: expect.stringContaining('EEXIST') })
    expect(footfall.run(['import', file]).err).toBe('imported 2 events from 3 lines')
    expect(footfall.run(['export', '--site', 'no.example'])).toMatchObject({
      status: 1,
      err: 'footfall: no site no.example',
    })
  })
})

describe('erase', () => {
  const bytes = () =>
    ['', '-wal']
      .map((end) => footfall.store + end)
      .filter(existsSync)
      .map((file) => readFileSync(file, 'latin1'))
      .join('')
  const identified = (visitor: string | null, user: string) => {
    const batch = visit({ visitor })
    const event = { type: 'identify', view: batch.views[0].id, n: 9, at: NINE, user } as const
    return JSON.stringify({ received: NINE, batch: { ...batch, events: [...batch.events, event] }, user_agent: CHROME })
  }

  it.each([
    ['on its own', async () => {}],
    ['through the collector that runs', async () => void (await footfall.serve())],
  ])('%s removes a visitor from file and log, once', async (_, before) => {
    footfall.run(['site', 'add', 'shop.example'])
    const [anna] = [visit({ visitor: 'anna-in-person' }).visitor?.id ?? '']
    await before()
    footfall.run(['import', '-'], { input: [line('anna-in-person'), line('ben')].join('\n') })
    expect(bytes()).toContain('anna-in-person')

    expect(footfall.run(['erase', '--visitor', anna])).toMatchObject({
      status: 0,
      out: `erased visitor ${anna} of shop.example: 1 visits, 1 views, 1 events`,
    })
    expect(bytes()).not.toContain('anna-in-person')
    expect(footfall.run(['erase', '--visitor', anna])).toMatchObject({
      status: 1,
      err: `footfall: nothing is kept of ${anna}`,
    })
    expect(footfall.run(['export', '--json']).err).toBe('{"lines":2,"events":1}')
  })

  it('removes all visitors that were a user, with a cookie and without', () => {
    footfall.run(['site', 'add', 'shop.example'])
    const input = [identified('anna', 'anna@home'), identified(null, 'anna@home'), identified('ben', 'ben@home')]
    footfall.run(['import', '-'], { input: input.join('\n') })
    const receipt = JSON.parse(footfall.run(['erase', '--user', 'anna@home', '--json']).out)

    expect(receipt).toEqual({
      erased: [
        { site: 'shop.example', visitor: visit().visitor?.id, visits: 1, views: 1, events: 2 },
        { site: 'shop.example', visitor: visit({ visitor: null }).views[0].id, visits: 0, views: 1, events: 2 },
      ],
      backups: [],
      log_empty: true,
    })
    expect(bytes()).not.toContain('anna@home')
    expect(bytes()).toContain('ben@home')
    expect(footfall.run(['erase'])).toMatchObject({ status: 2, err: expect.stringContaining('--visitor') })
  })

  it.each([
    ['on its own', async () => {}],
    ['through the collector that runs', async () => void (await footfall.serve())],
  ])('%s removes a user, and what servers told of it without a visit, and says so in one line', async (_, before) => {
    footfall.run(['site', 'add', 'shop.example'])
    const told = (id: string, user: string) => ({ id, at: NINE, type: 'track', name: 'ticket', user })
    const events = [...Array.from({ length: 201 }, (_, i) => told(`t${i}`, 'anna@home')), told('other', 'ben@home')]
    const booked = JSON.stringify({ received: NINE, server: { site: 'shop.example', events } })
    footfall.run(['import', '-'], { input: [identified('anna', 'anna@home'), booked].join('\n') })
    await before()

    expect(footfall.run(['erase', '--user', 'anna@home']).out).toBe(
      'erased user anna@home of shop.example: 1 visitors, 1 visits, 1 views, 203 events, 201 of them told by servers without a visit',
    )
    expect(bytes()).not.toContain('anna@home')
    expect(footfall.run(['erase', '--user', 'anna@home'])).toMatchObject({ status: 1 })
    expect(footfall.run(['export', '--json']).err).toBe('{"lines":2,"events":1}')
  })
})
