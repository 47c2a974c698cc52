import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Installation, install, query } from '../process.js'
import { CHROME, visit } from '../traffic.js'
import { createShell } from './shell.js'

let footfall: Installation
let shell: ReturnType<typeof createShell>
beforeEach(() => {
  footfall = install()
  shell = createShell(footfall.store)
})
afterEach(() => footfall.remove())

const list = () => shell.json('site', 'list')
const send = async (url: string) => {
  const headers = { 'User-Agent': CHROME, 'Content-Type': 'text/plain', Connection: 'close' }
  return (await fetch(`${url}/e`, { method: 'POST', headers, body: JSON.stringify(visit({ at: Date.now() })) })).status
}

const MAIN = join(import.meta.dirname, '../../dist/collector/main.js')
/** Of util-linux: it runs a command on a terminal of its own, and types what it reads. */
const hasTerminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true

/** Types at a command's first question; what stood on the terminal, and the exit code. */
async function typeAt(args: string[], typed: string): Promise<{ status: number; shown: string }> {
  const command = [process.execPath, MAIN, ...args, '--store', `sqlite:${footfall.store}`].join(' ')
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'])
  let shown = ''
  terminal.stdout.on('data', (bytes: Buffer) => {
    const isAsked = shown.includes('Type its id')
    shown += bytes
    if (!isAsked && shown.includes('Type its id')) terminal.stdin.write(typed)
  })
  const [status] = await once(terminal, 'close')
  return { status, shown }
}

describe('site', () => {
  it('add takes every setting, and list shows it without the secret', async () => {
    const { status, out, err } = await shell.run(
      ...[
        'site',
        'add',
        'shop.example',
        '--timezone',
        'Europe/Berlin',
        '--currency',
        'usd',
        '--allow-bots',
        '--secret',
      ],
      ...['--origin', 'https://Shop.example/', '--origin', '*.bücher.example', '--retention-days', '30'],
      '--signed-identify',
    )

    expect(status).toBe(0)
    expect(out).toMatch(/^ffs_[A-Za-z0-9_-]{43}$/)
    expect(err).toContain('data-site="shop.example"')
    expect(await list()).toEqual([
      {
        id: 'shop.example',
        timezone: 'Europe/Berlin',
        currency: 'USD',
        allow_bots: true,
        origins: ['shop.example', '*.xn--bcher-kva.example'],
        retention_days: 30,
        has_secret: true,
        signed_identify: true,
        raw_comments: false,
        excluded_addresses: [],
      },
    ])
    expect((await shell.run('site', 'list')).out.split('\t')).toEqual([
      ...['shop.example', 'Europe/Berlin', 'USD', 'allows bots', 'only from shop.example *.xn--bcher-kva.example'],
      ...['kept 30 days', 'has a secret', 'signed identify'],
    ])
  })

  it('set changes what is named and leaves the rest', async () => {
    const set = (...args: string[]) => shell.run('site', 'set', 'shop.example', ...args)
    await shell.run('site', 'add', 'shop.example', '--allow-bots', '--origin', 'shop.example', '--retention-days', '30')
    const { secret } = await shell.json('site', 'set', 'shop.example', '--secret')
    await set('--no-allow-bots', '--origin', 'any', '--retention-days', 'default')
    const plain = { id: 'shop.example', timezone: 'UTC', currency: 'EUR', allow_bots: false, origins: [] }

    expect(secret).toMatch(/^ffs_/)
    expect(await list()).toEqual([
      {
        ...plain,
        retention_days: null,
        has_secret: true,
        signed_identify: false,
        raw_comments: false,
        excluded_addresses: [],
      },
    ])
    expect((await set('--no-secret')).out).toBe('')
    expect(await list()).toEqual([
      {
        ...plain,
        retention_days: null,
        has_secret: false,
        signed_identify: false,
        raw_comments: false,
        excluded_addresses: [],
      },
    ])
  })

  it('set leaves out addresses, and none', async () => {
    await shell.run('site', 'add', 'shop.example', '--exclude-ip', '192.0.2.0/24', '--exclude-ip', '2001:DB8::1')
    const before = await list()
    const refused = await shell.run('site', 'set', 'shop.example', '--exclude-ip', '192.0.2.0/33')
    await shell.run('site', 'set', 'shop.example', '--exclude-ip', 'none')

    expect(before).toMatchObject([{ excluded_addresses: ['192.0.2.0/24', '2001:db8::1'] }])
    expect(refused.err).toContain('Use an address or a range, as in 192.0.2.0/24, or none.')
    expect(await list()).toMatchObject([{ excluded_addresses: [] }])
  })

  it.each([
    [['set', 'shop.example'], 'footfall: say what to change: footfall site set --help lists it all'],
    [['set', 'shop.example', '--signed-identify'], 'footfall: a signed identify needs a secret: add --secret, or'],
    [['set', 'shop.example', '--origin', 'a b'], 'Use a host, as in example.com or *.example.com.'],
    [['set', 'shop.example', '--origin', 'any', '--origin', 'x.example'], 'Name hosts, or any.'],
    [['set', 'shop.example', '--retention-days', '-1'], 'Use a whole number, 0 to 36500, or default.'],
    [['set', 'shop.example', '--timezone', 'Mars/Olympus'], 'Use an IANA name, as in Europe/Berlin.'],
    [['ad', 'shop.example'], "footfall: unknown command 'ad' (did you mean add?)"],
    [['list', '--jsn'], "footfall: unknown option '--jsn' (did you mean --json?)"],
    [['remove', 'shop.example'], 'footfall: all that was recorded of shop.example would be deleted: add --yes'],
  ])('%s is wrong usage, said in one line with what to do', async (args, message) => {
    await shell.run('site', 'add', 'shop.example')
    const { status, out, err } = await shell.run('site', ...args)

    expect([status, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).toMatch(/^footfall: [^\n]+$/)
  })

  it.skipIf(!hasTerminal).each([
    ['its id', 'shop.example\r', 0, 'site shop.example removed', []],
    ['its id between spaces', '  shop.example \r', 0, 'site shop.example removed', []],
    ['another id', 'shop.exampl\r', 1, 'footfall: site shop.example was not removed', ['shop.example']],
    ['yes', 'y\r', 1, 'footfall: site shop.example was not removed', ['shop.example']],
    ['nothing', '\r', 1, 'footfall: site shop.example was not removed', ['shop.example']],
    ['the end of input', '\x04', 1, 'footfall: site shop.example was not removed', ['shop.example']],
    ['an interruption', '\x03', 1, 'footfall: site shop.example was not removed', ['shop.example']],
  ])('remove asks who sits at a terminal, and goes by the answer: %s', async (_, typed, status, said, left) => {
    await shell.run('site', 'add', 'shop.example')
    const answered = await typeAt(['site', 'remove', 'shop.example'], typed)

    expect(answered.shown).toContain('This deletes all that was recorded of shop.example.')
    expect(answered.shown).toContain(said)
    expect(answered.status).toBe(status)
    expect((await list()).map(({ id }: { id: string }) => id)).toEqual(left)
  })

  it('remove refuses its keys at once and its traffic soon beside a running collector, and frees its name', async () => {
    await shell.run('site', 'add', 'shop.example')
    const key = (await shell.run('key', 'create', '--site', 'shop.example', '--read')).out
    const url = await footfall.serve()
    expect(await send(url)).toBe(202)

    expect(await shell.json('site', 'remove', 'shop.example', '--yes')).toEqual({ id: 'shop.example', removed: true })
    expect((await query(url, key, { metrics: ['visitors'], date_range: '24h' })).status).toBe(401)
    await vi.waitFor(async () => expect(await send(url)).toBe(404), { timeout: 20_000, interval: 100 })
    expect(await list()).toEqual([])
    expect((await shell.run('site', 'remove', 'shop.example', '--yes')).status).toBe(1)
    expect((await shell.run('site', 'add', 'shop.example')).status).toBe(0)
    const fresh = (await shell.run('key', 'create', '--site', 'shop.example', '--read')).out
    const { body } = await query(url, fresh, { metrics: ['visitors'], date_range: '24h' })
    expect(body.results).toEqual([{ dimensions: [], metrics: [0] }])
  })
})
