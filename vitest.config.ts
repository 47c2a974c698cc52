import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Browsers and collectors are started by some; the machine may be small.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        // `npm test`: needs no other browser than Chromium.
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: ['test/engines/{firefox,webkit}.test.ts'],
        },
      },
      {
        // `npm run test:browsers`: the core journey in every browser.
        extends: true,
        test: { name: 'browsers', include: ['test/engines/*.test.ts'] },
      },
    ],
  },
})
