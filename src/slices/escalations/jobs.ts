import type { Job } from '../../jobs/job.ts'
import { climb } from './climbing.ts'

export const escalationJobs: readonly Job[] = [
  {
    // Rungs are hours apart; five minutes late is soon enough, and late evidence settles a notice before most have read it.
    name: 'climb',
    title: { zh: '逐级督办', en: 'Escalate what is overdue' },
    cron: '*/5 * * * *',
    atStart: true,
    run: async ({ ledger }) => {
      await climb(ledger)
    },
  },
]
