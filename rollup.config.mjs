import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import dts from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'
import pkg from './package.json' with { type: 'json' }

const strip = (target) => esbuild({ target, tsconfig: 'tsconfig.json' })
const mangle = () => terser({ ecma: 2018, compress: { passes: 3 }, mangle: { properties: { regex: /^_/ } } })
const external = (id) =>
  id.startsWith('node:') ||
  builtinModules.includes(id) ||
  Object.keys(pkg.dependencies).some((name) => id === name || id.startsWith(`${name}/`))

/** `import text from './file.sql?raw'` and JSON, as Vite has them, so that tests and build read the same source. */
const files = {
  name: 'files',
  load(id) {
    if (id.endsWith('.json')) return `export default ${readFileSync(id, 'utf8')}`
    if (!id.endsWith('?raw')) return null
    return `export default ${JSON.stringify(readFileSync(id.slice(0, -'?raw'.length), 'utf8'))}`
  },
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
      type: 'module',
      sideEffects: false,
      types: './index.d.ts',
      exports: { '.': { types: './index.d.ts', default: './index.js' } },
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

export default [
  {
    input: 'sdk/script-tag.ts',
    plugins: [resolve({ browser: true }), strip('es2018'), mangle()],
    output: { file: 'dist/sdk/footfall.js', format: 'iife' },
  },
  {
    input: 'sdk/index.ts',
    plugins: [resolve({ browser: true }), strip('es2020'), npmManifest],
    output: { file: 'dist/npm/footfall/index.js', format: 'es', sourcemap: true },
  },
  {
    input: 'sdk/index.ts',
    plugins: [dts({ respectExternal: true })],
    output: { file: 'dist/npm/footfall/index.d.ts', format: 'es' },
  },
  {
    input: 'collector/dashboard/page.ts',
    plugins: [
      resolve({ browser: true }),
      strip('es2022'),
      copy('collector/dashboard/index.html', 'index.html'),
      copy('collector/dashboard/style.css', 'style.css'),
      copy('collector/dashboard/icon.svg', 'icon.svg'),
    ],
    output: { file: 'dist/collector/dashboard/page.js', format: 'es' },
  },
  {
    input: {
      main: 'collector/main.ts',
      'writer-thread': 'collector/writer/thread.ts',
      'query-thread': 'collector/query/thread.ts',
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
