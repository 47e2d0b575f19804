import { sql } from 'kysely'
import type { ColourTurn } from '../../core/colour-turn.ts'
import type { Tx } from '../../database/connect.ts'

/** How many leaves there are. */
export async function sizeOf(tx: Tx): Promise<number> {
  const { rows } = await sql<{ size: number }>`select size from log_size`.execute(tx)
  return rows[0]?.size ?? 0
}

export type HeadRow = {
  signedAt: number
  size: number
  root: Buffer
  signed: Buffer
  cosignatures: { key: string; signature: string; at: string }[]
}

/** Heads from the newest back, with who else has signed them. */
export async function headsOf(
  tx: Tx,
  { since, until = Number.MAX_SAFE_INTEGER, limit }: { since: number; until?: number; limit: number },
): Promise<HeadRow[]> {
  const { rows } = await sql<HeadRow>`
    select h.signed_at as "signedAt", h.size, h.root, h.signed, coalesce((
        select json_agg(json_build_object('key', c.key_id, 'signature', translate(encode(c.signature, 'base64'), E'\\n', ''), 'at', c.at)
          order by c.at, c.key_id)
        from log_cosignature c where c.signed_at = h.signed_at
      ), '[]') as cosignatures
    from log_head h where h.signed_at between ${since} and ${until} order by h.signed_at desc limit ${limit}`.execute(
    tx,
  )
  return rows
}

export async function lastHead(tx: Tx): Promise<HeadRow | undefined> {
  const [head] = await headsOf(tx, { since: 0, limit: 1 })
  return head
}

export type WitnessRow = { key: string; spki: Buffer; name: string }

/** Who looks at the log now. */
export async function witnessesOf(tx: Tx): Promise<WitnessRow[]> {
  const { rows } = await sql<WitnessRow>`
    select distinct on (key_id) key_id as key, key as spki, name from log_witness where ended_at is null
    order by key_id, since`.execute(tx)
  return rows
}

export async function leavesOf(tx: Tx, from: number, to: number): Promise<Buffer[]> {
  const { rows } = await sql<{ leaf: Buffer }>`
    select leaf from log_leaf where place >= ${from} and place < ${to} order by place`.execute(tx)
  return rows.map(({ leaf }) => leaf)
}

export type TurnRow = Omit<ColourTurn, 'at'> & {
  at: Date
  salt: Buffer
  place: number | null
  loggedAt: Date | null
}

/** Changes of one person's colour, the last first, and where each is logged. */
export async function turnsLogged(tx: Tx, person: string, limit: number): Promise<TurnRow[]> {
  const { rows } = await sql<TurnRow>`
    select t.person, t.at, t.was, t.colour, t.rules, t.salt, l.place, l.at as "loggedAt" from colour_turn t
    left join lateral (select place, at from log_leaf l where l.source = t.turn and l.kind = 'colour' offset 0) l on true
    where t.person = ${person} order by t.at desc, t.turn limit ${limit}`.execute(tx)
  return rows
}
