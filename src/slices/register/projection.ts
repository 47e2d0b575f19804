import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import { nameGrams } from './name-grams.ts'

/** Households and people as they are registered, with the pieces of names they are found by. */
export const registerProjection: Projection = {
  kinds: ['household-registered', 'person-registered'],
  fold: async (tx, batch) => {
    if (batch.kinds.has('household-registered')) await foldHouseholds(tx, batch)
    if (batch.kinds.has('person-registered')) await foldPersons(tx, batch)
  },
}

async function foldHouseholds(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into household (household, area, door, address, phone, source, registered_at)
    select b.subject, b.area, b.payload ->> 'door', coalesce(b.payload ->> 'address', ''), b.payload -> 'phone',
      b.payload ->> 'source', b.happened_at
    from ${batch.rows} b where kind = 'household-registered'
    on conflict (household) do update set door = excluded.door, address = excluded.address, phone = excluded.phone`.execute(
    tx,
  )
}

async function foldPersons(tx: Tx, batch: Batch): Promise<void> {
  const { rows } = await sql<{ person: string; area: string; name: string }>`
    insert into person (person, household, area, name, sex, born_on, relation, document_kind, identity, phone, workplace, registered_at)
    select b.subject, (b.payload ->> 'household')::uuid, b.area, coalesce(b.payload ->> 'name', ''), b.payload ->> 'sex',
      (b.payload ->> 'bornOn')::date, coalesce(b.payload ->> 'relation', ''), b.payload ->> 'documentKind', b.payload -> 'identity',
      b.payload -> 'phone', coalesce(b.payload ->> 'workplace', ''), b.happened_at
    from ${batch.rows} b where kind = 'person-registered'
    on conflict (person) do update set name = excluded.name, sex = excluded.sex, born_on = excluded.born_on,
      relation = excluded.relation, identity = excluded.identity, phone = excluded.phone, workplace = excluded.workplace
    returning person, area, name`.execute(tx)
  const grams = rows.flatMap(({ person, area, name }) =>
    nameGrams(name).map((gram) => ({ gram, area, person })),
  )
  await sql`delete from name_gram where person = any(${rows.map(({ person }) => person)}::uuid[])`.execute(tx)
  await sql`
    insert into name_gram (gram, area, person)
    select gram, area, person from json_to_recordset(${JSON.stringify(grams)}::json) as g(gram text, area text, person uuid)`.execute(
    tx,
  )
}
