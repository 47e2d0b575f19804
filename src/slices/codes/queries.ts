import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import type { Status } from '../../core/status-list.ts'
import type { Tx } from '../../database/connect.ts'
import type { Lists } from './numbering.ts'

/** What is not as its code says, by number: `high` numbers from `low` on are alike. */
export type Mark = { low: number; high: number; status: Status }

/** No list is published for longer than three weeks, the coming one included four. */
const RECALLED_KEPT = 28 * DAY

/** Who is yellow or red, and which numbers are recalled; these last, since they beat the others. Asked under the county's scope. */
export async function marksOf(tx: Tx, list: Lists, now: number): Promise<Mark[]> {
  const { rows } = await sql<Mark>`
    select h.number as low, h.number as high, c.colour as status
    from colour c join code_holder h on h.person = c.person where c.colour <> 'green' and ${list} = 'phone'
    union all
    select d.number, d.number, c.colour from colour c join card d on d.person = c.person
    where c.colour <> 'green' and ${list} = 'card' and d.recalled_at is null and d.expires_at > ${new Date(now)}
    union all
    select number, number, 'recalled' from card
    where ${list} = 'card' and recalled_at is not null and expires_at > ${new Date(now - RECALLED_KEPT)}
    union all
    select low, high, 'recalled' from code_recall where list = ${list} and at > ${new Date(now - RECALLED_KEPT)}`.execute(
    tx,
  )
  return rows
}

/** The number after the last that was dealt. */
export async function nextNumber(tx: Tx, list: Lists): Promise<number> {
  const { rows } = await sql<{ next: number }>`select next from code_numbering where list = ${list}`.execute(
    tx,
  )
  return rows[0]?.next ?? 0
}

export type Edition = { epoch: number; version: number; signedAt: Date }

/** The last version of every list. */
export async function editions(tx: Tx): Promise<Edition[]> {
  const { rows } = await sql<Edition>`
    select distinct on (epoch) epoch, version, signed_at as "signedAt" from code_list order by epoch, version desc`.execute(
    tx,
  )
  return rows
}

/** A list as it was signed, while it is kept whole. */
export async function signedList(tx: Tx, epoch: number, version: number): Promise<Uint8Array | undefined> {
  const { rows } = await sql<{ signed: Buffer | null }>`
    select signed from code_list where epoch = ${epoch} and version = ${version}`.execute(tx)
  const signed = rows[0]?.signed
  return signed ? new Uint8Array(signed) : undefined
}

/** Places that changed after version `from`, up to `version`; undefined when what lies between is not kept any more. */
export async function changedSince(
  tx: Tx,
  { epoch, from, version }: { epoch: number; from: number; version: number },
): Promise<number[] | undefined> {
  const { rows } = await sql<{ version: number; before: number | null; changed: number[] }>`
    select version, before, changed from code_list
    where epoch = ${epoch} and version > ${from} and version <= ${version} order by version`.execute(tx)
  // Each goes on from the one before: a version that a restore has lost leads nowhere.
  const isWhole = rows.every(({ before }, at) => before === (rows[at - 1]?.version ?? from))
  if (!isWhole || rows.at(-1)?.version !== version) return undefined
  return [...new Set(rows.flatMap(({ changed }) => changed))].sort((a, b) => a - b)
}

export type PaperRow = { version: number; signedAt: Date; signed: Buffer }

export async function findPaper(tx: Tx, paper: string): Promise<PaperRow | undefined> {
  const { rows } = await sql<PaperRow>`
    select version, signed_at as "signedAt", signed from code_paper where paper = ${paper}`.execute(tx)
  return rows[0]
}

/** A phone's code may still be shown 36 hours after it was issued, and its session's last use is known to half a day. */
const SHOWN_FOR = 2 * DAY

/** How many codes that a key of this use has signed somebody may still show, at most. */
export async function codesOut(
  tx: Tx,
  { use, from, until, now }: { use: 'phone' | 'card'; from: Date; until: Date; now: Date },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select case when ${use} = 'phone'
      then (select count(*) from resident_session where expires_at > ${now} and seen_at > ${new Date(now.getTime() - SHOWN_FOR)})
      else (select count(*) from card where issued_at >= ${from} and issued_at < ${until} and expires_at > ${now} and recalled_at is null)
      end as count`.execute(tx)
  return rows[0]?.count ?? 0
}
