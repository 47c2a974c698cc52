// `npm test`: everything, the browser tests too. `npm run test:apps`: the npm package in real apps. Arguments go to vitest:
// npm test -- test/sdk
import { spawn } from 'node:child_process'
import { ensureChromium } from './chromium.mjs'

const chromium = await ensureChromium()
console.log(`Browser tests run in ${chromium}`)
const env = { ...process.env, FOOTFALL_CHROMIUM: chromium }
const [project, ...args] = process.argv.slice(2)
const vitest = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...args], {
  stdio: 'inherit',
  env,
})
vitest.on('exit', (code) => process.exit(code ?? 1))
