import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Batch, Projection } from '../ledger/batch.ts'

/** Sites and organisations as last said of them; a correction says it anew, what was withdrawn leaves the list by its subject. */
export const placeProjection: Projection = {
  kinds: ['place-registered', 'unit-registered'],
  lives: [
    { table: 'place', subject: 'place' },
    { table: 'unit', subject: 'unit' },
  ],
  fold: async (tx, batch) => {
    if (batch.kinds.has('place-registered')) await keepPlaces(tx, batch)
    if (batch.kinds.has('unit-registered')) await keepUnits(tx, batch)
  },
}

async function keepPlaces(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into place (place, area, name, address, registered_at)
    select b.subject, b.area, b.facts ->> 'name', coalesce(b.facts ->> 'address', ''), b.happened_at
    from ${batch.rows} b where b.kind = 'place-registered' order by b.seq
    on conflict (place) do update set name = excluded.name, address = excluded.address`.execute(tx)
}

async function keepUnits(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into unit (unit, area, name, registered_at)
    select b.subject, b.area, b.facts ->> 'name', b.happened_at
    from ${batch.rows} b where b.kind = 'unit-registered' order by b.seq
    on conflict (unit) do update set name = excluded.name`.execute(tx)
}
