import type { Job } from '../../jobs/job.ts'
import { signHead } from './heads.ts'

export const logJobs: readonly Job[] = [
  {
    name: 'sign-log',
    title: { zh: '签署公开日志', en: 'Sign the public log' },
    cron: '0 * * * *',
    atStart: true,
    run: async ({ ledger }) => {
      await signHead(ledger)
    },
  },
]
