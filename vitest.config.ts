import { defineConfig } from 'vitest/config'

/** What needs minutes, or more than Chromium: other browsers, the npm registry, web servers. */
const CHAOS = 'test/journey/chaos.test.ts'
const ELSEWHERE = ['test/engines/{firefox,webkit}.test.ts', 'test/apps/**', 'test/proxy/**', 'test/faults/**', CHAOS]

export default defineConfig({
  test: {
    // Browsers and collectors are started by some; the machine may be small.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Style sheets are read as the build reads them.
    css: true,
    projects: [
      // `npm test`.
      { extends: true, test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: ELSEWHERE } },
      // `npm run test:browsers`: the core journey in every browser.
      { extends: true, test: { name: 'browsers', include: ['test/engines/*.test.ts'] } },
      // `npm run test:chaos`: two hundred visits in a bad network.
      { extends: true, test: { name: 'chaos', include: [CHAOS] } },
      // `npm run test:apps`: the npm package in real apps.
      { extends: true, test: { name: 'apps', include: ['test/apps/*.test.ts'] } },
      // `npm run test:faults`: crashes, power cuts, full disks.
      { extends: true, test: { name: 'faults', include: ['test/faults/*.test.ts'] } },
      // `npm run test:proxies`: the recipes in real web servers.
      { extends: true, test: { name: 'proxies', include: ['test/proxy/*.test.ts'] } },
    ],
  },
})
