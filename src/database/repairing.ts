import type pg from 'pg'
import { groupOf, type Shape } from './comparing.ts'
import { pour } from './scratch.ts'

/**
 * Makes the groups of a table's rows in which it differs from the replay what they are there. Runs inside the caller's
 * transaction on `live`, in two steps: `prepare` for every table and `discard` from the last to the first, so that nothing refers
 * to what goes; then `fill` from the first to the last.
 */
export async function prepare(
  live: pg.Client,
  replay: pg.Client,
  shape: Shape,
  groups: readonly number[],
): Promise<void> {
  const columns = shape.columns.join(', ')
  await live.query(
    `create temp table ${fresh(shape)} on commit drop as select ${columns} from ${shape.table} where false`,
  )
  const which = `${groupOf(shape)} in (${groups.join(', ')})`
  await pour(
    replay,
    `select ${columns} from ${shape.table} where ${which}`,
    live,
    `${fresh(shape)} (${columns})`,
  )
  await live.query(`analyze ${fresh(shape)}`)
}

/** Takes away rows that no record accounts for, and what refers to them outside the ledger (sessions of a post that never was). */
export async function discard(live: pg.Client, shape: Shape, groups: readonly number[]): Promise<void> {
  const { table, key } = shape
  const same = key.map((column) => `f.${column} = t.${column}`).join(' and ')
  const gone = `${groupOf({ ...shape, key: key.map((column) => `t.${column}`) })} in (${groups.join(', ')})
    and not exists (select 1 from ${fresh(shape)} f where ${same})`
  const { rows } = await live.query<{ referring: string; column: string }>(
    `select conrelid::regclass::text as referring, quote_ident(a.attname) as column
     from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
     where k.contype = 'f' and k.confrelid = $1::regclass`,
    [table],
  )
  for (const { referring, column } of rows)
    await live.query(
      `delete from ${referring} x using ${table} t where x.${column} = t.${key[0] ?? ''} and ${gone}`,
    )
  await live.query(`delete from ${table} t where ${gone}`)
}

export async function fill(live: pg.Client, shape: Shape): Promise<void> {
  const { table, key, columns } = shape
  const others = columns.filter((column) => !key.includes(column))
  const update = others.map((column) => `${column} = excluded.${column}`).join(', ')
  await live.query(
    `insert into ${table} (${columns.join(', ')}) select ${columns.join(', ')} from ${fresh(shape)}
     on conflict (${key.join(', ')}) do ${others.length > 0 ? `update set ${update}` : 'nothing'}`,
  )
}

function fresh({ table }: Shape): string {
  return `fresh_${table.replaceAll(/\W/g, '')}`
}
