import { sql, type RawBuilder } from 'kysely'
import type { Role } from '../../core/role.ts'
import type { Tx } from '../../database/connect.ts'
import type { RoundQuestion } from './contract.ts'
import type { Question, RoundRecord } from './rules.ts'

export type Span = { from: Date; to: Date }

/** Records in an area that are evidence for any measure, corrected ones among them. */
export function evidenceIn(area: string, { from, to }: Span): RawBuilder<unknown> {
  return sql`
    select * from record r
    where r.kind in (select evidence_kind from measure) and r.happened_at >= ${from} and r.happened_at < ${to}
      and r.area >= ${area} and r.area < ${`${area}~`}`
}

/** The records of a day that are evidence for any measure, made by people about what the register holds; corrected ones do not count. */
export async function roundsOf(tx: Tx, area: string, span: Span, most: number): Promise<RoundRecord[]> {
  const { rows } = await sql<Omit<RoundRecord, 'at'> & { at: Date }>`
    select r.id, r.account, r.area, coalesce(p.household, r.subject) as door, r.happened_at as at, r.device is not null as "onPhone",
      r.payload || coalesce(s.payload, '{}') as payload
    from (${evidenceIn(area, span)} limit ${most}) r
    left join lateral (select household from person p where p.person = r.subject offset 0) p on true
    left join lateral (select payload from record_personal s where s.id = r.id offset 0) s on true
    where not exists (select 1 from record c where c.corrects = r.id)`.execute(tx)
  return rows.map(({ at, ...row }) => ({ ...row, at: at.getTime() }))
}

export type FixRow = { of: string; account: string; area: string; cipher: string }

/** Where phones were that recorded in an area, newest first, sealed: of those that are kept. */
export async function fixesIn(tx: Tx, area: string, { from, to }: Span, most: number): Promise<FixRow[]> {
  const { rows } = await sql<FixRow>`
    select r.payload ->> 'of' as of, r.account, r.area, s.payload #>> '{fix,cipher}' as cipher
    from (
      select * from record r where r.kind = 'fix-noted' and r.happened_at >= ${from} and r.happened_at < ${to}
        and r.area >= ${area} and r.area < ${`${area}~`} order by r.happened_at desc limit ${most}
    ) r join record_personal s on s.id = r.id
    order by r.happened_at desc`.execute(tx)
  return rows
}

/** How many households each of the areas has. */
export async function doorsOf(tx: Tx, areas: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ area: string; doors: number }>`
    select area, count(*) as doors from subject
    where area = any(${[...areas]}::text[]) and kind = 'household' and active group by 1`.execute(tx)
  return new Map(rows.map(({ area, doors }) => [area, doors]))
}

type Person = { account: string; name: string; role: Role | null }

/** Who they are, and the post they held last. */
export async function peopleOf(tx: Tx, accounts: readonly string[]): Promise<Map<string, Person>> {
  const { rows } = await sql<Person>`
    select o.account, o.name, (select p.role from post p where p.account = o.account order by p.appointed_at desc limit 1) as role
    from account o where o.account = any(${[...accounts]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.account, row]))
}

type Door = RoundQuestion['doors'][number]

export async function namedDoors(tx: Tx, subjects: readonly string[]): Promise<Map<string, Door>> {
  const { rows } = await sql<Door>`
    select s.subject, s.kind, coalesce(a.name, s.area) as "areaName",
      coalesce((select h.door from household h where h.household = s.subject), (select l.name from place l where l.place = s.subject),
        (select u.name from unit u where u.unit = s.subject), a.name, '') as label
    from subject s left join area a on a.area = s.area where s.subject = any(${[...subjects]}::uuid[])`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.subject, row]))
}

type Settled = NonNullable<RoundQuestion['settled']>

/** What has been said of the questions, by rule and first record; the last word counts. */
export async function settledOf(tx: Tx, questions: readonly Question[]): Promise<Map<string, Settled>> {
  const accounts = [...new Set(questions.map(({ account }) => account))]
  const { rows } = await sql<Omit<Settled, 'at'> & { key: string; at: Date }>`
    select r.payload ->> 'rule' || '/' || (r.payload ->> 'first') as key, r.payload ->> 'how' as how,
      coalesce(s.payload ->> 'note', '') as note, coalesce(o.name, '') as by, r.received_at as at
    from record r left join record_personal s on s.id = r.id left join account o on o.account = r.account
    where r.subject = any(${accounts}::uuid[]) and r.kind = 'question-settled'
      and not exists (select 1 from record c where c.corrects = r.id)
    order by r.seq`.execute(tx)
  return new Map(rows.map(({ key, at, ...row }) => [key, { ...row, at: at.toISOString() }]))
}

export async function areaNames(tx: Tx, areas: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ area: string; name: string }>`
    select area, name from area where area = any(${[...areas]}::text[])`.execute(tx)
  return new Map(rows.map(({ area, name }) => [area, name]))
}
