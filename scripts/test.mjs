// `npm test`: everything, in Chromium what needs a browser. `npm run test:browsers`: the core journey in every browser, or
// in those that are named. Other arguments go to vitest: npm test -- test/sdk
import { spawn } from 'node:child_process'
import { BROWSERS, ensureBrowsers } from './browsers.mjs'

const [project, ...given] = process.argv.slice(2)
const named = given.filter((argument) => BROWSERS.includes(argument))
const others = given.filter((argument) => !BROWSERS.includes(argument))

function plan() {
  if (project === 'tests') return { browsers: ['chromium'], args: given }
  const browsers = named.length ? named : BROWSERS
  const files = browsers.map((browser) => `test/engines/${browser}.test.ts`)
  // Three browsers at once would only wait for each other.
  return { browsers, args: [...files, '--no-file-parallelism', ...others] }
}

const { browsers, args } = plan()
const paths = await ensureBrowsers(browsers)
for (const [variable, path] of Object.entries(paths)) console.log(`${variable}=${path}`)
const vitest = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...args], {
  stdio: 'inherit',
  env: { ...process.env, ...paths },
})
vitest.on('exit', (code) => process.exit(code ?? 1))
