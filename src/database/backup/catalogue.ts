import pg from 'pg'
import type { Partition, Sequence, Table } from './archive.ts'

/** Left out of a backup: migrations are run, not loaded; after a restore everybody signs in again. */
const NEVER = ['migration', 'session']

/** The county's tables in an order in which foreign keys find what they point at; partitioned ones are read through the parent. */
export async function tablesOf(client: pg.Client, schema: string): Promise<Table[]> {
  const { rows } = await client.query<Table & { needs: string[] }>(
    `select c.relname as name,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and a.attgenerated = '' order by a.attnum) as columns,
      array(select f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as needs
    from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> all($2) order by c.relname`,
    [schemaName(schema), NEVER],
  )
  const order: Table[] = []
  const placed = new Set<string>(NEVER)
  const place = (row: Table & { needs: string[] }, above: readonly string[]): void => {
    if (placed.has(row.name)) return
    if (above.includes(row.name))
      throw new Error(`Tables point at each other in a circle: ${[...above, row.name].join(' → ')}`)
    for (const need of row.needs) {
      const needed = rows.find(({ name }) => name === need)
      if (needed) place(needed, [...above, row.name])
    }
    placed.add(row.name)
    order.push({ name: row.name, columns: row.columns })
  }
  for (const row of rows) place(row, [])
  return order
}

/** The partitions there are, with their bounds as SQL. */
export async function partitionsOf(client: pg.Client, schema: string): Promise<Partition[]> {
  const { rows } = await client.query<Partition>(
    `select c.relname as name, p.relname as parent, pg_get_expr(c.relpartbound, c.oid) as bounds
    from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
    where c.relnamespace = $1::regnamespace and c.relispartition and c.relkind = 'r' order by p.relname, c.relname`,
    [schemaName(schema)],
  )
  return rows
}

/** Where the sequences stand. Not part of the snapshot: a sequence is never behind what was drawn from it. */
export async function sequencesOf(client: pg.Client, schema: string): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = $1::regnamespace and relkind = 'S' order by 1",
    [schemaName(schema)],
  )
  const found: Sequence[] = []
  for (const { name } of rows) {
    const { rows: at } = await client.query<{ last: number; called: boolean }>(
      `select last_value::float8 as last, is_called as called from ${qualified(schema, name)}`,
    )
    if (at[0]) found.push({ name, ...at[0] })
  }
  return found
}

/**
 * Throws when this owner would silently miss rows: one that row security binds (no superuser) sees what the county's scope shows, which is
 * all of a table fenced by area and nothing sure of any other.
 */
export async function checkSight(client: pg.Client, schema: string): Promise<void> {
  const { rows: self } = await client.query<{ sees: boolean }>(
    'select rolsuper or rolbypassrls as sees from pg_roles where rolname = current_user',
  )
  if (self[0]?.sees) return
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = $1::regnamespace and c.relforcerowsecurity
      and (not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'scope' and p.polpermissive and p.polcmd = '*')
        or exists (select 1 from pg_policy p where p.polrelid = c.oid and not p.polpermissive))`,
    [schemaName(schema)],
  )
  if (rows.length === 0) return
  const names = rows.map(({ name }) => name).join(', ')
  throw new Error(
    `This database user does not see every row of ${names}. Back up as a superuser, or as one with BYPASSRLS (DATABASE_URL).`,
  )
}

export function qualified(schema: string, name: string): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`
}

export function columnList(columns: readonly string[]): string {
  return columns.map((column) => pg.escapeIdentifier(column)).join(', ')
}

/** As regnamespace reads it. */
function schemaName(schema: string): string {
  return pg.escapeIdentifier(schema)
}
