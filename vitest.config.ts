import { defineConfig } from 'vitest/config'

const shared = { isolate: false, hookTimeout: 120_000 }

/** `unit`: rules and real PostgreSQL, one database cloned for each file. `browser`: Chromium on the built desk. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: ['test/database-setup.ts'],
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          pool: 'threads',
          testTimeout: 30_000,
          setupFiles: ['test/no-network.ts'],
          include: ['src/**/*.test.ts', 'test/*.test.ts', 'demo/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          pool: 'threads',
          testTimeout: 240_000,
          expect: { poll: { timeout: 15_000, interval: 50 } },
          include: ['test/e2e/*.e2e.ts'],
        },
      },
    ],
  },
})
