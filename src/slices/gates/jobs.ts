import { setTimeout as pause } from 'node:timers/promises'
import type { Job } from '../../jobs/job.ts'
import { forgetPasses } from './forgetting.ts'
import { pageIncidents } from './paging.ts'

/** Nobody waits much longer than the minute after which a supervisor is paged. */
const EVERY = 5_000
/** Then the next minute's run takes over, here or in another process. */
const LASTS = 57_000

export const gateJobs: readonly Job[] = [
  {
    name: 'page-incidents',
    title: { zh: '卡口事件催办', en: 'Page who answers for incidents at gates' },
    cron: '* * * * *',
    atStart: true,
    run: async ({ ledger, stop }) => {
      const end = Date.now() + LASTS
      while (!stop.aborted && Date.now() < end) {
        await pageIncidents(ledger)
        await pause(EVERY, undefined, { signal: stop }).catch(() => undefined)
      }
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
    },
  },
]
