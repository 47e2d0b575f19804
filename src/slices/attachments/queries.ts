import { sql, type RawBuilder } from 'kysely'
import type { FileType } from '../../core/file-type.ts'
import { DAY } from '../../core/cadence.ts'
import type { Tx } from '../../database/connect.ts'
import type { AttachmentLine } from './contract.ts'

type Row = Omit<AttachmentLine, 'keptUntil' | 'addedAt'> & {
  keptUntil: Date | null
  addedAt: Date
  seq: number
}

/** True in SQL of files that may be seen: not ended, and their time not over. */
function isShown(now: Date): RawBuilder<boolean> {
  return sql`t.ended_at is null and t.destroyed_at is null and (t.kept_until is null or t.kept_until > ${now})`
}

async function linesWhere(tx: Tx, which: RawBuilder<unknown>): Promise<(AttachmentLine & { seq: number })[]> {
  const { rows } = await sql<Row>`
    select t.attachment, t.subject, t.about, t.type, t.bytes, coalesce(p.payload ->> 'caption', '') as caption, t.kept_as as "keptAs",
      t.kept_until as "keptUntil", t.added_at as "addedAt", coalesce(a.name, '') as by, t.area, t.seq
    from attachment t left join record_personal p on p.id = t.attachment left join account a on a.account = t.account
    where ${which}`.execute(tx)
  return rows.map((row) => ({
    ...row,
    keptUntil: row.keptUntil?.toISOString() ?? null,
    addedAt: row.addedAt.toISOString(),
  }))
}

/** Files about a subject within scope, newest first, by keyset. */
export async function attachmentsOf(
  tx: Tx,
  { subject, before, limit }: { subject: string; before?: number | undefined; limit: number },
  now: Date,
): Promise<{ attachments: AttachmentLine[]; next: number | null }> {
  const lines = await linesWhere(
    tx,
    sql`t.subject = ${subject} and ${isShown(now)} and ${before ? sql`t.seq < ${before}` : sql`true`}
      order by t.seq desc limit ${limit}`,
  )
  const next = lines.length < limit ? null : (lines.at(-1)?.seq ?? null)
  return { attachments: lines.map(({ seq: _, ...line }) => line), next }
}

export async function findLine(tx: Tx, attachment: string): Promise<AttachmentLine | undefined> {
  const [line] = await linesWhere(tx, sql`t.attachment = ${attachment}`)
  if (!line) return undefined
  const { seq: _, ...rest } = line
  return rest
}

type ContentPlace = { subject: string; address: string; type: FileType; bytes: number; isSeen: boolean }

/** Where a file's content lies, when the caller's scope reaches it and it may still be seen; `isSeen`: `look` is on record. */
export async function placeOf(
  tx: Tx,
  attachment: string,
  now: Date,
  look: string,
): Promise<ContentPlace | undefined> {
  const { rows } = await sql<ContentPlace>`
    select t.subject, t.address, t.type, t.bytes, exists (select 1 from record r where r.id = ${look}) as "isSeen"
    from attachment t where t.attachment = ${attachment} and ${isShown(now)}`.execute(tx)
  return rows[0]
}

export type Upload = {
  account: string
  subject: string
  bytes: number
  /** Keyed hash of the SHA-256 it must have; null when the upload itself has been forgotten. */
  declared: Buffer | null
  finishedAt: Date | null
}

/** `lock`: whoever else asks for it waits until this transaction has ended. */
export async function findUpload(tx: Tx, upload: string, lock = false): Promise<Upload | undefined> {
  const { rows } = await sql<Upload>`
    select account, subject, bytes, declared, finished_at as "finishedAt" from upload
    where upload = ${upload} ${lock ? sql`for update` : sql``}`.execute(tx)
  return rows[0]
}

/** What has become an attachment already, as the upload it was. */
export async function attachedAs(tx: Tx, attachment: string): Promise<Upload | undefined> {
  const { rows } = await sql<Upload>`
    select account, subject, bytes, null as declared, added_at as "finishedAt" from attachment where attachment = ${attachment}`.execute(
    tx,
  )
  return rows[0]
}

/** What an account has under way, and has attached within the last day. */
export async function useOf(
  tx: Tx,
  account: string,
  now: Date,
): Promise<{ uploads: number; files: number; bytes: number }> {
  const { rows } = await sql<{ uploads: number; files: number; bytes: number }>`
    select (select count(*) from upload u where u.account = ${account} and u.finished_at is null) as uploads,
      count(*) as files, coalesce(sum(t.bytes), 0) as bytes
    from attachment t where t.account = ${account} and t.added_at > ${new Date(now.getTime() - DAY)}`.execute(
    tx,
  )
  return rows[0] ?? { uploads: 0, files: 0, bytes: 0 }
}

export type Ending = { attachment: string; address: string; bytes: number; why: string }

/** Files whose content is to be destroyed, the longest overdue first. Asked under the county's scope. */
export async function endingsAt(tx: Tx, now: Date, limit: number): Promise<Ending[]> {
  const { rows } = await sql<Ending>`
    select attachment, address, bytes, why from (
      (select attachment, address, bytes, ended_why as why, ended_at as since from attachment
        where ended_at is not null and destroyed_at is null order by ended_at limit ${limit})
      union all
      (select attachment, address, bytes, 'expired', kept_until from attachment
        where kept_until <= ${now} and ended_at is null and destroyed_at is null order by kept_until limit ${limit})
    ) e order by since, attachment limit ${limit}`.execute(tx)
  return rows
}

/** Of these addresses, those that a file which is not destroyed still needs; `except`: files that are about to be. */
export async function addressesInUse(
  tx: Tx,
  addresses: readonly string[],
  except: readonly string[] = [],
): Promise<Set<string>> {
  const { rows } = await sql<{ address: string }>`
    select distinct address from attachment
    where address = any(${addresses}::text[]) and destroyed_at is null and attachment <> all(${except}::uuid[])`.execute(
    tx,
  )
  return new Set(rows.map(({ address }) => address))
}

/** Addresses of which nothing is left but destroyed files. */
export async function addressesDestroyed(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    select address from attachment group by address having bool_and(destroyed_at is not null)`.execute(tx)
  return rows.map(({ address }) => address)
}

/** Holds off whoever destroys files (`alone`) while others add some: a content that is just being used again stays. */
export async function holdFiles(tx: Tx, county: string, alone: boolean): Promise<void> {
  const keys = sql.join([7_204_314, Number(county)])
  await sql`select ${alone ? sql`pg_advisory_xact_lock(${keys})` : sql`pg_advisory_xact_lock_shared(${keys})`}`.execute(
    tx,
  )
}
