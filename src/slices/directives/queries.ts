import { sql } from 'kysely'
import type { Tx } from '../../database/connect.ts'
import type { Role } from '../../core/role.ts'
import type { DirectiveLine } from './contract.ts'

type Row = Omit<DirectiveLine, 'issuedAt'> & { issuedAt: Date; text: string; area: string }

/** Directives in force over the scope, newest first; `readers` are the posts within scope whom they concern. */
export async function directivesFor(tx: Tx, scope: string, post: string, only?: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select d.directive, d.area, d.title, d.issuer, d.published_on as "publishedOn", d.issued_at as "issuedAt", d.text,
      (select count(*) from measure m where m.directive = d.directive) as measures,
      (select count(*) from directive_receipt r where r.directive = d.directive) as read,
      (select count(*) from post p where p.ended_at is null and p.area >= ${scope} and p.area < ${`${scope}~`}) as readers,
      exists (select 1 from directive_receipt r where r.directive = d.directive and r.post = ${post}) as "readByMe"
    from directive d where ${only ? sql`d.directive = ${only}` : sql`true`}
    order by d.issued_at desc limit 100`.execute(tx)
  return rows
}

/** Posts within scope that have not read it, the widest areas first, at most a hundred. */
export async function unreadBy(
  tx: Tx,
  directive: string,
): Promise<{ name: string; role: Role; areaName: string }[]> {
  const { rows } = await sql<{ name: string; role: Role; areaName: string }>`
    select o.name, p.role, coalesce(a.name, p.area) as "areaName"
    from post p join account o on o.account = p.account left join area a on a.area = p.area
    where p.ended_at is null
      and not exists (select 1 from directive_receipt r where r.directive = ${directive} and r.post = p.post)
    order by length(p.area), p.area limit 100`.execute(tx)
  return rows
}
