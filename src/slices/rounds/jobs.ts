import type { Job } from '../../jobs/job.ts'
import { forgetFixes } from './forgetting.ts'

export const roundJobs: readonly Job[] = [
  {
    // Every hour: no fix outlives its three weeks by more than that.
    name: 'forget-fixes',
    title: { zh: '销毁到期的登记位置', en: 'Destroy places of recording whose time is over' },
    cron: '43 * * * *',
    atStart: true,
    run: async ({ ledger }) => {
      await forgetFixes(ledger)
    },
  },
]
