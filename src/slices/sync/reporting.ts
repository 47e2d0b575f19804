import { sql } from 'kysely'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { Gathering } from '../ledger/gathering.ts'
import { currentEpoch } from '../ledger/queries.ts'

export type Report = { unsent: number; appVersion: string; protocol: number; offsetMilliseconds: number }
type Told = Report & { device: string; seenAt: Date }

/** What phones say of themselves with each push. No records (decision 0047). */
export async function noteReports(tx: Tx, reports: readonly Told[]): Promise<void> {
  // In one order, so that two groups with the same phones in them wait for each other instead of dying together.
  const rows = JSON.stringify(reports.toSorted((a, b) => (a.device < b.device ? -1 : 1)))
  await sql`
    insert into device_report (device, seen_at, unsent, app_version, protocol, offset_milliseconds)
    select r.device, r."seenAt", r.unsent, r."appVersion", r.protocol, r."offsetMilliseconds"
    from json_to_recordset(${rows}::json) as r(device uuid, "seenAt" timestamptz, unsent int, "appVersion" text, protocol int,
      "offsetMilliseconds" bigint)
    on conflict (device) do update set seen_at = excluded.seen_at, unsent = excluded.unsent, app_version = excluded.app_version,
      protocol = excluded.protocol, offset_milliseconds = excluded.offset_milliseconds`.execute(tx)
}

type Waiting = {
  ids: readonly string[]
  told: Told
  done: (epoch: number) => void
  failed: (error: unknown) => void
}
const gatherings = new WeakMap<Ledger, Gathering<Waiting>>()

/** Notes a phone's report, under load together with others', and gives the ledger's epoch as it is afterwards. */
export function report(ledger: Ledger, told: Told): Promise<number> {
  const gathering = gatherings.get(ledger) ?? new Gathering<Waiting>((group) => write(ledger, group))
  gatherings.set(ledger, gathering)
  return new Promise((done, failed) => gathering.add({ ids: [told.device], told, done, failed }))
}

async function write(ledger: Ledger, group: readonly Waiting[]): Promise<void> {
  try {
    const reports = group.map(({ told }) => told)
    const work = async (tx: Tx): Promise<number> => {
      await noteReports(tx, reports)
      return currentEpoch(tx)
    }
    // Nothing follows from a report, and the next one is never far: no flush to disk is waited for.
    const first = "set_config('synchronous_commit', 'off', true)"
    const epoch = await within(ledger.database, ledger.county, work, { often: true, first })
    for (const { done } of group) done(epoch)
  } catch (error) {
    for (const { failed } of group) failed(error)
  }
}

/** That a phone was heard of; written at most once a minute, so that reading writes little. */
export async function noteSeen(tx: Tx, device: string, now: Date): Promise<void> {
  await sql`update device_report set seen_at = ${now}
    where device = ${device} and seen_at < ${new Date(now.getTime() - 60_000)}`.execute(tx)
}
