import { sql, type RawBuilder } from 'kysely'
import { keepIndexOrder, readByIndex, type Tx } from '../../database/connect.ts'
import type { ColourBoard, ColouredLine } from './contract.ts'

const within = (column: RawBuilder<unknown>, area: string): RawBuilder<boolean> =>
  sql<boolean>`${column} >= ${area} and ${column} < ${`${area}~`}`

export type Counted = { area: string; people: number; yellow: number; red: number }

/** People and their colours by the areas one level below `area`; those right in it under its own number. */
export async function countsIn(tx: Tx, area: string): Promise<Counted[]> {
  await readByIndex(tx)
  const { rows } = await sql<Counted>`
    select coalesce(a.area, c.area) as area, coalesce(a.people, 0) as people, coalesce(c.yellow, 0) as yellow, coalesce(c.red, 0) as red
    from (
      select left(area, ${area.length + 3}) as area, count(*) as people from subject
      where ${within(sql`area`, area)} and kind = 'person' and active group by 1
    ) a full join (
      select left(area, ${area.length + 3}) as area, count(*) filter (where colour = 'yellow') as yellow, count(*) filter (where colour = 'red') as red
      from colour where ${within(sql`area`, area)} and colour <> 'green' group by 1
    ) c on c.area = a.area
    order by 1`.execute(tx)
  return rows
}

/** How many people each reason colours in an area. */
export async function rulesIn(tx: Tx, area: string): Promise<{ rule: string; people: number }[]> {
  await readByIndex(tx)
  const { rows } = await sql<{ rule: string; people: number }>`
    select r.rule, count(*) as people from colour c cross join unnest(c.rules) r(rule)
    where ${within(sql`c.area`, area)} and c.colour <> 'green' group by 1 order by 2 desc, 1`.execute(tx)
  return rows
}

/** Areas said to be at risk that lie in `area` or hold it, the narrowest last. */
export async function namedRisks(tx: Tx, area: string): Promise<ColourBoard['risks']> {
  const { rows } = await sql<Omit<ColourBoard['risks'][number], 'since'> & { since: Date }>`
    select k.area, coalesce(a.name, k.area) as name, k.level as risk, k.since from area_risk k left join area a on a.area = k.area
    where k.level <> 'low' and (starts_with(k.area, ${area}) or starts_with(${area}, k.area)) order by k.area limit 200`.execute(
    tx,
  )
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }))
}

export async function turnsSince(
  tx: Tx,
  area: string,
  since: Date,
): Promise<{ toGreen: number; toYellow: number; toRed: number }> {
  const { rows } = await sql<{ toGreen: number; toYellow: number; toRed: number }>`
    select count(*) filter (where colour = 'green') as "toGreen", count(*) filter (where colour = 'yellow') as "toYellow",
      count(*) filter (where colour = 'red') as "toRed"
    from colour_turn where at >= ${since} and ${within(sql`area`, area)}`.execute(tx)
  return rows[0] ?? { toGreen: 0, toYellow: 0, toRed: 0 }
}

export async function doubtsIn(tx: Tx, area: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from colour_doubt where ${within(sql`area`, area)}`.execute(tx)
  return rows[0]?.n ?? 0
}

type Asked = {
  area: string
  colour?: string | undefined
  rule?: string | undefined
  after?: string | undefined
  limit: number
}

/** People whose code is not green, in area order; without a colour red and yellow alike. */
export async function colouredIn(
  tx: Tx,
  { area, colour, rule, after, limit }: Asked,
): Promise<{ people: ColouredLine[]; next: string | null }> {
  const [afterArea, afterPerson] = (after ?? '').split('|')
  const beyond =
    afterArea && afterPerson ? sql`(c.area, c.person) > (${afterArea}, ${afterPerson}::uuid)` : sql`true`
  await keepIndexOrder(tx)
  await readByIndex(tx)
  const { rows } = await sql<Omit<ColouredLine, 'since'> & { since: Date; cursor: string }>`
    select c.person, coalesce(p.name, '') as name, p.household, coalesce(h.door, '') as door, c.area,
      coalesce(a.name, c.area) as "areaName", c.colour, c.reason, c.rules, c.changed_at as since, c.travel,
      concat_ws('|', c.area, c.person) as cursor
    from (
      select * from colour c where ${within(sql`c.area`, area)} and c.colour <> 'green'
        and ${colour === undefined ? sql`true` : sql`c.colour = ${colour}`}
        and ${rule === undefined ? sql`true` : sql`${rule} = any(c.rules)`} and ${beyond}
      order by c.area, c.person limit ${limit}
    ) c
    left join lateral (select * from person p where p.person = c.person offset 0) p on true
    left join lateral (select door from household h where h.household = p.household offset 0) h on true
    left join area a on a.area = c.area
    order by c.area, c.person`.execute(tx)
  return {
    people: rows.map(({ cursor: _, since, ...row }) => ({ ...row, since: since.toISOString() })),
    next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null),
  }
}

export type Turn = { at: Date; was: string; colour: string; rules: string[] }

/** Changes of one person's colour, the last first. */
export async function turnsOf(tx: Tx, person: string): Promise<Turn[]> {
  const { rows } = await sql<Turn>`
    select at, was, colour, rules from colour_turn where person = ${person} order by at desc limit 100`.execute(
    tx,
  )
  return rows
}

export type Recorded = {
  id: string
  kind: string
  subject: string
  at: Date
  account: string
  by: string
  role: string | null
  facts: Record<string, unknown>
}

/** What these records say, and who recorded them: a resident is no account and has no name here. */
export async function recordsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Recorded>> {
  const { rows } = await sql<Recorded>`
    select r.id, r.kind, r.subject, r.happened_at as at, r.account, coalesce(o.name, '') as by, coalesce(p.role, case when o.account is null then 'resident' end) as role,
      r.payload as facts
    from record r left join account o on o.account = r.account left join post p on p.post = r.post
    where r.id = any(${[...ids]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

export type AppealRow = {
  appeal: string
  person: string
  name: string
  area: string
  areaName: string
  facts: Record<string, unknown>
  reason: string | null
  madeAt: Date
  madeBy: string
  own: boolean
  answeredAt: Date | null
  answeredBy: string | null
  upheld: boolean | null
  retest: boolean | null
  answer: string | null
}

/** Nobody in particular asks: of no appeal it is said that they recorded what it is about. */
const NOBODY = '00000000-0000-0000-0000-000000000000'
type AppealsAsked = { since: Date; account?: string; person?: string; area?: string }

/** Appeals with their answers, the oldest first. */
export async function appealsOf(
  tx: Tx,
  { since, account = NOBODY, person, area }: AppealsAsked,
): Promise<AppealRow[]> {
  const about = person === undefined ? sql`true` : sql`r.subject = ${person}`
  const inside = area === undefined ? sql`true` : within(sql`r.area`, area)
  const { rows } = await sql<AppealRow>`
    select r.id as appeal, r.subject as person, coalesce(p.name, '') as name, coalesce(p.area, r.area) as area,
      coalesce(a.name, r.area) as "areaName", r.payload as facts, q.payload ->> 'reason' as reason, r.happened_at as "madeAt",
      coalesce(o.name, '') as "madeBy", d.at as "answeredAt", d.by as "answeredBy", d.upheld, d.retest, d.reason as answer,
      exists (
        select 1 from record e where e.id in (select x::uuid from jsonb_array_elements_text(r.payload -> 'about') x) and e.account = ${account}
      ) as own
    from record r
    left join record_personal q on q.id = r.id
    left join person p on p.person = r.subject
    left join area a on a.area = coalesce(p.area, r.area)
    left join account o on o.account = r.account
    left join lateral (
      select d.happened_at as at, coalesce(b.name, '') as by, (d.payload ->> 'upheld')::boolean as upheld,
        (d.payload ->> 'retest')::boolean as retest, dq.payload ->> 'reason' as reason
      from record d left join record_personal dq on dq.id = d.id left join account b on b.account = d.account
      where d.subject = r.subject and d.kind = 'appeal-decided' and d.payload ->> 'appeal' = r.id::text limit 1
    ) d on true
    where r.kind = 'appeal-made' and r.happened_at >= ${since} and ${about} and ${inside}
    order by r.happened_at limit 500`.execute(tx)
  return rows
}
