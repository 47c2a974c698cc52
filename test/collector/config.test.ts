import { describe, expect, it } from 'vitest'
import { readConfig, type SETTINGS, UnusableSetting } from '../../collector/config.js'
import { install } from '../process.js'

type Texts = Record<keyof typeof SETTINGS, string>
const DEFAULTS: Texts = {
  port: '8080',
  host: '127.0.0.1',
  store: 'sqlite:./footfall.db',
  baseUrl: '',
  trustProxy: '0',
  retentionDays: '760',
  reserveMb: '64',
  queryBudget: '10',
  queryMemoryMb: '1024',
  scriptPath: '/footfall.js',
  ingestPath: '/e',
  log: 'json',
  logLevel: 'info',
}

const WRONG: readonly (readonly [setting: keyof Texts, text: string])[] = [
  ...['', ' ', '-1', '65536', '80.5', '0x50', '8e3', 'http', '80 ', '80\n90', '१२'].map(
    (text) => ['port', text] as const,
  ),
  ...['', 'a b', 'http://x', 'localhost:80', '-x', 'a..b', 'x/y', 'a\nb', '[::1]'].map(
    (text) => ['host', text] as const,
  ),
  ...['', 'footfall.db', 'sqlite:', 'mysql://root:hunter2@db/x', 'sqlite:a\nb'].map((text) => ['store', text] as const),
  ...['stats.example', 'ftp://x', 'https://', 'https://a b', 'https://u:hunter2@x', 'https://x?a', 'https://x\ny'].map(
    (text) => ['baseUrl', text] as const,
  ),
  ...['', '-1', '11', 'yes', '1.5'].map((text) => ['trustProxy', text] as const),
  ...['', 'f.js', '/', '//f.js', '/../f.js', '/a b', '/a?b', '/:x', '/*', '/healthz', '/api/x', '/e'].map(
    (text) => ['scriptPath', text] as const,
  ),
  ...['', 'e', '/', '/e/', '/metrics', '/readyz', '/api', '/a\nb', '/footfall.js'].map(
    (text) => ['ingestPath', text] as const,
  ),
  ...['', 'xml', 'JSON'].map((text) => ['log', text] as const),
  ...['', 'loud', 'info\n'].map((text) => ['logLevel', text] as const),
]

describe('the settings', () => {
  it('that are the defaults can be used', () => {
    expect(readConfig(DEFAULTS, null)).toMatchObject({
      port: 8080,
      trustProxy: 0,
      log: { format: 'json', level: 'info' },
    })
  })

  it.each(WRONG)('with %s of %j are refused in one line that names it and no password', (setting, text) => {
    const read = () => readConfig({ ...DEFAULTS, [setting]: text }, null)

    expect(read).toThrow(UnusableSetting)
    expect(read).toThrow(/^FOOTFALL_[A-Z_]+ [^\n]*: must be [^\n]+$/)
    expect(read).not.toThrow(/hunter2/)
  })

  it.each([
    'short',
    'aaaaaaaaaaaaaaaaaaaa',
    'with spaces in between it',
    'löng-enough-but-latin',
    'changemechangeme\n',
  ])('with the admin key %j are refused, and do not repeat it', (key) => {
    expect(() => readConfig(DEFAULTS, key)).toThrow(/^FOOTFALL_ADMIN_KEY can be guessed or is no key: it must have/)
  })

  it.each([
    ['a setting', ['serve', '--port', 'eighty'], 'FOOTFALL_PORT'],
    ['a flag', ['serve', '--prot', '80'], '--prot'],
    ['a command', ['serv'], 'serv'],
    ['a missing value', ['serve', '--port'], '--port'],
  ])('stop the start with one line and exit code 2 where %s is wrong', async (_, args, named) => {
    const footfall = install()
    const { status, out, err } = footfall.run(args)
    await footfall.remove()

    expect(status).toBe(2)
    expect(out).toBe('')
    expect(err.split('\n')).toHaveLength(1)
    expect(err).toContain(named)
  })
})
