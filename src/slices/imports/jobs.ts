import type { Job } from '../../jobs/job.ts'
import { resumeImports } from './actions.ts'
import { forgetRows } from './forgetting.ts'

export const importJobs: readonly Job[] = [
  {
    // A run counts as cut off after half a minute of silence; whoever waits for a list should not have to ask.
    name: 'resume-imports',
    title: { zh: '接着写完中断的导入', en: 'Go on with imports that were cut off' },
    cron: '* * * * *',
    atStart: true,
    run: async ({ ledger, stop }) => {
      await resumeImports(ledger, stop)
    },
  },
  {
    name: 'forget-import-rows',
    title: { zh: '销毁到期的导入名单', en: 'Destroy lists whose time is over' },
    cron: '50 19 * * *',
    run: async ({ ledger, stop }) => {
      await forgetRows(ledger, stop)
    },
  },
]
