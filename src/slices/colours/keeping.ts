import { sql } from 'kysely'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { appendLeaves } from '../logbook/actions.ts'
import { rulesInForce } from './in-force.ts'
import { noteAltered } from './mending.ts'
import { recolour, recolourArea } from './working.ts'

/** People worked out in one transaction: about a second of work. */
const MOST = 2_000

/**
 * Brings colours up to what evidence, rules and the hour say: after a change of rules, of an area's risk, of somebody's evidence, or of the
 * time. Gives how many people or areas were looked at; 0: nothing is due. Any number of processes may do it at once.
 */
export async function keepColours(ledger: Ledger): Promise<number> {
  await persist(() => within(ledger.database, ledger.county, (tx) => noteRules(tx, ledger)))
  await persist(() => within(ledger.database, ledger.county, (tx) => noteAltered(tx, ledger)))
  const areas = await persist(() => within(ledger.database, ledger.county, (tx) => workAreas(tx, ledger)))
  let all = areas
  for (;;) {
    const people = await persist(() => within(ledger.database, ledger.county, (tx) => workPeople(tx, ledger)))
    all += people
    if (people < MOST) return all
  }
}

/** Other rules than the last time, whoever changed them and however: everybody is looked at again, and the log says so. */
async function noteRules(tx: Tx, ledger: Ledger): Promise<void> {
  const { hash } = await rulesInForce(tx, ledger)
  const { rows } = await sql<{ same: boolean }>`
    select hash = ${hash} as same from colour_rules where area = ${ledger.county}`.execute(tx)
  if (rows[0]?.same) return
  const { rows: changed } = await sql`
    insert into colour_rules as c (area, hash, since) values (${ledger.county}, ${hash}, ${new Date(ledger.now())})
    on conflict (area) do update set hash = excluded.hash, since = excluded.since where c.hash <> excluded.hash returning 1`.execute(
    tx,
  )
  // Another process has noted it at this moment.
  if (changed.length === 0) return
  await sql`insert into colour_area_due (area) values (${ledger.county})`.execute(tx)
  await appendLeaves(tx, ledger, 'rules', sql`(select null::uuid as source, ${hash}::bytea as commitment)`)
}

async function workAreas(tx: Tx, ledger: Ledger): Promise<number> {
  const { rows } = await sql<{ area: string }>`
    delete from colour_area_due where due in (select due from colour_area_due order by due for update skip locked) returning area`.execute(
    tx,
  )
  const areas = [...new Set(rows.map(({ area }) => area))]
  const widest = areas.filter((area) => !areas.some((other) => other !== area && area.startsWith(other)))
  for (const area of widest) await recolourArea(tx, ledger, area)
  return widest.length
}

async function workPeople(tx: Tx, ledger: Ledger): Promise<number> {
  const { rows } = await sql<{ person: string }>`
    with taken as (
      delete from colour_due where due in (select due from colour_due order by due limit ${MOST} for update skip locked) returning person
    )
    select person from taken
    union select c.person from (
      select person from colour where next_at <= ${new Date(ledger.now())} order by next_at limit ${MOST} for update skip locked
    ) c`.execute(tx)
  await recolour(
    tx,
    ledger,
    rows.map(({ person }) => person),
  )
  return rows.length
}
