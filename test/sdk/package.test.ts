import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { parse } from 'acorn'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { init } from '../../dist/npm/footfall/index.js'
import pkg from '../../package.json' with { type: 'json' }

const manifest = JSON.parse(readFileSync(new URL('../../dist/npm/footfall/package.json', import.meta.url), 'utf8'))

describe('the browser package', () => {
  it('has no dependencies and no install scripts, and types for its entry', () => {
    expect(manifest).toMatchObject({ name: 'footfall', version: pkg.version, types: './index.d.ts' })
    expect(manifest).not.toHaveProperty('dependencies')
    expect(manifest).not.toHaveProperty('scripts')
  })

  it('can be imported on a server, where its calls do nothing', async () => {
    const footfall = init<{ signup: { plan: 'free' | 'pro' } }>({
      site: 'shop.example',
      endpoint: 'https://stats.example/e',
    })

    footfall.track('signup', { plan: 'pro' })
    expect(footfall.ids()).toBeNull()
    expect(await footfall.flush()).toBe(true)
  })
})

const ES2018 = { ecmaVersion: 2018, sourceType: 'script' } as const
const FILES = new URL('../../dist/sdk/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, FILES))
const sizes: Record<string, { file: string; bytes: number; brotli: number; integrity: string }> = JSON.parse(
  read('manifest.json').toString(),
)

describe('the script', () => {
  it('says which version sends', () => {
    expect(read('footfall.js').toString()).toContain(`footfall/${pkg.version}`)
  })

  it('is classic, and ES2018 but for import()', () => {
    expect(() => parse(read('footfall.js').toString().replaceAll('import(', 'load('), ES2018)).not.toThrow()
    expect(() => parse('a?.b', ES2018)).toThrow()
  })

  it.each([
    ['stub', 'bytes', 350],
    // It is to come down to 6,144.
    ['script', 'brotli', 7970],
    ['extras', 'brotli', 2560],
    // With its look and English; each other language is a file of its own.
    ['survey', 'brotli', 5120],
    ['survey-ar', 'brotli', 400],
    ['survey-de', 'brotli', 400],
    ['survey-es', 'brotli', 400],
    ['survey-fr', 'brotli', 400],
    ['survey-it', 'brotli', 400],
    ['survey-ja', 'brotli', 400],
    ['survey-nl', 'brotli', 400],
    ['survey-pl', 'brotli', 400],
    ['survey-pt', 'brotli', 400],
    ['vitals', 'brotli', 3400],
    ['history', 'brotli', 400],
  ] as const)('has a %s of few %s: at most %i', (name, unit, limit) => {
    expect(sizes[name]?.[unit]).toBeLessThanOrEqual(limit)
  })

  it.each(Object.entries(sizes))('has a %s as its manifest says', (_, { file, bytes, brotli, integrity }) => {
    const content = read(file)

    expect(content.length).toBe(bytes)
    expect(brotliCompressSync(content).length).toBe(brotli)
    expect(integrity).toBe(`sha384-${createHash('sha384').update(content).digest('base64')}`)
  })

  it('loads the chunks that are beside it', () => {
    const script = read('footfall.js').toString()

    expect(script).toContain(sizes.extras?.file)
    expect(script).toContain(sizes.survey?.file)
    expect(script).toContain(sizes.vitals?.file)
    expect(script).toContain(sizes.history?.file)
  })

  it('is as the core of the npm package, which an app bundles with hardly more', async () => {
    const { outputFiles } = await build({
      stdin: { contents: `export { init } from './index.js'`, resolveDir: new URL('../npm/footfall', FILES).pathname },
      bundle: true,
      minify: true,
      splitting: true,
      outdir: 'out',
      format: 'esm',
      write: false,
    })
    // The chunks that it loads later are files of their own; the first one, and what it imports, is the core.
    const entry = outputFiles.find(({ path }) => path.endsWith('/stdin.js'))
    const shared = [...(entry?.text ?? '').matchAll(/from"\.\/([^"]+)"/g)].map(([, name]) => name)
    const core = outputFiles.filter((file) => file === entry || shared.some((name) => file.path.endsWith(`/${name}`)))
    // One by one, as a browser loads them: two files in one differ by 80 B with the hashes in their names.
    const size = core.reduce((sum, { text }) => sum + brotliCompressSync(text).length, 0)

    expect(size).toBeGreaterThan(3000)
    // It is to come down to the script's own size.
    expect(size).toBeLessThanOrEqual(8650)
  })
})
