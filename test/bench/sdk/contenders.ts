import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A script under measurement, as its users would load it. */
export interface Contender {
  name: string
  /** What stands in the head of the page. */
  tag: string
  /** Files by the path that the page asks for. */
  files: Map<string, Buffer>
}

/** Pinned; installed by this bench alone, into a cache. */
const PEERS = {
  '@plausible-analytics/tracker': '0.4.6',
  'posthog-js': '1.449.2',
  '@snowplow/browser-tracker': '4.10.1',
}

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/footfall-bench/', import.meta.url))
const SDK = new URL('../../../dist/sdk/', import.meta.url)

/** Each as its documentation has it, with what footfall does by default switched on where it is a switch. */
const SETUPS = {
  plausible: `
    import { init } from '@plausible-analytics/tracker'
    init({ domain: 'bench.example', endpoint: '/plausible/api/event', outboundLinks: true, fileDownloads: true,
      formSubmissions: true })`,
  posthog: `
    import posthog from 'posthog-js'
    posthog.init('phc_bench', { api_host: location.origin + '/posthog', ui_host: location.origin + '/posthog' })`,
  snowplow: `
    import { enableActivityTracking, newTracker, trackPageView } from '@snowplow/browser-tracker'
    newTracker('sp', location.origin + '/snowplow', { appId: 'bench' })
    enableActivityTracking({ minimumVisitLength: 10, heartbeatDelay: 10 })
    trackPageView()`,
}

/** The blank page, footfall, and its peers with their versions. */
export async function prepareContenders(): Promise<Contender[]> {
  installPeers()
  const versionOf = (name: string) => Object.entries(PEERS).find(([pkg]) => pkg.includes(name))?.[1]
  const peers = Object.entries(SETUPS).map(async ([name, setup]) =>
    single(`${name} ${versionOf(name)}`, await bundle(setup), ''),
  )
  const pageviewScript = await bundle(readFileSync(new URL('pageview-script.js', import.meta.url), 'utf8'))
  return [
    { name: 'blank', tag: '', files: new Map() },
    footfall(),
    single('pageviews only', pageviewScript, 'data-website-id="bench"'),
    ...(await Promise.all(peers)),
  ]
}

function footfall(): Contender {
  const names = readdirSync(SDK).filter((file) => /^(footfall|f-.*)\.js$/.test(file))
  const files = new Map(names.map((name) => [`/footfall/${name}`, readFileSync(new URL(name, SDK))]))
  const tag =
    '<script defer src="/footfall/footfall.js" data-site="bench.example" data-endpoint="/footfall/e" data-localhost="on"></script>'
  return { name: 'footfall', tag, files }
}

function single(name: string, script: Buffer, attributes: string): Contender {
  const path = `/${name.split(' ')[0]}/a.js`
  return { name, tag: `<script defer src="${path}" ${attributes}></script>`, files: new Map([[path, script]]) }
}

async function bundle(contents: string): Promise<Buffer> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: CACHE },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2018',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'error',
  })
  return Buffer.from(outputFiles[0].contents)
}

function installPeers(): void {
  const manifest = JSON.stringify({ private: true, dependencies: PEERS })
  const file = `${CACHE}package.json`
  if (existsSync(file) && readFileSync(file, 'utf8') === manifest) return
  console.log('installing the peers …')
  mkdirSync(CACHE, { recursive: true })
  const specs = Object.entries(PEERS).map(([name, version]) => `${name}@${version}`)
  const flags = ['--prefix', CACHE, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', ['install', ...flags, ...specs], { stdio: 'inherit', cwd: CACHE })
  if (status !== 0) throw new Error('the peers could not be installed')
  writeFileSync(file, manifest)
}
