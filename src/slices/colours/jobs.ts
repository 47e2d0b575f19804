import { sql } from 'kysely'
import { within } from '../../database/connect.ts'
import type { Job } from '../../jobs/job.ts'
import { keepColours } from './keeping.ts'
import { recheckColours } from './mending.ts'

export const colourJobs: readonly Job[] = [
  {
    // A red has to be at every gate within a minute of what it rests on.
    name: 'keep-colours',
    title: { zh: '计算码色', en: 'Work out colours' },
    every: 1_000,
    run: async ({ ledger }) => {
      await keepColours(ledger)
    },
  },
  {
    name: 'recheck-colours',
    title: { zh: '按证据复核非绿码', en: 'Hold colours that are not green against their evidence' },
    cron: '23 * * * *',
    run: async ({ ledger }) => recheckColours(ledger),
  },
  {
    // And of everybody who ever had evidence: nobody is green by a row that somebody altered for longer than a day.
    name: 'recheck-all-colours',
    title: { zh: '每夜按证据复核全部码色', en: 'Hold every colour against its evidence' },
    cron: '37 17 * * *',
    run: async ({ ledger }) => recheckColours(ledger, true),
  },
  {
    // Where somebody lives may colour them by how long it has been at risk; all who live there at once.
    name: 'turn-colours',
    title: { zh: '每日重算风险区码色', en: 'Look at areas at risk anew each day' },
    cron: '1 16 * * *',
    run: async ({ ledger }) => {
      await within(ledger.database, ledger.county, (tx) =>
        sql`insert into colour_area_due (area) select area from area_risk where level <> 'low'`.execute(tx),
      )
    },
  },
]
