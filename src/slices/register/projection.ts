import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import { nameGrams } from './name-grams.ts'

/** Households and people as they are registered, with the pieces of names they are found by. */
export const registerProjection: Projection = {
  kinds: ['household-registered', 'person-registered', 'area-moved', 'area-merged', 'area-split'],
  lives: [
    { table: 'household', subject: 'household' },
    { table: 'person', subject: 'person' },
  ],
  fold: async (tx, batch) => {
    if (batch.kinds.has('household-registered')) await foldHouseholds(tx, batch)
    if (batch.kinds.has('person-registered')) await foldPersons(tx, batch)
    if (['area-moved', 'area-merged', 'area-split'].some((kind) => batch.kinds.has(kind)))
      await renameGrams(tx, batch)
  },
}

/** Records of one kind, each put together once however many of its fields are read (`offset 0` keeps the planner from merging). */
function once(batch: Batch, kind: string) {
  return sql`(select b.subject, b.area, b.happened_at, b.payload from ${batch.rows} b where b.kind = ${kind} offset 0)`
}

async function foldHouseholds(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into household (household, area, door, address, phone, source, registered_at)
    select b.subject, b.area, b.payload ->> 'door', coalesce(b.payload ->> 'address', ''), b.payload -> 'phone',
      b.payload ->> 'source', b.happened_at
    from ${once(batch, 'household-registered')} b
    on conflict (household) do update set door = excluded.door, address = excluded.address, phone = excluded.phone`.execute(
    tx,
  )
}

async function foldPersons(tx: Tx, batch: Batch): Promise<void> {
  const before = await sql<Named>`
    select p.person, p.area, p.name from person p
    where p.person in (select b.subject from ${batch.rows} b where b.kind = 'person-registered')`.execute(tx)
  const { rows } = await sql<Named>`
    insert into person (person, household, area, name, sex, born_on, relation, document_kind, identity, phone, workplace, registered_at)
    select b.subject, (b.payload ->> 'household')::uuid, b.area, coalesce(b.payload ->> 'name', ''), b.payload ->> 'sex',
      (b.payload ->> 'bornOn')::date, coalesce(b.payload ->> 'relation', ''), b.payload ->> 'documentKind', b.payload -> 'identity',
      b.payload -> 'phone', coalesce(b.payload ->> 'workplace', ''), b.happened_at
    from ${once(batch, 'person-registered')} b
    on conflict (person) do update set name = excluded.name, sex = excluded.sex, born_on = excluded.born_on,
      relation = excluded.relation, identity = excluded.identity, phone = excluded.phone, workplace = excluded.workplace
    returning person, area, name`.execute(tx)
  await forgetNames(tx, before.rows)
  await sql`
    insert into name_gram (gram, area, person)
    select gram, area, person from ${gramRows(rows)} order by gram collate "C", area collate "C", person`.execute(
    tx,
  )
}

type Named = { person: string; area: string; name: string }

/** By their whole key: what names are found by needs no second index. */
async function forgetNames(tx: Tx, named: readonly Named[]): Promise<void> {
  if (named.length === 0) return
  await sql`
    delete from name_gram n using ${gramRows(named)}
    where n.gram = g.gram and n.area = g.area and n.person = g.person`.execute(tx)
}

/** People whose gram rows are rewritten at once. */
const CHUNK = 2000

/**
 * The pieces of names of those whom a change of the grid took along, by their whole key. In a merge people who lived there before
 * are asked for too: under the former number they have no pieces, so nothing happens to theirs.
 */
async function renameGrams(tx: Tx, batch: Batch): Promise<void> {
  const { rows } = await sql<Named & { former: string }>`
    select p.person, p.area, p.name, (f.from_area || substr(p.area, length(f.to_area) + 1)) as former
    from ${batch.rows} b join area_shift f on f.seq = b.seq
    join person p on p.area >= f.to_area and p.area < case when f.until_area like '%~' then f.to_area || '~' else f.to_area || '0' end
    union all
    select p.person, p.area, p.name, s.from_area
    from ${batch.rows} b join subject_shift s on s.seq = b.seq join person p on p.person = s.subject
    order by person`.execute(tx)
  for (let from = 0; from < rows.length; from += CHUNK) {
    const grams = rows
      .slice(from, from + CHUNK)
      .flatMap(({ person, area, name, former }) =>
        nameGrams(name).map((gram) => ({ gram, area, former, person })),
      )
    await sql`
      update name_gram n set area = g.area
      from json_to_recordset(${JSON.stringify(grams)}::json) as g(gram text, area text, former text, person uuid)
      where n.gram = g.gram and n.area = g.former and n.person = g.person`.execute(tx)
  }
}

function gramRows(named: readonly Named[]): RawBuilder<unknown> {
  const grams = named.flatMap(({ person, area, name }) =>
    nameGrams(name).map((gram) => ({ gram, area, person })),
  )
  return sql`json_to_recordset(${JSON.stringify(grams)}::json) as g(gram text, area text, person uuid)`
}
