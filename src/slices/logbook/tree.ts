import { hash as digest } from 'node:crypto'
import { sql } from 'kysely'
import { HASH_BYTES, subtreesOf, type Subtrees } from '../../core/merkle.ts'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { GROWN_AT_ONCE, KEPT_FROM } from './rules.ts'

const CHUNK = 2 ** KEPT_FROM
const NOTHING = new Uint8Array(HASH_BYTES)

/** In one call: an object for each of a million hashes takes three times as long. */
export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(digest('sha256', bytes, 'buffer'))

/**
 * Works something out from the tree: once to see which subtrees it asks for, and again when they have been read, all in two questions.
 * `work` must ask for the same ones whatever they are.
 */
export async function reading<T>(tx: Tx, work: (of: Subtrees) => T): Promise<T> {
  const wanted = new Map<string, Wanted>()
  work((level, index) => {
    wanted.set(`${level}/${index}`, { level, index })
    return NOTHING
  })
  const known = await readSubtrees(tx, [...wanted.values()])
  return work((level, index) => {
    const hash = known.get(`${level}/${index}`)
    if (!hash) throw new Error(`subtree ${level}/${index} of the log was not asked for`)
    return hash
  })
}

type Wanted = { level: number; index: number }

async function readSubtrees(tx: Tx, wanted: readonly Wanted[]): Promise<Map<string, Uint8Array>> {
  const high = wanted.filter(({ level }) => level >= KEPT_FROM)
  const known = high.length > 0 ? await keptNodes(tx, high) : new Map<string, Uint8Array>()
  // What is not kept yet, or not any more, follows from its leaves like what never is.
  const rest = wanted.filter(({ level, index }) => !known.has(`${level}/${index}`))
  for (const [name, hash] of rest.length > 0 ? await fromLeaves(tx, rest) : []) known.set(name, hash)
  return known
}

async function keptNodes(tx: Tx, wanted: readonly Wanted[]): Promise<Map<string, Uint8Array>> {
  const { rows } = await sql<Wanted & { hash: Buffer }>`
    select n.level, n.index, n.hash from unnest(${levels(wanted)}::smallint[], ${indexes(wanted)}::bigint[]) w(level, index)
    cross join lateral (select * from log_node n where n.level = w.level and n.index = w.index offset 0) n`.execute(
    tx,
  )
  return new Map(rows.map(({ level, index, hash }) => [`${level}/${index}`, new Uint8Array(hash)]))
}

function levels(wanted: readonly Wanted[]): number[] {
  return wanted.map(({ level }) => level)
}

function indexes(wanted: readonly Wanted[]): number[] {
  return wanted.map(({ index }) => index)
}

async function fromLeaves(tx: Tx, wanted: readonly Wanted[]): Promise<Map<string, Uint8Array>> {
  const { rows } = await sql<Wanted & { leaves: Buffer[] }>`
    select w.level, w.index, l.leaves from unnest(${levels(wanted)}::smallint[], ${indexes(wanted)}::bigint[]) w(level, index)
    cross join lateral (
      select array_agg(l.leaf order by l.place) as leaves from log_leaf l
      where l.place >= (w.index << w.level) and l.place < ((w.index + 1) << w.level) offset 0
    ) l`.execute(tx)
  return new Map(
    rows.map(({ level, index, leaves }) => [`${level}/${index}`, subtreesOf(leaves, sha256)(level, 0)]),
  )
}

/** Keeps the subtrees of all leaves there are, so many at a time: half a million leaves are a few seconds' work, done once. */
export async function growTree(ledger: Ledger): Promise<void> {
  for (;;) {
    const grown = await within(ledger.database, ledger.county, growOnce)
    if (grown < GROWN_AT_ONCE) return
  }
}

async function growOnce(tx: Tx): Promise<number> {
  const { rows: ends } = await sql<{ from: number; chunks: number }>`
    select d.done * ${CHUNK}::bigint as from, least(s.size / ${CHUNK}::bigint - d.done, ${GROWN_AT_ONCE}::bigint) as chunks
    from (select coalesce((select max(size) from log_size), 0) as size) s
    cross join (select coalesce((select max(index) + 1 from log_node where level = ${KEPT_FROM}), 0) as done) d`.execute(
    tx,
  )
  const { from, chunks } = ends[0] ?? { from: 0, chunks: 0 }
  if (chunks <= 0) return 0
  const { rows } = await sql<{ leaf: Buffer }>`
    select leaf from log_leaf where place >= ${from} and place < ${from + chunks * CHUNK} order by place`.execute(
    tx,
  )
  const of = subtreesOf(
    rows.map(({ leaf }) => leaf),
    sha256,
  )
  const hashes = Array.from({ length: chunks }, (_, n) => Buffer.from(of(KEPT_FROM, n)))
  await sql`
    insert into log_node (level, index, hash)
    select ${KEPT_FROM}::smallint, ${from / CHUNK}::bigint + n - 1, hash from unnest(${hashes}::bytea[]) with ordinality h(hash, n)
    on conflict do nothing`.execute(tx)
  for (let level = KEPT_FROM; (await growLevel(tx, level)) > 0; level += 1);
  return chunks
}

/** The level above: a subtree for every two that are there and have none yet. */
async function growLevel(tx: Tx, level: number): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into log_node (level, index, hash)
    select l.level + 1, l.index / 2, sha256('\\x01'::bytea || l.hash || r.hash)
    from log_node l join log_node r on r.level = l.level and r.index = l.index + 1
    where l.level = ${level} and l.index % 2 = 0
      and l.index >= 2 * coalesce((select max(index) + 1 from log_node where level = ${level + 1}), 0)
    on conflict do nothing`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
