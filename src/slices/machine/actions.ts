import { X509Certificate } from 'node:crypto'
import { readFile, statfs } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Machine } from '../../core/machine.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { migrationFiles } from '../../database/migrate.ts'
import { standingOfCodes } from '../../files/code-check.ts'
import type { Ledger } from '../ledger/actions.ts'
import { readHorizon } from '../ledger/turns.ts'
import type { Status } from './contract.ts'
import { findFacts, findJobs, retry } from './queries.ts'
import { checksOf, worst } from './rules.ts'

/** Looks at everything the machine needs to go on, and says what to do about what is not well. */
export async function readStatus(ledger: Ledger, machine: Machine): Promise<Status> {
  const asked = ledger.now()
  const { found, queue, position, horizon } = await within(ledger.database, ledger.county, async (tx) => {
    const found = await findFacts(tx, asked)
    const queue = await findJobs(tx, ledger.county, machine.jobTitles ?? {})
    const { rows } = await sql<{ position: number }>`select last_value as position from record_seq`.execute(
      tx,
    )
    return { found, queue, position: rows[0]?.position ?? 0, horizon: await readHorizon(tx, ledger.county) }
  })
  const files = await migrationFiles()
  const { databaseNow, migrations, ...facts } = found
  const checks = checksOf({
    ...facts,
    now: asked,
    disk: await diskOf(machine.dataFolder),
    migrations: {
      ran: migrations.length,
      missing: files.filter((name) => !migrations.includes(name)).length,
    },
    jobs: queue.jobs,
    waiting: queue.waiting,
    certificate: await certificateOf(machine.certificate),
    codes: codesOf(ledger),
    ledger: { position, horizon },
    clockApart: asked - databaseNow,
    memory: process.memoryUsage().rss,
  })
  return {
    at: new Date(asked).toISOString(),
    version: machine.version,
    startedAt: new Date(machine.startedAt).toISOString(),
    state: worst(checks),
    checks,
    jobs: queue.jobs,
  }
}

export async function runAgain(ledger: Ledger, job: string): Promise<{ retried: boolean }> {
  return within(ledger.database, ledger.county, async (tx) => ({
    retried: await retry(tx, ledger.county, job),
  }))
}

/** Refuses when the database does not answer; a monitor is told no more than that. */
export async function checkHealth(ledger: Ledger): Promise<{ ok: true }> {
  await within(ledger.database, ledger.county, (tx) => sql`select 1 from county`.execute(tx)).catch(() => {
    throw new Refusal('not-well')
  })
  return { ok: true }
}

async function diskOf(folder: string): Promise<{ free: number; total: number }> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { free: bavail * bsize, total: blocks * bsize }
}

function codesOf({ codes, now }: Ledger): { endsAt: number | null } | undefined {
  const standing = codes && standingOfCodes(codes, Math.floor(now() / 1000))
  if (!standing || standing.root === null) return undefined
  return { endsAt: standing.endsAt === null ? null : standing.endsAt * 1000 }
}

async function certificateOf(file: string | undefined): Promise<{ endsAt: number } | undefined> {
  if (file === undefined) return undefined
  return { endsAt: new X509Certificate(await readFile(file)).validToDate.getTime() }
}
