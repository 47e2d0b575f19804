import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Role } from '../../core/role.ts'
import type { MeasureSpec } from '../../core/measure.ts'
import type { DirectiveLine, DirectiveMeasure, PreviewLine, Settled, Unread, Version } from './contract.ts'
import type { ClosingReport } from './rules.ts'

type Row = Omit<DirectiveLine, 'issuedAt' | 'endedAt' | 'state'> & {
  issuedAt: Date
  endedAt: Date | null
  text: string
  area: string
  report: (ClosingReport & { by?: string }) | null
}

/** Directives over the scope, newest first; `readers` are the posts within scope whom they concern. */
export async function directivesFor(tx: Tx, scope: string, post: string, only?: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select d.directive, d.area, d.title, d.source, d.issuer, d.published_on as "publishedOn", d.issued_at as "issuedAt", d.text,
      d.ended_at as "endedAt", d.superseded_by as "supersededBy", d.pack, d.report,
      (select count(*) from measure m where m.directive = d.directive and m.ended_at is null) as measures,
      (select count(*) from directive_receipt r join held_post p on p.post = r.post
        where r.directive = d.directive) as read,
      (select count(*) from held_post p where p.area >= ${scope} and p.area < ${`${scope}~`}) as readers,
      exists (select 1 from directive_receipt r where r.directive = d.directive and r.post = ${post}) as "readByMe"
    from directive d where ${only ? sql`d.directive = ${only}` : sql`true`}
    order by d.issued_at desc limit 200`.execute(tx)
  return rows
}

/** Posts within scope that have not read it, the widest areas first, at most two hundred, and since when they could have. */
export async function unreadBy(tx: Tx, directive: string): Promise<Unread[]> {
  const { rows } = await sql<Omit<Unread, 'since'> & { since: Date; role: Role }>`
    select o.name, p.role, coalesce(a.name, p.area) as "areaName", p.area, greatest(d.issued_at, p.appointed_at) as since
    from directive d cross join held_post p join account o on o.account = p.account left join area a on a.area = p.area
    where d.directive = ${directive}
      and not exists (select 1 from directive_receipt r where r.directive = d.directive and r.post = p.post)
    order by length(p.area), p.area, p.post limit 200`.execute(tx)
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }))
}

/** Receipts by level of the grid and by township: how many posts, how many have read. */
export async function receiptsOf(
  tx: Tx,
  directive: string,
): Promise<{ level: number; area: string; areaName: string; read: number; readers: number }[]> {
  const { rows } = await sql<{
    level: number
    area: string
    areaName: string
    read: number
    readers: number
  }>`
    select t.level, t.area, coalesce(a.name, t.area) as "areaName", t.read, t.readers from (
      select length(p.area) as level, left(p.area, 9) as area, count(r.post) as read, count(*) as readers
      from held_post p left join directive_receipt r on r.post = p.post and r.directive = ${directive}
      group by 1, 2
    ) t left join area a on a.area = t.area order by t.level, t.area`.execute(tx)
  return rows
}

/** The measures of a directive with the clauses they carry out, running and ended. */
export async function measuresOf(tx: Tx, directive: string): Promise<DirectiveMeasure[]> {
  const { rows } = await sql<
    Omit<DirectiveMeasure, 'startedAt' | 'endedAt'> & { startedAt: Date; endedAt: Date | null }
  >`
    select m.id as measure, m.spec, m.department, m.started_at as "startedAt", m.ended_at as "endedAt", k.version, k.replaces, k.also,
      case when k.clause_start is null then null else json_build_object('start', k.clause_start, 'end', k.clause_end) end as clause
    from measure m
    left join directive_measure k on k.measure = m.id and k.directive = m.directive
    where m.directive = ${directive} order by k.version, k.clause_start nulls last, m.measure`.execute(tx)
  return rows.map((row) => ({
    ...row,
    version: row.version ?? 1,
    also: row.also ?? [],
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }))
}

export async function versionsOf(tx: Tx, directive: string): Promise<Version[]> {
  const { rows } = await sql<Omit<Version, 'at'> & { at: Date }>`
    select v.version, v.title, v.text, v.at, v.reason, coalesce(o.name, '') as by
    from directive_version v left join account o on o.account = v.account
    where v.directive = ${directive} order by v.version`.execute(tx)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

export async function settledOf(tx: Tx, directive: string): Promise<Settled[]> {
  const { rows } = await sql<Settled>`
    select c.version, c.clause_start as start, c.clause_end as end, c.reason, coalesce(o.name, '') as by
    from directive_clause c left join account o on o.account = c.account
    where c.directive = ${directive} order by c.version, c.clause_start`.execute(tx)
  return rows
}

/** How many subjects each of some measures would select now, by township. */
export async function previewOf(
  tx: Tx,
  scope: string,
  specs: readonly MeasureSpec[],
): Promise<PreviewLine[]> {
  const given = specs.map(({ selector }, place) => ({
    place,
    kind: selector.subject,
    all_tags: selector.all,
    any_tags: selector.any,
    none_tags: selector.none,
  }))
  const { rows } = await sql<PreviewLine>`
    select t.place, t.area, coalesce(a.name, t.area) as "areaName", t.subjects from (
      select g.place, left(s.area, 9) as area, count(*) as subjects
      from json_to_recordset(${JSON.stringify(given)}::json) as g(place int, kind text, all_tags text[], any_tags text[], none_tags text[])
      join subject s on s.kind = g.kind and s.active and s.area >= ${scope} and s.area < ${`${scope}~`} and s.tags @> g.all_tags
        and (g.any_tags = '{}' or s.tags && g.any_tags) and not s.tags && g.none_tags
      group by 1, 2
    ) t left join area a on a.area = t.area order by t.place, t.area`.execute(tx)
  return rows
}

/** Files of the packs in force, and those that were put out of it; a county that never chose has neither. */
export async function packsChosen(
  tx: Tx,
): Promise<{ file: string; hash: string; inForce: boolean; at: string; reason: string }[]> {
  const { rows } = await sql<{ file: string; hash: string; inForce: boolean; at: Date; reason: string }>`
    select file, hash, in_force as "inForce", at, reason from pack_in_force order by file`.execute(tx)
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** What a directive says, for whoever passes it on. */
export async function directiveText(
  tx: Tx,
  directive: string,
): Promise<{ title: string; source: string; issuer: string; text: string } | undefined> {
  const { rows } = await sql<{ title: string; source: string; issuer: string; text: string }>`
    select title, source, issuer, text from directive where directive = ${directive}`.execute(tx)
  return rows[0]
}
