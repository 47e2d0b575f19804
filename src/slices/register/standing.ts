import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Conflict, PersonPage } from './contract.ts'

type Kept = { field: string; values: { record: string; value: unknown; at: string }[] }

/** What an amendment must know of a household: the record it follows on, and what is contradicted. */
export async function householdStanding(
  tx: Tx,
  household: string,
): Promise<{ basis: string; conflicts: Conflict[] }> {
  const { rows } = await sql<{ basis: string; conflicts: Kept[] | null }>`
    select basis, conflicts from household where household = ${household}`.execute(tx)
  const [row] = rows
  return { basis: row?.basis ?? household, conflicts: await shownConflicts(tx, row?.conflicts ?? []) }
}

/** The same of a person, with the rows that were merged into theirs. */
export async function personStanding(
  tx: Tx,
  person: string,
): Promise<Pick<PersonPage, 'basis' | 'conflicts' | 'documentKind' | 'mergedInto' | 'mergedFrom'>> {
  const { rows } = await sql<{
    basis: string
    conflicts: Kept[] | null
    documentKind: string
    mergedInto: string | null
  }>`
    select basis, conflicts, document_kind as "documentKind", merged_into as "mergedInto" from person where person = ${person}`.execute(
    tx,
  )
  const merged = await sql<{ person: string; name: string; record: string }>`
    select p.person, p.name, r.id as record from person p
    join record r on r.subject = p.person and r.kind = 'person-merged' and (r.payload ->> 'into')::uuid = p.merged_into
      and not exists (select 1 from record x where x.corrects = r.id)
    where p.merged_into = ${person} order by p.person`.execute(tx)
  const [row] = rows
  return {
    basis: row?.basis ?? person,
    documentKind: row?.documentKind ?? 'identity-card',
    conflicts: await shownConflicts(tx, row?.conflicts ?? []),
    mergedInto: row?.mergedInto ?? null,
    mergedFrom: merged.rows,
  }
}

/** Each value with who said it; a sealed number by its tail. */
async function shownConflicts(tx: Tx, kept: readonly Kept[]): Promise<Conflict[]> {
  const ids = kept.flatMap(({ values }) => values.map(({ record }) => record))
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string; by: string }>`
    select r.id, coalesce(a.name, '') as by from record r left join account a on a.account = r.account
    where r.id = any(${ids}::uuid[])`.execute(tx)
  const names = new Map(rows.map(({ id, by }) => [id, by]))
  return kept.map(({ field, values }) => ({
    field,
    values: values.map(({ record, value, at }) => ({
      record,
      value: shown(value),
      at: new Date(at).toISOString(),
      by: names.get(record) ?? '',
    })),
  }))
}

function shown(value: unknown): string | null {
  if (typeof value === 'object' && value !== null) return 'tail' in value ? `…${String(value.tail)}` : '…'
  return value === null ? null : String(value)
}
