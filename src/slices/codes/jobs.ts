import type { Job } from '../../jobs/job.ts'
import { publish } from './publishing.ts'

export const codeJobs: readonly Job[] = [
  {
    // Any number of processes may look; one of them publishes at a time (publishing.ts).
    name: 'publish-codes',
    title: { zh: '发布状态表', en: 'Publish lists of health codes' },
    every: 5_000,
    run: async ({ ledger }) => {
      await publish(ledger)
    },
  },
]
