import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { each } from '../../database/each.ts'
import type { Batch } from '../ledger/batch.ts'
import { derived, lastWord, touchedBy } from './deriving.ts'

const SOUGHT = ['person-sought', 'person-found', 'person-amended', 'person-merged']
const SAYING = {
  births: ['person-sought'],
  amendments: ['person-amended'],
  fields: ['name', 'sex', 'bornOn', 'identity', 'phone', 'from', 'returnedOn', 'address', 'list'],
}

/** People to be found, and how the search for each ended: at a household, elsewhere, or as somebody the register held already. */
export async function foldSought(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    with ${derived(touchedBy(batch, SOUGHT), SAYING)}, ended as ${lastWord(['person-found', 'person-merged'])}, written as (
      insert into person_sought as p (person, area, name, sex, born_on, identity, phone, came_from, returned_on, address, list, sought_at,
        found_at, household)
      select w.subject, s.area, coalesce(w.v ->> 'name', ''), coalesce(w.v ->> 'sex', 'unknown'), (w.v ->> 'bornOn')::date,
        nullif(w.v -> 'identity', 'null'), nullif(w.v -> 'phone', 'null'), coalesce(w.v ->> 'from', ''), (w.v ->> 'returnedOn')::date,
        coalesce(w.v ->> 'address', ''), coalesce(w.v ->> 'list', ''), w.born_at, e.happened_at, (e.payload ->> 'household')::uuid
      from wide w ${each('subject', 's', sql`s.subject = w.subject`)} left join ended e on e.subject = w.subject
      where w.born_at is not null and not exists (select 1 from person_erased x where x.person = w.subject)
      on conflict (person) do update set area = excluded.area, name = excluded.name, sex = excluded.sex, born_on = excluded.born_on,
        identity = excluded.identity, phone = excluded.phone, came_from = excluded.came_from, returned_on = excluded.returned_on,
        address = excluded.address, list = excluded.list, found_at = excluded.found_at, household = excluded.household
      returning p.person
    )
    delete from person_sought p using touched t where p.person = t.subject
      and not exists (select 1 from written w where w.person = p.person)`.execute(tx)
}
