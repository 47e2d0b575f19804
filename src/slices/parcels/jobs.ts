import type { Job } from '../../jobs/job.ts'
import { dropOld } from './keeping.ts'

export const parcelJobs: readonly Job[] = [
  {
    name: 'drop-parcels',
    title: { zh: '清除过期的密封文件', en: 'Drop sealed files that are out of date' },
    cron: '50 19 * * *',
    run: async ({ ledger }) => {
      await dropOld(ledger)
    },
  },
]
