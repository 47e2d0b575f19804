import { sql } from 'kysely'
import { Refusal } from '../../core/refusals.ts'
import type { Tx } from '../../database/connect.ts'
import type { CodeKeys } from '../../files/code-keys.ts'
import type { Ledger } from '../ledger/actions.ts'
import { codesOf, digestOf } from './issuing.ts'
import { numberAt } from './places.ts'
import { CARDS } from './rules.ts'

/** The digests that somebody's codes of these weeks carry. Read under the county's scope. */
export async function digestsIn(
  tx: Tx,
  ledger: Ledger,
  person: string,
  epochs: readonly number[],
): Promise<Uint8Array[]> {
  const { rows } = await sql<{ cipher: string | null }>`
    select identity ->> 'cipher' as cipher from person where person = ${person}`.execute(tx)
  const [row] = rows
  if (!row) throw new Refusal('not-found')
  const text = row.cipher === null ? `person ${person}` : ledger.sealer.open(row.cipher)
  const codes = codesOf(ledger)
  return epochs.map((epoch) => digestOf(codes, epoch, text))
}

/** A place in a status list, as a code tells it. */
export type Place = { epoch: number; index: number }
export type Found = { person: string; name: string; area: string }

/** Who stands at these places, by "epoch index"; a number that was recalled since is nobody's any more. Read under the county's scope. */
export async function whoStandsAt(
  tx: Tx,
  codes: CodeKeys,
  places: readonly Place[],
): Promise<Map<string, Found>> {
  const asked = places.map(({ epoch, index }) => ({
    place: `${epoch} ${index}`,
    list: epoch === CARDS ? 'card' : 'phone',
    number: numberAt(codes, epoch, index),
  }))
  const { rows } = await sql<Found & { place: string }>`
    select a.place, p.person, p.name, p.area
    from json_to_recordset(${JSON.stringify(asked)}::json) as a(place text, list text, number int)
    left join lateral (select * from code_holder h where a.list = 'phone' and h.number = a.number offset 0) h on true
    left join lateral (select * from card c where a.list = 'card' and c.number = a.number offset 0) c on true
    cross join lateral (select * from person p where p.person = coalesce(h.person, c.person) offset 0) p`.execute(
    tx,
  )
  return new Map(rows.map(({ place, ...found }) => [place, found]))
}

/** The same by whole identity numbers. */
export async function whoIsUnder(
  tx: Tx,
  { sealer }: Pick<Ledger, 'sealer'>,
  identities: readonly string[],
): Promise<Map<string, Found>> {
  const byHash = new Map(identities.map((identity) => [sealer.match(identity), identity]))
  const { rows } = await sql<Found & { hash: string }>`
    select p.person, p.name, p.area, p.identity_hash as hash from unnest(${[...byHash.keys()]}::text[]) k(hash)
    cross join lateral (select * from person p where p.identity_hash = k.hash order by p.person limit 1) p`.execute(
    tx,
  )
  return new Map(rows.map(({ hash, ...found }) => [byHash.get(hash) ?? '', found]))
}
