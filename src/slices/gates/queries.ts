import { sql, type RawBuilder } from 'kysely'
import { areaRangeEnd } from '../../core/area.ts'
import { DAY, HOUR } from '../../core/cadence.ts'
import type { Role } from '../../core/role.ts'
import type { Tx } from '../../database/connect.ts'
import type { GateLine, IncidentLine, TwiceLine } from './contract.ts'
import { CHECKPOINT, SHIFT_HOURS } from './rules.ts'

/** A day of the county, from its midnight, as it stands at `now`. */
export type Today = { start: Date; now: Date }

const inside = (column: RawBuilder<unknown>, area: string): RawBuilder<boolean> =>
  sql<boolean>`${column} >= ${area} and ${column} < ${areaRangeEnd(area)}`

type GateRow = Omit<GateLine, 'shifts' | 'keepers'> & {
  turns: { name: string; account: string; turn: 'on' | 'off'; at: string }[]
}

/** Checkpoints of an area, and other places at whose door somebody records passes; those with incidents first. */
export async function gatesIn(
  tx: Tx,
  area: string,
  today: Today,
  only?: string,
): Promise<(GateLine & { turns: GateRow['turns'] })[]> {
  const { start, now } = today
  const { rows } = await sql<GateRow>`
    select p.place as gate, p.name, p.area, coalesce(a.name, p.area) as "areaName", s.tags, e.signs, e.thermometer,
      coalesce(h.entered, 0) as entered, coalesce(h.refused, 0) as refused, coalesce(h.by_hand, 0) as "byHand",
      coalesce(i.open, 0) as open, coalesce(t.turns, '[]') as turns
    from place p join subject s on s.subject = p.place and s.active
    left join area a on a.area = p.area
    left join gate_equipment e on e.gate = p.place
    left join (
      select gate, sum(entered) as entered, sum(refused) as refused, sum(by_hand) as by_hand from gate_hour
      where hour >= ${start} and hour < ${new Date(start.getTime() + DAY)} and ${inside(sql`area`, area)} group by 1
    ) h on h.gate = p.place
    left join (
      select gate, count(*) as open from incident where closed_at is null and ${inside(sql`area`, area)} group by 1
    ) i on i.gate = p.place
    left join lateral (
      select json_agg(json_build_object('name', coalesce(o.name, ''), 'account', g.account, 'turn', g.turn, 'at', g.at) order by g.at) as turns
      from gate_turn g left join account o on o.account = g.account
      where g.gate = p.place and g.at >= ${new Date(start.getTime() - DAY)} and g.at <= ${now}
    ) t on true
    where ${inside(sql`p.area`, area)} and ${only === undefined ? sql`(${CHECKPOINT} = any(s.tags) or h.gate is not null or e.gate is not null or i.gate is not null)` : sql`p.place = ${only}`}
    order by coalesce(i.open, 0) desc, p.area, p.place limit 1000`.execute(tx)
  return rows.map((row) => ({ ...row, ...attendance(row.turns, today) }))
}

/** Who is on now, and in which of the day's shifts anybody was. */
export function attendance(
  turns: GateRow['turns'],
  { start, now }: Today,
): Pick<GateLine, 'keepers' | 'shifts'> {
  const spans: { account: string; name: string; from: number; to: number | undefined }[] = []
  for (const { account, name, turn, at } of turns) {
    const open = spans.find((span) => span.account === account && span.to === undefined)
    if (turn === 'on' && !open) spans.push({ account, name, from: Date.parse(at), to: undefined })
    if (turn === 'off' && open) open.to = Date.parse(at)
  }
  const length = SHIFT_HOURS * HOUR
  const shifts = Array.from({ length: DAY / length }, (_, at) => {
    const [from, to] = [start.getTime() + at * length, start.getTime() + (at + 1) * length]
    if (from > now.getTime()) return null
    return spans.some((span) => span.from < to && (span.to ?? now.getTime()) > from)
  })
  return { keepers: spans.flatMap((span) => (span.to === undefined ? span.name : [])), shifts }
}

export type HourRow = { hour: Date; entered: number; refused: number; byHand: number }

export async function hoursOf(tx: Tx, area: string, { start }: Today, gate?: string): Promise<HourRow[]> {
  const { rows } = await sql<HourRow>`
    select hour, sum(entered) as entered, sum(refused) as refused, sum(by_hand) as "byHand" from gate_hour
    where hour >= ${start} and hour < ${new Date(start.getTime() + DAY)} and ${inside(sql`area`, area)}
      and ${gate === undefined ? sql`true` : sql`gate = ${gate}`}
    group by 1 order by 1`.execute(tx)
  return rows
}

type IncidentRow = {
  [Key in keyof IncidentLine]: Key extends 'openedAt' | 'receivedAt'
    ? Date
    : Key extends 'acknowledgedAt' | 'closedAt'
      ? Date | null
      : IncidentLine[Key]
}

/** Open incidents, and those opened after `since`, the newest first. `named`: with what they say of a person. */
export async function incidentsIn(
  tx: Tx,
  area: string,
  { since, gate, named }: { since: Date; gate?: string; named: boolean },
): Promise<IncidentLine[]> {
  const personal = (record: RawBuilder<unknown>, field: string): RawBuilder<unknown> =>
    named
      ? sql`(select s.payload ->> ${field}::text from record_personal s where s.id = ${record})`
      : sql`null::text`
  const { rows } = await sql<IncidentRow>`
    select i.incident, i.gate, coalesce(p.name, '') as "gateName", coalesce(a.name, i.area) as "areaName", i.why,
      ${personal(sql`i.incident`, 'maskedName')} as "maskedName", i.opened_at as "openedAt", i.received_at as "receivedAt",
      coalesce(o.name, '') as "openedBy", i.acknowledged_at as "acknowledgedAt", k.name as "acknowledgedBy",
      i.closed_at as "closedAt", c.name as "closedBy", i.ending, ${personal(sql`i.closing`, 'report')} as report
    from incident i left join place p on p.place = i.gate left join area a on a.area = i.area
    left join account o on o.account = i.opened_by left join account k on k.account = i.acknowledged_by
    left join account c on c.account = i.closed_by
    where ${inside(sql`i.area`, area)} and (i.closed_at is null or i.opened_at >= ${since})
      and ${gate === undefined ? sql`true` : sql`i.gate = ${gate}`}
    order by i.closed_at is not null, i.opened_at desc limit 300`.execute(tx)
  return rows.map(({ openedAt, receivedAt, acknowledgedAt, closedAt, ...row }) => ({
    ...row,
    openedAt: openedAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
    acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
    closedAt: closedAt?.toISOString() ?? null,
  }))
}

export async function areaOfGate(tx: Tx, gate: string): Promise<string | undefined> {
  const { rows } = await sql<{ area: string }>`select area from place where place = ${gate}`.execute(tx)
  return rows[0]?.area
}

export type Answering = { post: string; account: string; role: Role; name: string; area: string }

/** Whoever answers for an area, from its own leader up to the county. Read under the county's scope. */
export async function answeringFor(tx: Tx, area: string): Promise<Answering[]> {
  const { rows } = await sql<Answering>`
    select p.post, p.account, p.role, o.name, p.area from held_post p join account o on o.account = p.account
    where starts_with(${area}, p.area) and p.role in ('village-leader', 'township-leader', 'commander', 'clerk')
    order by length(p.area) desc, p.role = 'clerk', p.post limit 6`.execute(tx)
  return rows
}

export type Waiting = { incident: string; gateName: string; area: string; why: string; receivedAt: Date }

/** Incidents that nobody has taken on, of the last two days. Read under the county's scope. */
export async function unacknowledged(tx: Tx, since: Date): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select i.incident, coalesce(p.name, '') as "gateName", i.area, i.why, i.received_at as "receivedAt"
    from incident i left join place p on p.place = i.gate
    where i.acknowledged_at is null and i.closed_at is null and i.received_at >= ${since} order by i.received_at`.execute(
    tx,
  )
  return rows
}

/** Incidents that need no more paging since. */
export async function settledSince(tx: Tx, since: Date): Promise<string[]> {
  const { rows } = await sql<{ incident: string }>`
    select incident from incident where (acknowledged_at is not null or closed_at is not null) and received_at >= ${since}`.execute(
    tx,
  )
  return rows.map(({ incident }) => incident)
}

type TwiceRow = Omit<TwiceLine, 'at' | 'otherAt'> & { at: Date; otherAt: Date }

/** Codes seen at two gates at once since, the newest first; of two gates that are both the asker's the pair is told once. */
export async function twiceIn(
  tx: Tx,
  area: string,
  { since, gate }: { since: Date; gate?: string },
): Promise<TwiceLine[]> {
  const { rows } = await sql<TwiceRow>`
    select t.record, t.gate, coalesce(p.name, '') as "gateName", coalesce(a.name, t.area) as "areaName", t.at, o.name as "otherName", t.other_at as "otherAt"
    from gate_twice t left join place p on p.place = t.gate left join area a on a.area = t.area left join place o on o.place = t.other_gate
    where ${inside(sql`t.area`, area)} and t.at >= ${since} and ${gate === undefined ? sql`true` : sql`t.gate = ${gate}`}
      and not exists (
        select 1 from gate_twice m where m.record = t.other and m.other = t.record and m.record < t.record and ${inside(sql`m.area`, area)}
          and ${gate === undefined ? sql`true` : sql`false`})
    order by t.at desc, t.record limit 100`.execute(tx)
  return rows.map(({ at, otherAt, ...row }) => ({
    ...row,
    at: at.toISOString(),
    otherAt: otherAt.toISOString(),
  }))
}
