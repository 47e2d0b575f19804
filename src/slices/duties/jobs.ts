import type { Job } from '../../jobs/job.ts'
import { checkClocks, turnNights } from './night.ts'
import { recountAll } from './recounting.ts'

export const dutyJobs: readonly Job[] = [
  {
    // Every hour: a night that failed or was slept through is made up for within the hour.
    name: 'turn-day',
    title: { zh: '生成次日任务', en: 'Make the coming day’s duties' },
    cron: '3 * * * *',
    atStart: true,
    run: async ({ ledger, stop }) => {
      await checkClocks(ledger)
      await turnNights(ledger, stop)
    },
  },
  {
    // 03:40 in the county: long after the night was turned, long before anybody is up.
    name: 'recount',
    title: { zh: '核对计数', en: 'Count the counters again' },
    cron: '40 19 * * *',
    run: async ({ ledger, stop }) => {
      await recountAll(ledger, stop)
    },
  },
]
