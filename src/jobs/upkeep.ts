import { sql } from 'kysely'
import { within } from '../database/connect.ts'
import { freeAbandoned } from './heartbeat.ts'
import type { Job } from './job.ts'

/** What the house itself needs: months ahead, jobs whose worker died, a daily look at the disk. */
export const upkeepJobs: readonly Job[] = [
  {
    // Records of a month that has no table would be refused, so two months are kept ahead; every process that starts asks too.
    name: 'make-months',
    title: { zh: '预建月份', en: 'Make the months ahead' },
    cron: '11 17 * * *',
    atStart: true,
    run: async ({ ledger }) => {
      await within(ledger.database, ledger.county, (tx) => sql`call make_months(now(), 2, 2)`.execute(tx))
    },
  },
  {
    name: 'free-abandoned',
    title: { zh: '接手中断的作业', en: 'Take over jobs whose worker died' },
    cron: '* * * * *',
    run: async ({ ledger }) => {
      await freeAbandoned(ledger)
    },
  },
  {
    name: 'sample-machine',
    title: { zh: '记录数据库大小', en: 'Note how large the database is' },
    cron: '20 16 * * *',
    atStart: true,
    run: async ({ ledger }) => {
      await within(ledger.database, ledger.county, (tx) =>
        sql`
          insert into machine_sample (sampled_on, database_bytes, records)
          select (now() at time zone 'Asia/Shanghai')::date, pg_database_size(current_database()), last_value from record_seq
          on conflict (sampled_on) do nothing`.execute(tx),
      )
    },
  },
]
