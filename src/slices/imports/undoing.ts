import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import type { Draft } from '../ledger/rules.ts'
import { evidenceKind } from './evidence.ts'
import { findImport } from './queries.ts'

const CHUNK = 1000

/**
 * Takes back what a list has recorded of people's evidence: each record is withdrawn by one that says why, and colours follow. What
 * somebody has corrected meanwhile stays theirs. Cut off, it is asked for again. Gives how many records were withdrawn.
 */
export async function undoImport(ledger: Ledger, by: Principal, id: string, reason: string): Promise<number> {
  await within(ledger.database, by.area, async (tx) => {
    const found = await findImport(tx, id)
    if (!found) throw new Refusal('not-found')
    if (!evidenceKind(found.kind) || found.state === 'running') throw new Refusal('import-settled')
  })
  let withdrawn = 0
  for (;;) {
    const chunk = await persist(() =>
      within(ledger.database, by.area, (tx) => undoChunk(tx, ledger, by, id, reason)),
    )
    if (chunk === undefined) return withdrawn
    withdrawn += chunk
  }
}

async function undoChunk(
  tx: Tx,
  ledger: Ledger,
  by: Principal,
  id: string,
  reason: string,
): Promise<number | undefined> {
  const { rows } = await sql<{ row: number; drafts: string }>`
    select row, drafts from import_row
    where import = ${id} and finding = 'matched' and done_at is not null and drafts is not null
    order by row limit ${CHUNK} for update`.execute(tx)
  if (rows.length === 0) return undefined
  // Sealed by staging.ts as a list of drafts.
  const written = rows.flatMap(({ drafts }) => JSON.parse(ledger.sealer.open(drafts)) as Draft[])
  const { rows: standing } = await sql<{ id: string; subject: string; area: string }>`
    select r.id, r.subject, r.area from record r
    where r.id = any(${written.map((draft) => draft.id)}::uuid[]) and not exists (select 1 from record x where x.corrects = r.id)
    order by r.id`.execute(tx)
  const happenedAt = new Date(ledger.now()).toISOString()
  const drafts = standing.map(({ id: corrects, subject, area }) => ({
    id: uuidV7(ledger.now(), randomBytes(10)),
    kind: 'record-withdrawn',
    subject,
    area,
    corrects,
    happenedAt,
    payload: { reason },
  }))
  if (drafts.length > 0) await appendWithin(tx, ledger, by, drafts)
  await sql`
    update import_row set finding = 'skipped', why = array['taken-back'], drafts = null, done_at = null
    where import = ${id} and row = any(${rows.map(({ row }) => row)}::int[])`.execute(tx)
  return drafts.length
}
