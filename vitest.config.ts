import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Browsers and collectors are started by some; the machine may be small.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
