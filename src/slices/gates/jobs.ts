import type { Job } from '../../jobs/job.ts'
import { keepDemoKeys } from './demo-keys.ts'
import { forgetPasses } from './forgetting.ts'
import { pageIncidents } from './paging.ts'

export const gateJobs: readonly Job[] = [
  {
    // Nobody waits much longer than the minute after which a supervisor is paged.
    name: 'page-incidents',
    title: { zh: '卡口事件催办', en: 'Page who answers for incidents at gates' },
    every: 5_000,
    run: async ({ ledger }) => {
      await pageIncidents(ledger)
    },
  },
  {
    // Every hour: no pass outlives its three weeks by more than that.
    name: 'forget-passes',
    title: {
      zh: '销毁到期的卡口通行信息',
      en: 'Destroy what passes of gates said of people, when its time is over',
    },
    cron: '47 * * * *',
    atStart: true,
    run: async ({ ledger }) => {
      await forgetPasses(ledger)
      await keepDemoKeys(ledger)
    },
  },
]
