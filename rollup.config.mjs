import { createHash } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import { transformSync } from 'esbuild'
import dts from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'
import pkg from './package.json' with { type: 'json' }
import { worldOf } from './scripts/world.mjs'

const strip = (target) => esbuild({ target, tsconfig: 'tsconfig.json', jsx: 'automatic', jsxImportSource: 'preact' })

/** What the core and its extras call each other: names that no browser, option, call or batch has. */
const INNER = [
  ...['adopt', 'after', 'answer', 'ask', 'batch', 'begun', 'bytes', 'claim'],
  ...['close', 'common', 'current', 'extend', 'extras', 'fetch', 'guard', 'heal'],
  ...['home', 'hooks', 'identity', 'idleMs', 'input', 'isAuto', 'isEphemeral', 'isFlying', 'isLeft'],
  ...['isLoad', 'isRecorded', 'isRedirect', 'isReplace', 'jar', 'last'],
  ...['lastActive', 'leftovers', 'listen', 'log', 'monotonic', 'moved', 'offer', 'others'],
  ...['open', 'options', 'own', 'page'],
  ...['packet', 'past', 'put', 'queue', 'read', 'rest', 'restart', 'retry'],
  ...['scrub', 'settle', 'sheets', 'shelf', 'slot', 'sync', 'tell', 'times', 'told', 'tries', 'turn', 'undo', 'until'],
  ...['wake', 'watch', 'who', 'write'],
]
/** Those of the survey chunk alone, two letters each: one is for the others. */
const SURVEY = [
  ...['asked', 'begin', 'clean', 'ends', 'isOffered', 'isOpen', 'local', 'isShort', 'mayOpen', 'memo', 'note'],
  ...['onAnswer', 'onChoose', 'onEnd', 'onSaid', 'onShown', 'root', 'say', 'since'],
]
for (const file of ['protocol', 'options', 'calls', 'question', 'survey/languages/texts']) {
  const outer = [...readFileSync(`sdk/${file}.ts`, 'utf8').matchAll(/^ +(\w+)\??[(:<]/gm)].map(([, name]) => name)
  const both = [...INNER, ...SURVEY].find((name) => outer.includes(name))
  if (both) throw new Error(`${both} is a name of sdk/${file}.ts: it cannot be shortened`)
}
const nameCache = { props: { props: Object.fromEntries(SURVEY.map((name, i) => [`$${name}`, `_${i.toString(36)}`])) } }
const compress = { ecma: 2018, passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true }
const minify = () => terser({ ecma: 2018, compress })
const properties = { builtins: true, undeclared: true, regex: new RegExp(`^(${[...INNER, ...SURVEY].join('|')})$`) }
const minifyCore = () => {
  const plugin = terser({ ecma: 2018, compress, nameCache, mangle: { properties } })
  return {
    ...plugin,
    renderChunk(code, chunk, ...rest) {
      // Names of others are theirs.
      const isOurs = chunk.moduleIds.every((id) => !id.includes('node_modules'))
      // One word for both packs better; that no constant is assigned is known from the types. As long as it was, for the map.
      return isOurs ? plugin.renderChunk.call(this, code.replace(/\bconst(?= )/g, 'let  '), chunk, ...rest) : null
    },
  }
}
const external = (id) =>
  id.startsWith('node:') ||
  builtinModules.includes(id) ||
  Object.keys(pkg.dependencies).some((name) => id === name || id.startsWith(`${name}/`))

/** `import text from './file.sql?raw'` and JSON, as Vite has them, so that tests and build read the same source; styles without spaces. */
const files = {
  name: 'files',
  load(id) {
    if (id.endsWith('.json')) return `export default ${readFileSync(id, 'utf8')}`
    if (!id.endsWith('?raw')) return null
    const file = id.slice(0, -'?raw'.length)
    const text = readFileSync(file, 'utf8')
    const isStyle = file.endsWith('.css')
    // What stands for a missing variable is left as it was.
    const minified = () =>
      transformSync(text, { loader: 'css', minify: true })
        .code.trim()
        .replace(/(?<=,) | (?=\/)|(?<=\/) /g, '')
    return `export default ${JSON.stringify(isStyle ? minified() : text)}`
  },
}

/** The entries of the browser package beside its index: `footfall/react` and so on. */
const ADAPTERS = ['react', 'next', 'vue', 'node', 'client']
const adapterInput = Object.fromEntries(ADAPTERS.map((name) => [name, `sdk/adapters/${name}.ts`]))
const toExport = (name) => [name === 'index' ? '.' : `./${name}`, { types: `./${name}.d.ts`, default: `./${name}.js` }]

/** The core stays in its own file, whoever imports it: the package has one tracker, not one an entry. */
const core = {
  external: (id) => id === '../index.js' || id === 'react' || id === 'vue',
  paths: (id) => (id.endsWith('/sdk/index.js') ? './index.js' : id),
}

/** The browser package: what front-end teams install. No dependencies, no install scripts. */
const npmManifest = {
  name: 'npm-manifest',
  writeBundle() {
    const { version, description, license } = pkg
    const manifest = {
      name: 'footfall',
      version,
      description,
      license,
      keywords: ['analytics', 'web-analytics', 'attention', 'privacy', 'react', 'next', 'vue', 'nuxt'],
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20' },
      types: './index.d.ts',
      exports: Object.fromEntries(['index', ...ADAPTERS].map(toExport)),
      peerDependencies: { next: '>=14', react: '>=18', vue: '>=3.3' },
      peerDependenciesMeta: { next: { optional: true }, react: { optional: true }, vue: { optional: true } },
    }
    writeFileSync('dist/npm/footfall/package.json', `${JSON.stringify(manifest, null, 2)}\n`)
    copyFileSync('LICENSE', 'dist/npm/footfall/LICENSE')
    copyFileSync('sdk/README.md', 'dist/npm/footfall/README.md')
  },
}

const copy = (from, to) => ({
  name: 'copy',
  buildStart() {
    this.addWatchFile(from)
  },
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: to, source: readFileSync(from) })
  },
})

/** One style sheet of several; of packages by their names. */
const copyStyles = (from, to) => ({
  name: 'copy-styles',
  generateBundle() {
    const texts = from.map((file) => readFileSync(new URL(import.meta.resolve(file)), 'utf8'))
    this.emitFile({
      type: 'asset',
      fileName: to,
      source: transformSync(texts.join('\n'), { loader: 'css', minify: true }).code,
    })
  },
})

/** uPlot throws when it is imported where the system has no language, as WebKit does of `C`: it takes the default then. */
const anyLanguage = {
  name: 'any-language',
  transform(code, id) {
    if (!id.endsWith('uPlot.esm.js')) return null
    const own = "domEnv ? nav.language : 'en-US'"
    if (!code.includes(own)) throw new Error('uPlot takes its language otherwise: look whether it still throws')
    return { code: code.replace(own, 'undefined'), map: null }
  },
}

const sdk = (target) => [files, resolve({ browser: true }), strip(target)]

/**
 * The script's lazy chunks have in their names what all of them were made of, so that a browser never mixes two versions:
 * one hash, which packs as one, and a letter or a language. Names that say more are on the lists of blockers.
 */
const SOURCES = readdirSync('sdk', { recursive: true }).filter((file) => /\.(ts|css)$/.test(file))
const made = createHash('sha256')
for (const file of [...SOURCES.sort().map((file) => `sdk/${file}`), 'package-lock.json', 'rollup.config.mjs'])
  made.update(readFileSync(file))
/** In letters, which pack better than digits, and make no words. */
const MADE_OF = made
  .digest('hex')
  .slice(0, 6)
  .replace(/./g, (digit) => 'cdfhlmnprstvwxyz'[Number.parseInt(digit, 16)])
const chunkNames = {}
rmSync('dist/sdk', { recursive: true, force: true })
rmSync('dist/collector/dashboard', { recursive: true, force: true })
const chunk = (name, input, minifier) => ({
  input,
  plugins: [
    ...sdk('es2018'),
    minifier(),
    {
      name: 'chunk-name',
      generateBundle(_options, bundle) {
        for (const { fileName, isEntry, name: part } of Object.values(bundle).filter(({ type }) => type === 'chunk')) {
          // A chunk may have parts that come later, such as a language.
          chunkNames[isEntry ? name : `${name}-${part}`] = fileName
        }
      },
    },
  ],
  output: {
    dir: 'dist/sdk',
    entryFileNames: `f-${MADE_OF}${name[0]}.js`,
    chunkFileNames: `f-${MADE_OF}[name].js`,
    format: 'es',
    sourcemap: 'hidden',
  },
})
const withChunkNames = {
  name: 'with-chunk-names',
  transform(code, id) {
    if (!id.endsWith('script-tag.ts')) return null
    const put = (text, name) => text.replace(`${name.toUpperCase()}_FILE)`, `${JSON.stringify(chunkNames[name])})`)
    return { code: ['extras', 'survey', 'vitals', 'history'].reduce(put, code), map: null }
  },
}

/** `dist/sdk/manifest.json`: the script's files with their sizes, and the hashes for subresource integrity. */
const sdkManifest = {
  name: 'sdk-manifest',
  writeBundle() {
    const describe = (file) => {
      const content = readFileSync(`dist/sdk/${file}`)
      const integrity = `sha384-${createHash('sha384').update(content).digest('base64')}`
      const gzip = gzipSync(content, { level: 9 }).length
      return { file, bytes: content.length, gzip, brotli: brotliCompressSync(content).length, integrity }
    }
    const files = { script: 'footfall.js', ...chunkNames, stub: 'stub.js' }
    const manifest = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, describe(file)]))
    writeFileSync('dist/sdk/manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
    for (const { file, bytes, gzip, brotli, integrity } of Object.values(manifest)) {
      console.log(`${file}  ${bytes} B, gzip ${gzip} B, brotli ${brotli} B  ${integrity}`)
    }
  },
}

export default [
  {
    input: 'sdk/stub.ts',
    plugins: [...sdk('es2018'), minify()],
    output: { file: 'dist/sdk/stub.js', format: 'iife', strict: false },
  },
  chunk('extras', 'sdk/extras/extras.ts', minifyCore),
  chunk('survey', 'sdk/survey/survey.ts', minifyCore),
  chunk('vitals', 'sdk/vitals.ts', minify),
  chunk('history', 'sdk/history.ts', minifyCore),
  {
    input: 'sdk/script-tag.ts',
    plugins: [...sdk('es2018'), withChunkNames, minifyCore(), sdkManifest],
    output: { file: 'dist/sdk/footfall.js', format: 'iife', strict: false, sourcemap: 'hidden' },
  },
  {
    input: 'sdk/index.ts',
    plugins: [...sdk('es2020'), minifyCore(), npmManifest],
    output: {
      dir: 'dist/npm/footfall',
      format: 'es',
      sourcemap: true,
      chunkFileNames: ({ name }) => (name === 'index' ? 'core.js' : '[name].js'),
    },
  },
  {
    input: 'sdk/index.ts',
    plugins: [dts({ respectExternal: true })],
    output: { file: 'dist/npm/footfall/index.d.ts', format: 'es' },
  },
  {
    input: adapterInput,
    external: core.external,
    plugins: [resolve({ browser: true }), strip('es2020')],
    output: {
      dir: 'dist/npm/footfall',
      format: 'es',
      sourcemap: true,
      paths: core.paths,
      chunkFileNames: '[name].js',
      hoistTransitiveImports: false,
      // Bundlers drop directives of sources.
      banner: (chunk) => (chunk.name === 'next' ? "'use client'" : ''),
    },
  },
  {
    input: adapterInput,
    external: core.external,
    plugins: [dts()],
    output: {
      dir: 'dist/npm/footfall',
      format: 'es',
      paths: core.paths,
      chunkFileNames: '[name].d.ts',
      hoistTransitiveImports: false,
    },
  },
  {
    input: { page: 'collector/dashboard/main.tsx' },
    plugins: [
      resolve({ browser: true }),
      anyLanguage,
      strip('es2022'),
      minify(),
      copy('collector/dashboard/index.html', 'index.html'),
      copy('collector/dashboard/icon.svg', 'icon.svg'),
      {
        name: 'world',
        generateBundle() {
          this.emitFile({ type: 'asset', fileName: 'world.json', source: JSON.stringify(worldOf()) })
        },
      },
      copyStyles(['uplot/dist/uPlot.min.css', './collector/dashboard/style.css'], 'style.css'),
    ],
    output: {
      dir: 'dist/collector/dashboard',
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: 'p-[hash].js',
      hashCharacters: 'base36',
    },
  },
  {
    input: {
      main: 'collector/main.ts',
      'writer-thread': 'collector/writer/thread.ts',
      'query-thread': 'collector/query/thread.ts',
      'checkpoint-thread': 'collector/checkpoints/thread.ts',
    },
    external,
    plugins: [files, resolve({ preferBuiltins: true }), strip('node20')],
    output: {
      dir: 'dist/collector',
      format: 'es',
      sourcemap: true,
      chunkFileNames: '[name].js',
      banner: (chunk) => (chunk.name === 'main' ? '#!/usr/bin/env node' : ''),
    },
  },
]
