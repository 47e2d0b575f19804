import type { Job } from '../../jobs/job.ts'
import { destroyEnded, sweepFiles } from './destroying.ts'

export const attachmentJobs: readonly Job[] = [
  {
    // Every hour: what somebody took back or had erased should not lie about until the night.
    name: 'destroy-attachments',
    title: { zh: '销毁到期附件', en: 'Destroy attachments whose time is over' },
    cron: '37 * * * *',
    atStart: true,
    run: async ({ ledger, stop }) => {
      while (!stop.aborted && (await destroyEnded(ledger)) > 0);
    },
  },
  {
    name: 'sweep-files',
    title: { zh: '清理无主文件', en: 'Sweep files that belong to nothing' },
    cron: '40 19 * * *',
    run: async ({ ledger }) => {
      await sweepFiles(ledger)
    },
  },
]
