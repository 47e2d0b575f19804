import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'

export type Report = { unsent: number; appVersion: string; protocol: number; offsetMilliseconds: number }

/** What a phone says of itself with each push. No record (decision 0047). */
export async function noteReport(tx: Tx, device: string, report: Report, now: Date): Promise<void> {
  const { unsent, appVersion, protocol, offsetMilliseconds } = report
  await sql`
    insert into device_report (device, seen_at, unsent, app_version, protocol, offset_milliseconds)
    values (${device}, ${now}, ${unsent}, ${appVersion}, ${protocol}, ${offsetMilliseconds})
    on conflict (device) do update set seen_at = excluded.seen_at, unsent = excluded.unsent, app_version = excluded.app_version,
      protocol = excluded.protocol, offset_milliseconds = excluded.offset_milliseconds`.execute(tx)
}

/** That a phone was heard of; written at most once a minute, so that reading writes little. */
export async function noteSeen(tx: Tx, device: string, now: Date): Promise<void> {
  await sql`update device_report set seen_at = ${now}
    where device = ${device} and seen_at < ${new Date(now.getTime() - 60_000)}`.execute(tx)
}
