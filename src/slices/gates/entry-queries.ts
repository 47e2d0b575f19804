import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'

/** Where somebody was, from when to when. */
export type Stay = { gate: string; from: Date; until: Date }
export type SealedEntry = {
  record: string
  gate: string
  gateName: string
  at: Date
  how: string
  entered: boolean
  companions: number
  box: Buffer
}

type Row = Omit<SealedEntry, 'box'> & { box: string }

/** The boxes of these entries (a query of record, gate, at), each looked up by its record; an entry without one is nobody's to find. */
function sealedOf(entries: RawBuilder<unknown>): RawBuilder<Row> {
  return sql<Row>`
    select e.record, e.gate, coalesce(p.name, '') as "gateName", e.at, r.payload ->> 'how' as how,
      (r.payload ->> 'entered')::boolean as entered, coalesce((r.payload ->> 'companions')::int, 0) as companions, s.payload ->> 'box' as box
    from (${entries}) e
    cross join lateral (select payload from record_personal s where s.id = e.record offset 0) s
    cross join lateral (select payload from record r where r.id = e.record offset 0) r
    left join lateral (select name from place p where p.place = e.gate offset 0) p on true
    where s.payload ? 'box' order by e.at, e.record`
}

/** Everything sealed at these gates while somebody was there: as many rows as came there then, whatever there is beside them. */
export async function entriesOf(tx: Tx, stays: readonly Stay[], most: number): Promise<SealedEntry[]> {
  const { rows } = await sealedOf(sql`
    select distinct e.record, e.gate, e.at
    from unnest(${stays.map(({ gate }) => gate)}::uuid[], ${stays.map(({ from }) => from.toISOString())}::timestamptz[],
      ${stays.map(({ until }) => until.toISOString())}::timestamptz[]) w(gate, since, until)
    cross join lateral (
      select e.record, e.gate, e.at from gate_entry e where e.gate = w.gate and e.at >= w.since and e.at <= w.until
      order by e.at limit ${most}) e
    limit ${most}`).execute(tx)
  return rows.map(boxed)
}

/** The same under pseudonyms. */
export async function entriesOfPeople(tx: Tx, pseudonyms: readonly string[]): Promise<SealedEntry[]> {
  const { rows } = await sealedOf(sql`
    select e.record, e.gate, e.at from unnest(${[...pseudonyms]}::text[]) k(person)
    cross join lateral (select * from gate_entry e where e.person = k.person offset 0) e`).execute(tx)
  return rows.map(boxed)
}

function boxed({ box, ...row }: Row): SealedEntry {
  return { ...row, box: Buffer.from(box, 'base64url') }
}
