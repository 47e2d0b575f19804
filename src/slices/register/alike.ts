import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'

/**
 * Writes down whom each of `persons` looks like: the same number; or the same name with the same birth date or telephone, unless both have
 * a number, which makes them two people. What is left depends on the rows alone, not on the order in which they came. `areNew`: nobody can
 * have been found to look like them yet.
 */
export async function findAlike(tx: Tx, persons: readonly string[], areNew = false): Promise<void> {
  if (persons.length === 0) return
  if (!areNew) await forgetAlike(tx, persons)
  await sql`
    insert into person_alike (person, other)
    select least(p.person, q.person), greatest(p.person, q.person) from unnest(${[...persons]}::uuid[]) t(person)
    cross join lateral (select * from person p where p.person = t.person and p.standing <> 'merged' offset 0) p
    cross join lateral (
      select i.person from (select * from person i where i.identity_hash = p.identity_hash offset 0) i where i.standing <> 'merged'
      union all
      select n.person from (select * from person n where n.name = p.name and n.born_on = p.born_on offset 0) n
      where n.standing <> 'merged' and (n.identity_hash is null or p.identity_hash is null)
      union all
      select c.person from (select * from person c where c.phone_hash = p.phone_hash offset 0) c
      where c.name = p.name and c.standing <> 'merged' and (c.identity_hash is null or p.identity_hash is null)
    ) q where q.person <> p.person
    on conflict do nothing`.execute(tx)
}

export async function forgetAlike(tx: Tx, persons: readonly string[]): Promise<void> {
  const whose = sql`any(${[...persons]}::uuid[])`
  await sql`delete from person_alike where person = ${whose} or other = ${whose}`.execute(tx)
}

/** After a register, or a part of it, was destroyed: pairs of which one is gone. */
export async function forgetGone(tx: Tx): Promise<void> {
  await sql`
    delete from person_alike a where not exists (select 1 from person p where p.person = a.person)
      or not exists (select 1 from person p where p.person = a.other)`.execute(tx)
}
