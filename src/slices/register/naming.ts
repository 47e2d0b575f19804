import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch } from '../ledger/batch.ts'
import { nameGrams } from './name-grams.ts'

/** A name where it is found. */
export type Named = { person: string; area: string; name: string }

/**
 * In key order, so that neighbours in the index are written together. `areNew`: of people who have just come into being, who have no
 * pieces yet; looking whether they have would cost as much again as writing them.
 */
export async function rememberNames(tx: Tx, named: readonly Named[], areNew = false): Promise<void> {
  if (named.length === 0) return
  await sql`
    insert into name_gram (gram, area, person)
    select gram, area, person from ${gramRows(named)} order by gram collate "C", area collate "C", person
    ${areNew ? sql`` : sql`on conflict do nothing`}`.execute(tx)
}

/** By their whole key: what names are found by needs no second index. */
export async function forgetNames(tx: Tx, named: readonly Named[]): Promise<void> {
  if (named.length === 0) return
  await sql`
    delete from name_gram n using ${gramRows(named)}
    where n.gram = g.gram and n.area = g.area and n.person = g.person`.execute(tx)
}

function gramRows(named: readonly Named[]): RawBuilder<unknown> {
  const people = named.map(({ person, area, name }) => ({ person, area, grams: nameGrams(name) }))
  return sql`(
    select gram, area, person from json_to_recordset(${JSON.stringify(people)}::json) as p(person uuid, area text, grams text[])
    cross join unnest(grams) gram) g`
}

/** People whose gram rows are rewritten at once. */
const CHUNK = 2000

/**
 * The pieces of names of those whom a change of the grid took along, by their whole key. In a merge people who lived there before
 * are asked for too: under the former number they have no pieces, so nothing happens to theirs.
 */
export async function renameGrams(tx: Tx, batch: Batch): Promise<void> {
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
