// `npm start`: the collector on a SQLite file, and the demo site beside it.
import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { startDemoSite } from '../demo-site/server.mjs'

const COLLECTOR = 'dist/collector/main.js'
const SITE = 'demo.example'
const HOST = process.env.FOOTFALL_HOST ?? '127.0.0.1'
const PORT = Number(process.env.FOOTFALL_PORT ?? 8080)
const DEMO_PORT = Number(process.env.FOOTFALL_DEMO_PORT ?? 8090)
const READY_MS = 20_000
/** What the demo site is for, by the events that say it is done. */
const GOALS = { Order: 'order', Newsletter: 'newsletter', Design: 'design_finished' }

let isStopping = false

function footfall(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COLLECTOR, ...args], { encoding: 'utf8' })
  if (status === 0) return stdout.trim()
  process.stderr.write(stderr)
  process.exit(status ?? 1)
}

function isFree(port, host) {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, host, () => server.close(() => done(true)))
  })
}

async function needPort(port, host, { what, variable }) {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    console.error(`${variable} is ${process.env[variable]}: must be a port, 1 to 65535`)
    process.exit(1)
  }
  if (await isFree(port, host)) return
  console.error(`Port ${port} for the ${what} is taken. Choose another: ${variable}=${port + 1} npm start`)
  process.exit(1)
}

/** Adds the demo site and its key where there is none yet; the key is shown this once. */
function prepare() {
  if (
    footfall('site', 'list')
      .split('\n')
      .some((line) => line.startsWith(`${SITE}\t`))
  )
    return null
  footfall('site', 'add', SITE, '--timezone', 'Europe/Berlin', '--currency', 'EUR', '--allow-bots')
  for (const [name, event] of Object.entries(GOALS))
    footfall('goal', 'add', '--site', SITE, '--name', name, '--event', event)
  footfall(
    ...[
      'question',
      'add',
      '--site',
      SITE,
      '--name',
      'missing',
      '--kind',
      'text',
      '--question',
      'What is missing here?',
    ],
    ...['--page', '/help', '--as', 'tab', '--tab', 'Something missing?', '--quiet-days', '0'],
  )
  return footfall('key', 'create', '--site', SITE, '--read')
}

async function ready(url, collector) {
  const end = Date.now() + READY_MS
  while (Date.now() < end && collector.exitCode === null) {
    const isUp = await fetch(`${url}/healthz`).then(
      (reply) => reply.ok,
      () => false,
    )
    if (isUp || isStopping) return
    await new Promise((wait) => setTimeout(wait, 50))
  }
  console.error('The collector did not start; what it said stands above.')
  process.exit(1)
}

await needPort(PORT, HOST, { what: 'collector', variable: 'FOOTFALL_PORT' })
if (PORT === DEMO_PORT) {
  console.error(
    `The collector and the demo site cannot both have port ${PORT}. Choose another: FOOTFALL_DEMO_PORT=${PORT + 1}`,
  )
  process.exit(1)
}
await needPort(DEMO_PORT, '127.0.0.1', { what: 'demo site', variable: 'FOOTFALL_DEMO_PORT' })

const key = prepare()
const local = `http://${HOST === '127.0.0.1' || HOST === '0.0.0.0' ? 'localhost' : HOST}:${PORT}`
console.log('Starting the collector and the demo site …')
const collector = spawn(process.execPath, [COLLECTOR, 'serve'], { stdio: 'inherit' })
const demo = await startDemoSite({ port: DEMO_PORT, host: '127.0.0.1', collectorUrl: local })

async function stop(signal) {
  if (isStopping) return
  isStopping = true
  // Ctrl-C reaches the collector by itself, kill does not; a second signal does no harm.
  collector.kill(signal)
  await demo.close()
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
collector.on('exit', async (code) => {
  await demo.close()
  process.exit(isStopping ? (code ?? 0) : (code ?? 1))
})

await ready(local, collector)
/** Of who comes first, until somebody has. */
const link = footfall('user', 'list') === '' ? footfall('user', 'link', '--url', local) : local
// Commands in another terminal need the same file.
const prefix = process.env.FOOTFALL_STORE ? `FOOTFALL_STORE=${process.env.FOOTFALL_STORE} ` : ''

const shown = key ?? '$KEY'
const body = `{"metrics": ["visitors", "new_visitors", "active_time"], "date_range": "day"}`
console.log(`
  Demo site   http://localhost:${DEMO_PORT}  visit it, then look at the dashboard
  Dashboard   ${link}${link === local ? '' : '\n              (the first time it asks for a name and a password, and you own it)'}
  API key     ${key ?? `shown at the first start; make another: ${prefix}node ${COLLECTOR} key create --site ${SITE} --read`}
  Try         curl -s ${local}/api/v2/query -H "Authorization: Bearer ${shown}" -d '${body}'

  30 days of demo traffic, in another terminal: ${prefix}npm run demo:traffic
  Ctrl-C stops everything.
`)
