// Finds or installs what a part of the tests needs, and runs it: `tests` in Chromium, `browsers` (all, or those that are
// named), `apps`, `proxies`, `faults` (`--long`: all of them). Other arguments go to vitest: npm test -- test/sdk
import { spawn } from 'node:child_process'
import { BROWSERS, ensureBrowsers } from './browsers.mjs'
import { findFaultTools } from './faults.mjs'
import { ensureProxies } from './proxies.mjs'

const [project, ...given] = process.argv.slice(2)

async function plan() {
  if (project === 'proxies') return { paths: await ensureProxies(), args: given }
  if (project === 'faults') {
    const env = given.includes('--long') ? { FOOTFALL_LONG: '1' } : {}
    // Each takes the whole machine.
    const args = [...given.filter((argument) => argument !== '--long'), '--no-file-parallelism']
    return { paths: { ...(await findFaultTools()), ...env }, args }
  }
  if (project !== 'browsers') return { paths: await ensureBrowsers(['chromium']), args: given }
  const named = given.filter((argument) => BROWSERS.includes(argument))
  const browsers = named.length ? named : BROWSERS
  const files = browsers.map((browser) => `test/engines/${browser}.test.ts`)
  const others = given.filter((argument) => !BROWSERS.includes(argument))
  // Three browsers at once would only wait for each other.
  return { paths: await ensureBrowsers(browsers), args: [...files, '--no-file-parallelism', ...others] }
}

const { paths, args } = await plan()
for (const [variable, path] of Object.entries(paths)) console.log(`${variable}=${path}`)
const vitest = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...args], {
  stdio: 'inherit',
  env: { ...process.env, ...paths },
})
vitest.on('exit', (code) => process.exit(code ?? 1))
