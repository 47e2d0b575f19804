import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'

/** What of a person goes into a code. `rules`: the hash of the rules in force. */
export type HolderRow = {
  name: string
  identity: { cipher: string } | null
  colour: string | null
  reason: string | null
  travel: string | null
  testedAt: Date | null
  number: number | null
  rules: Buffer | null
}
export type Holder = HolderRow & { person: string }

/** The same in SQL, of a person `p` and what is known beside them. */
export const SHOWN = sql`coalesce(p.name, '') as name, p.identity, c.colour, c.reason, c.travel, c.tested_at as "testedAt", h.number,
  (select substr(hash, 1, 4) from colour_rules limit 1) as rules`
/** Looked up by key for each person, whatever the planner expects. */
export const KNOWN = sql`
  left join lateral (select * from colour c where c.person = p.person offset 0) c on true
  left join lateral (select * from code_holder h where h.person = p.person offset 0) h on true`

/** People of the register within the transaction's scope. */
export async function holdersOf(tx: Tx, persons: readonly string[]): Promise<Holder[]> {
  const { rows } = await sql<Holder>`
    select p.person, ${SHOWN} from unnest(${[...persons]}::uuid[]) k(person)
    cross join lateral (select * from person p where p.person = k.person offset 0) p ${KNOWN}
    where p.standing = 'here'`.execute(tx)
  return rows
}
