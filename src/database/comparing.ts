import type pg from 'pg'

/** Rows of a table are told apart by their key and compared as a whole; the parts by which they are hashed are SQL. */
export type Shape = { table: string; key: readonly string[]; row: string; columns: readonly string[] }
export type TableHash = { rows: number; hash: string }
export type Difference = {
  table: string
  key: string
  what: 'missing' | 'extra' | 'changed'
  columns: string[]
}

/** Rows fall into this many groups by their key: a difference is looked for in the groups that differ. */
const GROUPS = 4096

/** What the catalogue says of tables: keys, and which columns are compared as text because their type has no hash. */
export async function shapesOf(client: pg.Client, tables: readonly string[]): Promise<Shape[]> {
  const { rows } = await client.query<{ table: string; key: string[]; row: string[]; columns: string[] }>(
    `select t.name as table,
       array(select quote_ident(a.attname) from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
         where i.indrelid = c.oid and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)) as key,
       array(select case when hashable.yes then quote_ident(a.attname) else quote_ident(a.attname) || '::text' end
         from pg_attribute a
         cross join lateral (select exists (select 1 from pg_opclass o join pg_am m on m.oid = o.opcmethod
           where m.amname = 'hash' and o.opcdefault and (o.opcintype = a.atttypid
             or o.opcintype = 'anyarray'::regtype and a.atttypid in (select typarray from pg_type)
             or exists (select 1 from pg_cast x where x.castsource = a.atttypid and x.casttarget = o.opcintype and x.castmethod = 'b'))
         ) as yes) hashable
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as row,
       array(select quote_ident(a.attname) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
     from unnest($1::text[]) with ordinality as t(name, place) join pg_class c on c.oid = t.name::regclass order by t.place`,
    [tables],
  )
  return rows.map(({ table, key, row, columns }) => ({
    table,
    // A table without a key is compared as a heap of whole rows.
    key: key.length > 0 ? key : row,
    row: `hash_record_extended(row(${row.join(', ')}), 0)`,
    columns,
  }))
}

export async function hashOf(client: pg.Client, { table, row }: Shape): Promise<TableHash> {
  const { rows } = await client.query<TableHash>(
    `select count(*) as rows, coalesce(sum(${row}), 0)::text as hash from ${table}`,
  )
  return rows[0] ?? { rows: 0, hash: '0' }
}

/** SQL for the group that a row falls into. */
export function groupOf({ key }: Shape): string {
  return `(hash_record_extended(row(${key.join(', ')}), 0) & ${GROUPS - 1})::int`
}

/** The groups in which two tables of the same shape differ. */
export async function differingGroups(one: pg.Client, other: pg.Client, shape: Shape): Promise<number[]> {
  const [left, right] = [await groupHashes(one, shape), await groupHashes(other, shape)]
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((group) => left.get(group) !== right.get(group))
    .sort((a, b) => a - b)
}

async function groupHashes(client: pg.Client, shape: Shape): Promise<Map<number, string>> {
  const { rows } = await client.query<{ group: number; hash: string }>(
    `select ${groupOf(shape)} as group, count(*) || '/' || sum(${shape.row}) as hash from ${shape.table} group by 1`,
  )
  return new Map(rows.map(({ group, hash }) => [group, hash]))
}

type Row = { key: string; row: Record<string, unknown> }

/** The first rows in which the county and the replay differ, by key. Values are not shown: they may be people's. */
export async function firstDifferences(
  live: pg.Client,
  replay: pg.Client,
  shape: Shape,
  groups: readonly number[],
  most: number,
): Promise<Difference[]> {
  const some = groups.slice(0, most)
  const [left, right] = [await rowsOf(live, shape, some), await rowsOf(replay, shape, some)]
  const differences = [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((key): Difference[] => {
    const [is, should] = [left.get(key), right.get(key)]
    if (!is || !should) return [{ table: shape.table, key, what: is ? 'extra' : 'missing', columns: [] }]
    const columns = Object.keys(is).filter((one) => JSON.stringify(is[one]) !== JSON.stringify(should[one]))
    return columns.length === 0 ? [] : [{ table: shape.table, key, what: 'changed', columns }]
  })
  return differences.slice(0, most)
}

async function rowsOf(
  client: pg.Client,
  shape: Shape,
  groups: readonly number[],
): Promise<Map<string, Row['row']>> {
  const { rows } = await client.query<Row>(
    `select concat_ws(' ', ${shape.key.join(', ')}) as key, to_jsonb(t) as row from ${shape.table} t
     where ${groupOf(shape)} = any($1::int[])`,
    [groups],
  )
  return new Map(rows.map(({ key, row }) => [key, row]))
}
