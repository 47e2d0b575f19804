import { defineConfig } from 'vitest/config'

/** Two projects: `unit` needs nothing; `database` gets one cloned database per worker (test/harness.ts). */
export default defineConfig({
  test: {
    isolate: false,
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    include: ['src/**/*.test.ts', 'test/*.test.ts'],
    globalSetup: ['test/database-setup.ts'],
  },
})
