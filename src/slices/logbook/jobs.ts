import type { Job } from '../../jobs/job.ts'
import { watchReds } from './alarms.ts'
import { signHead } from './heads.ts'
import { logLedger } from './segments.ts'

export const logJobs: readonly Job[] = [
  {
    name: 'sign-log',
    title: { zh: '签署公开日志', en: 'Sign the public log' },
    cron: '0 * * * *',
    atStart: true,
    run: async ({ ledger }) => {
      await logLedger(ledger)
      await signHead(ledger)
    },
  },
  {
    name: 'watch-reds',
    title: { zh: '查看异常转红', en: 'Look for reds that stand out' },
    cron: '7 * * * *',
    atStart: true,
    run: async ({ ledger }) => {
      await watchReds(ledger)
    },
  },
]
