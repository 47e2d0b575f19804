import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import { each } from '../../database/each.ts'
import type { Batch, Projection } from '../ledger/batch.ts'
import { findAlike } from './alike.ts'
import { destroyStretch, erase } from './erasing.ts'
import { derived, lastWord, touchedBy } from './deriving.ts'
import { guardRegister } from './guarding.ts'
import { forgetNames, rememberNames, renameGrams, type Named } from './naming.ts'
import { HOUSEHOLD_FIELDS, PERSON_FIELDS } from './rules.ts'
import { foldSought } from './seeking.ts'

const HOUSEHOLD = ['household-registered', 'household-amended', 'household-moved']
const STANDINGS = ['person-left', 'person-returned']
const PLACES = ['person-registered', 'person-moved', 'person-found']
const PERSON = [...PLACES, 'person-sought', 'person-amended', ...STANDINGS, 'person-merged']
/** The grid is redrawn alone: its own projection has moved the rows, the pieces of names follow. */
const GRID = ['area-moved', 'area-merged', 'area-split']
const OWN = new Set([...HOUSEHOLD, ...PERSON])

/**
 * Households and people as all valid records about them leave them, with the pieces of names they are found by. What has just come
 * into being is written as it is; everything else is worked out again from its records.
 */
export const registerProjection: Projection = {
  kinds: 'any',
  lives: [
    { table: 'household', subject: 'household' },
    ...['person', 'person_sought', 'person_erased', 'person_distinct'].map((table) => ({
      table,
      subject: 'person',
    })),
  ],
  fold: async (tx, batch) => {
    const has = (kinds: readonly string[]): boolean =>
      batch.corrects || kinds.some((kind) => batch.kinds.has(kind))
    if (batch.kinds.has('person-erased')) return erase(tx, batch)
    if (batch.kinds.has('register-destroyed')) return destroyStretch(tx, batch)
    if (GRID.some((kind) => batch.kinds.has(kind))) return renameGrams(tx, batch)
    if (has(HOUSEHOLD)) await foldHouseholds(tx, batch)
    if (has(PERSON)) await foldPersons(tx, batch)
    if (has(['person-sought', 'person-found', 'person-merged'])) await foldSought(tx, batch)
    if (has(['persons-distinct'])) await foldDistinct(tx, batch)
    const others = (batch.alters || batch.corrects) && [...batch.kinds].some((kind) => !OWN.has(kind))
    if (others) await followSubjects(tx, batch)
  },
  guard: guardRegister,
}

/** Records that bring their subject into being, each put together once however many of its fields are read. */
function births(batch: Batch, kind: string) {
  return sql`(
    select b.subject, b.area, b.happened_at, b.payload, b.id from ${batch.rows} b
    join subject s on s.subject = b.subject and s.number = b.seq where b.kind = ${kind} offset 0)`
}

/** Those of the touched that were there before. */
function older(batch: Batch, kinds: readonly string[]) {
  return sql`(select t.* from ${touchedBy(batch, kinds)} t ${each('subject', 's', sql`s.subject = t.subject`)} where s.number <> t.seq)`
}

/** Whether a batch may say anything of subjects that were there before; `kinds` are those that always do. */
function speaksOfOld(batch: Batch, kinds: readonly string[]): boolean {
  return batch.alters || batch.corrects || kinds.some((kind) => batch.kinds.has(kind))
}

async function foldHouseholds(tx: Tx, batch: Batch): Promise<void> {
  if (batch.kinds.has('household-registered'))
    await sql`
      insert into household (household, area, door, address, phone, source, registered_at, basis)
      select b.subject, b.area, b.payload ->> 'door', coalesce(b.payload ->> 'address', ''), b.payload -> 'phone',
        b.payload ->> 'source', b.happened_at, b.id
      from ${births(batch, 'household-registered')} b
      on conflict (household) do nothing`.execute(tx)
  if (!speaksOfOld(batch, HOUSEHOLD.slice(1))) return
  await sql`
    with ${derived(older(batch, HOUSEHOLD), { births: ['household-registered'], amendments: HOUSEHOLD.slice(1), fields: [...HOUSEHOLD_FIELDS, 'source'] })},
    written as (
      insert into household as h (household, area, door, address, phone, source, registered_at, basis, conflicts)
      select w.subject, s.area, coalesce(w.v ->> 'door', ''), coalesce(w.v ->> 'address', ''), nullif(w.v -> 'phone', 'null'),
        coalesce(w.v ->> 'source', 'desk'), w.born_at, w.basis, c.conflicts
      from wide w ${each('subject', 's', sql`s.subject = w.subject`)} left join torn c on c.subject = w.subject
      where w.born_at is not null
      on conflict (household) do update set area = excluded.area, door = excluded.door, address = excluded.address,
        phone = excluded.phone, basis = excluded.basis, conflicts = excluded.conflicts
      returning h.household
    )
    delete from household h using touched t where h.household = t.subject and not exists (select 1 from written w where w.household = h.household)`.execute(
    tx,
  )
}

async function foldPersons(tx: Tx, batch: Batch): Promise<void> {
  if (batch.kinds.has('person-registered')) {
    const { rows } = await sql<Named>`
      insert into person (person, household, area, name, sex, born_on, relation, document_kind, identity, phone, workplace,
        registered_at, basis)
      select b.subject, (b.payload ->> 'household')::uuid, b.area, coalesce(b.payload ->> 'name', ''), b.payload ->> 'sex',
        (b.payload ->> 'bornOn')::date, coalesce(b.payload ->> 'relation', ''), b.payload ->> 'documentKind', b.payload -> 'identity',
        b.payload -> 'phone', coalesce(b.payload ->> 'workplace', ''), b.happened_at, b.id
      from ${births(batch, 'person-registered')} b
      where not exists (select 1 from person_erased e where e.person = b.subject)
      on conflict (person) do nothing
      returning person, area, name`.execute(tx)
    await rememberNames(tx, rows, true)
    await findAlike(tx, personsOf(rows), true)
  }
  if (!speaksOfOld(batch, PERSON.slice(1))) return
  const touched = older(batch, PERSON)
  const before = await namesOf(tx, touched)
  await derivePersons(tx, touched)
  const after = await namesOf(tx, touched)
  const key = ({ person, area, name }: Named): string => `${person}|${area}|${name}`
  const [had, has] = [new Set(before.map(key)), new Set(after.map(key))]
  await forgetNames(
    tx,
    before.filter((one) => !has.has(key(one))),
  )
  await rememberNames(
    tx,
    after.filter((one) => !had.has(key(one))),
  )
  const { rows } = await sql<{ person: string }>`select distinct subject as person from ${touched} t`.execute(
    tx,
  )
  await findAlike(tx, personsOf(rows))
}

const personsOf = (rows: readonly { person: string }[]): string[] => rows.map(({ person }) => person)

/** Names that people are found by: nobody looks for a row that was merged into another. */
async function namesOf(tx: Tx, touched: ReturnType<typeof sql>): Promise<Named[]> {
  const { rows } = await sql<Named>`
    select p.person, p.area, p.name from person p
    where p.person in (select subject from ${touched} t) and p.standing <> 'merged' and p.name <> ''`.execute(
    tx,
  )
  return rows
}

async function derivePersons(tx: Tx, touched: ReturnType<typeof sql>): Promise<void> {
  const saying = {
    births: ['person-registered', 'person-sought'],
    amendments: ['person-amended'],
    fields: PERSON_FIELDS,
  }
  await sql`
    with ${derived(touched, saying)}, place as ${lastWord(PLACES, sql`r.payload ? 'household'`)},
    merged as ${lastWord(['person-merged'])}, standing as ${lastWord(STANDINGS)}, written as (
      insert into person as p (person, household, area, name, sex, born_on, relation, document_kind, identity, phone, workplace,
        registered_at, basis, conflicts, standing, standing_at, merged_into)
      select w.subject, (l.payload ->> 'household')::uuid, s.area, coalesce(w.v ->> 'name', ''), coalesce(w.v ->> 'sex', 'unknown'),
        (w.v ->> 'bornOn')::date, coalesce(w.v ->> 'relation', ''), coalesce(w.v ->> 'documentKind', 'identity-card'),
        nullif(w.v -> 'identity', 'null'), nullif(w.v -> 'phone', 'null'), coalesce(w.v ->> 'workplace', ''), w.born_at, w.basis,
        c.conflicts,
        case when m.id is not null then 'merged' when n.kind = 'person-left' then n.payload ->> 'how' else 'here' end,
        coalesce(m.happened_at, case when n.kind = 'person-left' then n.happened_at end), (m.payload ->> 'into')::uuid
      from wide w
      join place l on l.subject = w.subject
      ${each('subject', 's', sql`s.subject = w.subject`)}
      left join torn c on c.subject = w.subject
      left join merged m on m.subject = w.subject
      left join standing n on n.subject = w.subject
      where w.born_at is not null and not exists (select 1 from person_erased e where e.person = w.subject)
      on conflict (person) do update set household = excluded.household, area = excluded.area, name = excluded.name,
        sex = excluded.sex, born_on = excluded.born_on, relation = excluded.relation, document_kind = excluded.document_kind,
        identity = excluded.identity, phone = excluded.phone, workplace = excluded.workplace, basis = excluded.basis,
        conflicts = excluded.conflicts, standing = excluded.standing, standing_at = excluded.standing_at,
        merged_into = excluded.merged_into
      returning p.person
    )
    delete from person p using touched t where p.person = t.subject and not exists (select 1 from written w where w.person = p.person)`.execute(
    tx,
  )
}

/** Subjects that records of other slices have moved (an area split, say): the register's rows go with them. */
async function followSubjects(tx: Tx, batch: Batch): Promise<void> {
  const { rows } = await sql<Named & { to: string; kind: string }>`
    select s.subject as person, s.kind, s.area as to, coalesce(p.area, h.area) as area, coalesce(p.name, '') as name
    from ${batch.rows} b left join record r on r.id = b.corrects
    join subject s on s.subject = coalesce(r.subject, b.subject)
    left join person p on p.person = s.subject left join household h on h.household = s.subject
    where coalesce(b.change, r.change) ? 'area' and coalesce(p.area, h.area) <> s.area`.execute(tx)
  if (rows.length === 0) return
  const moved = sql`json_to_recordset(${JSON.stringify(rows)}::json) as m(person uuid, "to" text)`
  await sql`update household h set area = m.to from ${moved} where h.household = m.person`.execute(tx)
  await sql`update person p set area = m.to from ${moved} where p.person = m.person`.execute(tx)
  const people = rows.filter(({ kind }) => kind === 'person')
  await forgetNames(tx, people)
  await rememberNames(
    tx,
    people.map(({ to, ...one }) => ({ ...one, area: to })),
  )
}

async function foldDistinct(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into person_distinct (record, area, person, other)
    select b.id, b.area, p.person, p.other from ${batch.rows} b
    cross join lateral (values (b.subject, (b.payload ->> 'other')::uuid), ((b.payload ->> 'other')::uuid, b.subject)) p(person, other)
    where b.kind = 'persons-distinct' and p.person < p.other
    on conflict (record) do nothing`.execute(tx)
  if (batch.corrects)
    await sql`delete from person_distinct d using ${batch.rows} b where d.record = b.corrects`.execute(tx)
}
