import { sql } from 'kysely'
import type { Config } from '../config.ts'
import { within } from '../database/connect.ts'
import type { Job } from '../jobs/job.ts'
import { KEEP, makeBackup, withCounty } from './backup.ts'

/** The nightly backup, into the backups folder of the machine that runs it. A demo is not worth a disk. */
export function backupJob(config: Config): Job {
  const quiet = (): void => undefined
  return {
    // 02:10 in the county: after the night was turned, before the counters are counted again.
    name: 'back-up',
    title: { zh: '夜间备份', en: 'Back up' },
    cron: '10 18 * * *',
    tries: 5,
    run: async ({ ledger }) => {
      const { rows } = await within(ledger.database, ledger.county, (tx) =>
        sql<{ demo: string | null }>`select demo from county`.execute(tx),
      )
      if (rows[0]?.demo) return
      await withCounty({ config: { ...config, county: ledger.county } }, quiet, (reached) =>
        makeBackup(reached, { to: undefined, keep: KEEP, say: quiet }),
      )
    },
  }
}
