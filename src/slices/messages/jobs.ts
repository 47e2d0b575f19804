import { z } from 'zod'
import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import type { Job } from '../../jobs/job.ts'
import { deliver, joinWaiting, TRIES } from './delivering.ts'
import { senderFor } from './senders.ts'

/** Messages read or settled this long ago, and deliveries, are thrown away: what they told of is in the ledger. */
const KEPT = 90 * DAY

export const messageJobs: readonly Job[] = [
  {
    name: 'join-messages',
    title: { zh: '合并待发提醒', en: 'Join messages that wait' },
    cron: '* * * * *',
    run: async ({ ledger, machine, ask }) => {
      const sender = senderFor(machine)
      if (!sender) return
      for (const delivery of await joinWaiting(ledger, sender.channel))
        await ask('deliver-message', { delivery }, { key: delivery, unlessAsked: true })
    },
  },
  {
    name: 'deliver-message',
    title: { zh: '发送提醒', en: 'Send a message' },
    tries: TRIES,
    beside: true,
    run: async ({ ledger, machine }, payload) => {
      const { delivery } = z.object({ delivery: z.uuid() }).parse(payload)
      const sender = senderFor(machine)
      if (sender) await deliver(ledger, sender, delivery)
    },
  },
  {
    name: 'clear-messages',
    title: { zh: '清理旧提醒', en: 'Throw away old messages' },
    cron: '50 18 * * *',
    run: async ({ ledger }) => {
      const before = new Date(ledger.now() - KEPT)
      await within(ledger.database, ledger.county, async (tx) => {
        await sql`delete from message where made_at < ${before}`.execute(tx)
        await sql`delete from delivery where made_at < ${before}`.execute(tx)
      })
    },
  },
]
