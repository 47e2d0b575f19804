import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { uuidV7 } from '../../core/id.ts'
import { subtreesOf, treeRoot } from '../../core/merkle.ts'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { canonical } from '../ledger/rules.ts'
import { readHorizon } from '../ledger/turns.ts'
import { appendLeaves } from './actions.ts'
import { RECORDS_IN_SEGMENT } from './rules.ts'
import { sha256 } from './tree.ts'

/**
 * Logs what was recorded since the last time: a leaf for each record of a kind that says so (kind.ts, `logged`), and one that holds the root
 * over all records of the stretch. Nothing personal is in either: record hashes are keyed, commitments salted. Gives how many records.
 */
export async function logLedger(ledger: Ledger): Promise<number> {
  let logged = 0
  for (;;) {
    const records = await within(ledger.database, ledger.county, (tx) => logStretch(tx, ledger))
    logged += records
    if (records < RECORDS_IN_SEGMENT) return logged
  }
}

async function logStretch(tx: Tx, ledger: Ledger): Promise<number> {
  // Whoever logs at the same time waits here, and then finds nothing left.
  await sql`insert into log_size (area, size) values (${ledger.county}, 0) on conflict do nothing`.execute(tx)
  await sql`select size from log_size where area = ${ledger.county} for update`.execute(tx)
  const { rows: ends } = await sql<{ after: number }>`
    select coalesce(max(until_seq), 0) as after from log_segment`.execute(tx)
  const after = ends[0]?.after ?? 0
  const stretch = await stretchOf(tx, after, await readHorizon(tx, ledger.county), RECORDS_IN_SEGMENT)
  const last = stretch.at(-1)
  if (!last) return 0
  await logNamed(tx, ledger, after, last.seq)
  const root = Buffer.from(rootOf(stretch))
  const source = uuidV7(ledger.now(), randomBytes(10))
  await appendLeaves(
    tx,
    ledger,
    'ledger',
    sql`(select ${source}::uuid as source, ${root}::bytea as commitment)`,
  )
  await sql`
    insert into log_segment (until_seq, after_seq, records, root, source, at)
    values (${last.seq}, ${after}, ${stretch.length}, ${root}, ${source}, ${new Date(ledger.now())})`.execute(
    tx,
  )
  return stretch.length
}

type Line = { seq: number; id: string; hash: Buffer }

async function stretchOf(tx: Tx, after: number, until: number, most: number): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select seq, id, content_hash as hash from record where seq > ${after} and seq <= ${until} order by seq limit ${most}`.execute(
    tx,
  )
  return rows
}

/** Over the records in the order of the ledger: id, then the keyed hash of the whole content. */
function rootOf(stretch: readonly Line[]): Uint8Array {
  const leaves = stretch.map(({ id, hash }) =>
    Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), hash]),
  )
  return treeRoot(subtreesOf(leaves, sha256), leaves.length, sha256)
}

type Named = { id: string; kind: string; at: Date; account: string; post: string; facts: object }

/** Overrides, lists that left, openings: each by itself, under the name of its kind, so that anybody can count them. */
async function logNamed(tx: Tx, ledger: Ledger, after: number, until: number): Promise<void> {
  const kinds = [...ledger.kinds.values()].flatMap(({ name, logged }) => (logged ? name : []))
  const { rows } = await sql<Named>`
    select id, kind, happened_at as at, account, post, payload as facts from record
    where seq > ${after} and seq <= ${until} and kind = any(${kinds}) order by seq`.execute(tx)
  for (const row of rows) {
    const commitment = Buffer.from(commitmentOf(ledger, row))
    await appendLeaves(
      tx,
      ledger,
      row.kind,
      sql`(select ${row.id}::uuid as source, ${commitment}::bytea as commitment)`,
    )
  }
}

/** Salted by what only the county can derive: whoever is shown salt and record can check the leaf, and nobody can guess it. */
export function commitmentOf(
  { sealer }: Pick<Ledger, 'sealer'>,
  { id, kind, at, account, post, facts }: Named,
): Uint8Array {
  const salt = sealer.match(`log\nsalt\n${id}`)
  const text = canonical({ id, kind, at: at.toISOString(), account, post, facts })
  return new Uint8Array(createHash('sha256').update(`${salt}\n${text}`).digest())
}

/** A stretch of the ledger that is not what was logged of it. */
export type Bad = { at: string; after: number; until: number; why: 'records' | 'leaf' }

/** Holds every stretch against its leaf: a record altered, taken out or put in afterwards shows in its hour. Gives how many were looked at. */
export async function checkLedger(
  ledger: Ledger,
): Promise<{ segments: number; records: number; bad: Bad[] }> {
  const bad: Bad[] = []
  let [segments, records, after] = [0, 0, -1]
  for (;;) {
    const looked = await within(ledger.database, ledger.county, (tx) => checkNext(tx, after))
    if (!looked) return { segments, records, bad }
    after = looked.until
    segments += 1
    records += looked.records
    if (looked.bad) bad.push(looked.bad)
  }
}

type Segment = { until: number; after: number; root: Buffer; leaf: Buffer | null; at: Date }

async function checkNext(
  tx: Tx,
  before: number,
): Promise<{ until: number; records: number; bad: Bad | undefined } | undefined> {
  const { rows } = await sql<Segment>`
    select s.until_seq as until, s.after_seq as after, s.root, l.leaf, s.at from log_segment s left join log_leaf l on l.source = s.source
    where s.until_seq > ${before} order by s.until_seq limit 1`.execute(tx)
  const [segment] = rows
  if (!segment) return undefined
  const { until, after, root, leaf, at } = segment
  const stretch = await stretchOf(tx, after, until, RECORDS_IN_SEGMENT + 1)
  const isLogged = leaf?.subarray(-32).equals(root) ?? false
  const isWhole = stretch.length > 0 && root.equals(Buffer.from(rootOf(stretch)))
  const why = isLogged ? (isWhole ? undefined : 'records') : 'leaf'
  return { until, records: stretch.length, bad: why && { at: at.toISOString(), after, until, why } }
}
