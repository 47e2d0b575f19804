import { randomUUID } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { COUNTY_OFFSET, DAY } from '../../core/cadence.ts'
import type { Home } from '../../core/colour-facts.ts'
import { outcomeOf, type Outcome } from '../../core/colour-outcome.ts'
import type { Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import { appendLeaves } from '../logbook/actions.ts'
import { rulesInForce, type RulesInForce } from './in-force.ts'
import { evidenceOf, homeOf, risksIn, type Doubt } from './reading.ts'

/**
 * Works out these people's colours anew from their evidence, within the caller's transaction, which must see the whole county. Gives how
 * many changed. Who is not in the register, or was merged into another, has no colour.
 */
export async function recolour(tx: Tx, ledger: Ledger, persons: readonly string[]): Promise<number> {
  if (persons.length === 0) return 0
  const inForce = await rulesInForce(tx, ledger)
  const { risks, doubts } = await risksIn(tx, ledger)
  const { rows } = await sql<{ person: string; area: string }>`
    select person, area from person where person = any(${[...persons]}::uuid[]) and standing <> 'merged'`.execute(
    tx,
  )
  const weighed = await evidenceOf(
    tx,
    ledger,
    rows.map(({ person }) => person),
  )
  await noteDoubts(tx, ledger, [...doubts, ...weighed.doubts])
  const outcomes = rows.map(({ person, area }) => {
    const home = homeOf(area, risks)
    return { person, area, ...outcomeOf(weighed.evidence.get(person) ?? [], sceneOf(ledger, inForce, home)) }
  })
  const there = new Set(rows.map(({ person }) => person))
  const gone = persons.filter((person) => !there.has(person))
  if (gone.length > 0) await sql`delete from colour where person = any(${gone}::uuid[])`.execute(tx)
  return outcomes.length === 0 ? 0 : write(tx, ledger, given(outcomes))
}

function sceneOf(ledger: Ledger, { rules, feverCelsius }: RulesInForce, home: Home | undefined) {
  return { rules, feverCelsius, home, now: ledger.now() }
}

type Coloured = Outcome & { person: string; area: string }

function given(outcomes: readonly Coloured[]): RawBuilder<unknown> {
  const rows = outcomes.map((one) => ({ person: one.person, area: one.area, ...rowOf(one) }))
  return sql`(select * from json_to_recordset(${JSON.stringify(rows)}::json) as r(
    person uuid, area text, colour text, reason text, travel text, tested_at timestamptz, rules text[], next_at timestamptz))`
}

function rowOf({ colour, class: reason, travel, testedDay, standing, nextAt }: Outcome) {
  return {
    colour,
    reason,
    travel,
    tested_at: testedDay === undefined ? null : new Date(testedDay * DAY - COUNTY_OFFSET).toISOString(),
    rules: standing.map(({ rule }) => rule).sort(),
    next_at: nextAt === undefined ? null : new Date(nextAt).toISOString(),
  }
}

/**
 * Everybody of an area. Who has evidence of their own is worked out one by one, `each` so many at a time; all the others by where they live,
 * in one statement however many they are.
 */
export async function recolourArea(tx: Tx, ledger: Ledger, area: string, each = 2_000): Promise<number> {
  const inForce = await rulesInForce(tx, ledger)
  const { risks, doubts } = await risksIn(tx, ledger)
  await noteDoubts(tx, ledger, doubts)
  const known = risks.map((home) => ({
    ...home,
    ...rowOf(outcomeOf([], sceneOf(ledger, inForce, home))),
    next_at: null,
  }))
  const green = { ...rowOf(outcomeOf([], sceneOf(ledger, inForce, undefined))), next_at: null }
  let changed = await write(tx, ledger, byHome(area, known, green))
  const { rows } = await sql<{ person: string }>`
    select distinct e.person from colour_evidence e join person p on p.person = e.person
    where p.area >= ${area} and p.area < ${`${area}~`} and p.standing <> 'merged'`.execute(tx)
  for (let at = 0; at < rows.length; at += each)
    changed += await recolour(
      tx,
      ledger,
      rows.slice(at, at + each).map(({ person }) => person),
    )
  return changed
}

/** People without evidence of their own: the worst risk of what holds their home, or none. Only those who have, or had, a reason. */
function byHome(area: string, known: readonly object[], green: object): RawBuilder<unknown> {
  return sql`(
    select p.person, p.area, k.colour, k.reason, k.travel, null::timestamptz as tested_at, k.rules, null::timestamptz as next_at
    from person p
    cross join lateral (
      select k.* from json_to_recordset(${JSON.stringify([...known, { ...green, area: '', risk: '' }])}::json) as k(
        area text, risk text, colour text, reason text, travel text, rules text[])
      where starts_with(p.area, k.area) order by k.risk = 'high' desc, length(k.area) desc limit 1
    ) k
    where p.area >= ${area} and p.area < ${`${area}~`} and p.standing <> 'merged'
      and not exists (select 1 from colour_evidence e where e.person = p.person)
      and (k.colour <> 'green' or exists (select 1 from colour c where c.person = p.person)))`
}

/** Writes what people's colours are now; every change is kept and logged. `rows`: as a row of `colour`, without `changed_at`. */
async function write(tx: Tx, ledger: Ledger, rows: RawBuilder<unknown>): Promise<number> {
  const now = new Date(ledger.now())
  const run = randomUUID()
  const { rows: done } = await sql<{ turns: number }>`
    with given as materialized (select * from ${rows} g), known as materialized (
      select c.* from given g cross join lateral (select * from colour c where c.person = g.person offset 0) c
    ), turned as (
      insert into colour_turn (turn, person, area, at, was, colour, rules, reason, salt, run)
      select gen_random_uuid(), g.person, g.area, ${now}, coalesce(k.colour, 'green'), g.colour, g.rules, g.reason,
        uuid_send(gen_random_uuid()), ${run}::uuid
      from given g left join known k on k.person = g.person
      where coalesce(k.colour, 'green') <> g.colour
      returning 1
    ), written as (
      insert into colour as c (person, area, colour, reason, travel, tested_at, changed_at, rules, next_at)
      select g.person, g.area, g.colour, g.reason, g.travel, g.tested_at, ${now}, g.rules, g.next_at
      from given g left join known k on k.person = g.person
      where k.person is null or (k.area, k.colour, k.reason, k.travel, k.tested_at, k.rules, k.next_at)
        is distinct from (g.area, g.colour, g.reason, g.travel, g.tested_at, g.rules, g.next_at)
      order by g.person
      on conflict (person) do update set area = excluded.area, colour = excluded.colour, reason = excluded.reason,
        travel = excluded.travel, tested_at = excluded.tested_at, rules = excluded.rules, next_at = excluded.next_at,
        changed_at = case when c.colour = excluded.colour then c.changed_at else excluded.changed_at end
    )
    select count(*) as turns from turned`.execute(tx)
  const turns = done[0]?.turns ?? 0
  if (turns > 0) await appendLeaves(tx, ledger, 'colour', commitments(now, run))
  return turns
}

/** What is logged of a change: a hash of it that says nothing to whoever does not hold its salt. */
function commitments(at: Date, run: string): RawBuilder<unknown> {
  return sql`(
    select t.turn as source, sha256(t.salt || convert_to(${TURN_TEXT}, 'UTF8')) as commitment from colour_turn t
    where t.at = ${at} and t.run = ${run}::uuid order by t.turn)`
}

/** A change as its commitment is over it: core/colour-turn.ts puts the same text together. */
const TURN_TEXT = sql`t.person || '|' || (floor(extract(epoch from t.at) * 1000))::bigint || '|' || t.was || '|' || t.colour || '|'
  || array_to_string(t.rules, ',')`

async function noteDoubts(tx: Tx, ledger: Ledger, doubts: readonly Doubt[]): Promise<void> {
  if (doubts.length === 0) return
  await sql`
    insert into colour_doubt (record, area, kind, found_at)
    select distinct on (record) record, area, kind, ${new Date(ledger.now())}::timestamptz
    from json_to_recordset(${JSON.stringify(doubts)}::json) as d(record uuid, area text, kind text)
    on conflict do nothing`.execute(tx)
}
