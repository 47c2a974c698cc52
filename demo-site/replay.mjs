// Fills the demo site with a month of made-up traffic: `npm run demo:traffic`. A second run in the same hour changes
// nothing, because the ids are the same.
import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { demoTraffic } from './traffic.mjs'

const MAIN = fileURLToPath(new URL('../dist/collector/main.js', import.meta.url))
const HOUR_MS = 3_600_000
const SITE = ['site', 'add', 'demo.example', '--timezone', 'Europe/Berlin', '--currency', 'EUR', '--allow-bots']

const folder = mkdtempSync(join(tmpdir(), 'footfall-demo-'))
let child

process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    child?.kill(signal)
    process.exit(128 + constants.signals[signal])
  })
}
process.exitCode = await replay()

async function replay() {
  const added = await run(SITE, 'pipe')
  if (added.code !== 0 && !/exists/i.test(added.output)) {
    process.stderr.write(added.output)
    return added.code
  }
  const file = join(folder, 'traffic.ndjson')
  const until = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
  process.stderr.write('Making up 30 days of traffic for demo.example … ')
  await pipeline(Readable.from(toLines(demoTraffic({ until }))), createWriteStream(file))
  process.stderr.write('done\n')
  return (await run(['import', file], 'inherit')).code
}

function* toLines(traffic) {
  for (const line of traffic) yield `${JSON.stringify(line)}\n`
}

function run(args, stdio) {
  return new Promise((resolve, reject) => {
    let output = ''
    child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', stdio, stdio] })
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
