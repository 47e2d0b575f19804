import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { gapFor } from './rules.ts'

/** The two kinds of codes, each with numbers and a list of its own. */
export type Lists = 'phone' | 'card'

/**
 * The first of `count` numbers that nobody ever had. Numbers dealt after a backup are not known once it is restored: they are left out,
 * and recalled, so that a code which still carries one leads to nobody else. Asked under the county's scope.
 */
export async function dealNumbers(tx: Tx, list: Lists, count: number, now: Date): Promise<number> {
  await sql`insert into code_numbering (list, next, epoch) select ${list}, 0, epoch from county on conflict (list) do nothing`.execute(
    tx,
  )
  // The row is held until the transaction ends: two who deal at one time wait for each other.
  const { rows } = await sql<{ next: number; lost: boolean; people: number }>`
    select n.next, n.epoch < (select epoch from county) as lost,
      case when n.epoch < (select epoch from county) then (select count(*) from person) else 0 end as people
    from code_numbering n where n.list = ${list} for update`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('a numbering that was just made is not there')
  const gap = row.lost ? gapFor(row.people) : 0
  if (gap > 0)
    await sql`insert into code_recall (list, low, high, at)
      values (${list}, ${row.next}, ${row.next + gap - 1}, ${now})`.execute(tx)
  await sql`update code_numbering set next = ${row.next + gap + count}, epoch = (select epoch from county)
    where list = ${list}`.execute(tx)
  return row.next + gap
}

/** Everybody's number, dealt to those who have none. Asked under the county's scope. */
export async function numbersOf(tx: Tx, persons: readonly string[], now: Date): Promise<Map<string, number>> {
  const known = await heldBy(tx, persons)
  const lacking = [...new Set(persons)].filter((person) => !known.has(person)).sort()
  if (lacking.length === 0) return known
  const first = await dealNumbers(tx, 'phone', lacking.length, now)
  // Somebody else may have dealt to one of them before the row was ours: that number stands, this one stays nobody's.
  await sql`
    insert into code_holder (person, number, dealt_at)
    select person, ${first}::int + place::int - 1, ${now} from unnest(${lacking}::uuid[]) with ordinality g(person, place)
    on conflict (person) do nothing`.execute(tx)
  return heldBy(tx, persons)
}

async function heldBy(tx: Tx, persons: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ person: string; number: number }>`
    select person, number from code_holder where person = any(${[...persons]}::uuid[])`.execute(tx)
  return new Map(rows.map(({ person, number }) => [person, number]))
}

/** Whatever code somebody has counts no more: their number is recalled, and the next code they ask for has another. */
export async function recallNumber(tx: Tx, person: string, now: Date): Promise<void> {
  await sql`
    with gone as (delete from code_holder where person = ${person} returning number)
    insert into code_recall (list, low, high, at) select 'phone', number, number, ${now} from gone`.execute(
    tx,
  )
}
