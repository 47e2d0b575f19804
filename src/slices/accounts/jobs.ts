import { sql } from 'kysely'
import { within } from '../../database/connect.ts'
import type { Job } from '../../jobs/job.ts'

export const accountJobs: readonly Job[] = [
  {
    name: 'clear-sessions',
    title: { zh: '清理过期登录', en: 'Clear sessions that have ended' },
    cron: '23 * * * *',
    run: async ({ ledger }) => {
      await within(ledger.database, ledger.county, (tx) =>
        sql`delete from session where expires_at < ${new Date(ledger.now())}`.execute(tx),
      )
    },
  },
]
