import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const shared = { isolate: false, hookTimeout: 120_000 }

/** What takes longest of all, longest first; what is not here follows by the size of its file. */
const LONG = [
  'campaign.e2e',
  'register.e2e',
  'desk.e2e',
  'records.e2e',
  'accounts.e2e',
  'territory.e2e',
  'overview.e2e',
  'cli/program',
  'cli/keeping',
  'duties/engine-property',
  'cli/rebuild',
  'test/faults',
  'ledger/racing',
  'escalations/climbing',
  'campaigns/roster',
  'jobs/runner',
  'backup/backup',
]

/**
 * Browser tests first (a worker that changes between them and the others loads everything again), then what is long, so that small
 * files are left for the end and neither core waits for the other.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification): number => {
      const place = LONG.findIndex((name) => moduleId.includes(name))
      return (project.name === 'browser' ? 0 : LONG.length + 1) + (place < 0 ? LONG.length : place)
    }
    const bySize = await super.sort(files)
    return bySize.toSorted((one, other) => rank(one) - rank(other))
  }
}

/** `unit`: rules and real PostgreSQL, one database cloned for each file. `browser`: Chromium on the built desk. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
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
