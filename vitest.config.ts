import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Browsers and collectors are started by some; the machine may be small.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        // `npm test`.
        extends: true,
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: ['test/apps/**'] },
      },
      {
        // `npm run test:apps`: needs the npm registry and minutes.
        extends: true,
        test: { name: 'apps', include: ['test/apps/*.test.ts'] },
      },
    ],
  },
})
