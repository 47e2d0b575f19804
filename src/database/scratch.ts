import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { connect, type Database } from './connect.ts'
import { runMissing, type County } from './migrate.ts'

/** Ends of a stretch of the ledger: after `from`, up to and including `to`. */
export type Stretch = { from: number; to: number }

/**
 * A schema of the county's shape beside its own, into which the ledger is copied and replayed. No statement looks at both: rows
 * travel through this process, so the two may lie on different machines.
 */
export type Scratch = { database: Database; client: pg.Client; schema: string; close: () => Promise<void> }

/** A connection of the owner's that looks at one schema and sees the whole county. */
export async function ownerClient(ownerUrl: string, schema: string, area: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'hutong rebuild' })
  // One that breaks between two statements fails the next one, which is how its caller hears of it.
  client.on('error', () => undefined)
  await client.connect()
  await client.query("select set_config('search_path', $1, false), set_config('hutong.scope', $2, false)", [
    pg.escapeIdentifier(schema),
    area,
  ])
  return client
}

/** Makes the scratch schema anew. A second rebuild of the same county at the same time is refused. */
export async function makeScratch(ownerUrl: string, county: County): Promise<Scratch> {
  const schema = `${county.schema}_replay`
  const client = await ownerClient(ownerUrl, schema, county.area)
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
      [`rebuild ${schema}`],
    )
    if (!rows[0]?.mine) throw new Error(`Another rebuild of ${county.name} is running. Wait for it to end.`)
    await client.query(`drop schema if exists ${schema} cascade`)
    await client.query(`create schema ${schema}`)
    await client.query('create table migration (name text primary key, ran_at timestamptz default now())')
    await runMissing(client)
    await loosen(client)
    await client.query("set maintenance_work_mem = '512MB'")
  } catch (error) {
    await client.end()
    throw error
  }
  const database = connect(ownerUrl, schema, 3)
  const close = async (): Promise<void> => {
    await database.close()
    await client.end()
  }
  return { database, client, schema, close }
}

export async function dropScratch({ client, schema, close }: Scratch): Promise<void> {
  await client.query(`drop schema if exists ${schema} cascade`)
  await close()
}

/**
 * What is thrown away afterwards needs no log, no foreign keys and no months: one partition takes all records, the one for
 * windows far off all duties.
 */
async function loosen(client: pg.Client): Promise<void> {
  const keys = await client.query<{ table: string; name: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name from pg_constraint
     where contype = 'f' and conparentid = 0 and connamespace = current_schema()::regnamespace`,
  )
  for (const { table, name } of keys.rows) await client.query(`alter table ${table} drop constraint ${name}`)
  const tables = await client.query<{ table: string }>(
    `select oid::regclass::text as table from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace`,
  )
  for (const { table } of tables.rows)
    await client.query(`alter table ${table} set unlogged, set (autovacuum_enabled = false)`)
  await client.query(`
    create unlogged table record_all (like record including defaults) with (autovacuum_enabled = false)`)
}

/** The county as it is at one moment between two appends, and the last record there is. `lock`: the key appends share. */
export type Snapshot = { client: pg.Client; last: number; close: () => Promise<void> }

export async function openSnapshot(
  ownerUrl: string,
  county: County,
  lock: readonly [number, number],
): Promise<Snapshot> {
  const holder = await ownerClient(ownerUrl, county.schema, county.area)
  const client = await ownerClient(ownerUrl, county.schema, county.area)
  try {
    await holder.query('begin')
    await holder.query('select pg_advisory_xact_lock($1, $2)', [...lock])
    await client.query('begin isolation level repeatable read read only')
    const last = await lastRecord(client)
    return { client, last, close: () => client.end() }
  } catch (error) {
    await client.end()
    throw error
  } finally {
    // Appends go on; the snapshot stays as it is.
    await holder.end()
  }
}

export async function lastRecord(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ last: number }>('select coalesce(max(seq), 0) as last from record')
  return rows[0]?.last ?? 0
}

/** The last record before the first one that was received after `moment`; up to `last` when there is none. */
export async function lastRecordBy(client: pg.Client, moment: Date, last: number): Promise<number> {
  const { rows } = await client.query<{ seq: number | null }>(
    'select min(seq) - 1 as seq from record where received_at > $1',
    [moment],
  )
  return Math.min(rows[0]?.seq ?? last, last)
}

/** Copies a stretch of the ledger, personal fields that are still there with it. The first goes in before indexes are made. */
export async function copyLedger(from: pg.Client, { client }: Scratch, stretch: Stretch): Promise<void> {
  const columns = (await columnsOf(client, 'record_all')).join(', ')
  const which = `seq > ${stretch.from} and seq <= ${stretch.to}`
  const first = stretch.from === 0
  await pour(
    from,
    `select ${columns} from record where ${which}`,
    client,
    `${first ? 'record_all' : 'record'} (${columns})`,
  )
  if (first) await client.query('alter table record attach partition record_all default')
  const personal = (await columnsOf(client, 'record_personal')).join(', ')
  await pour(
    from,
    `select ${personal} from record_personal p where exists (select 1 from record r where r.id = p.id and ${which})`,
    client,
    `record_personal (${personal})`,
  )
  await client.query('analyze record_all')
  await client.query('analyze record_personal')
}

/** The columns a table's rows consist of, in order; generated ones follow from them. */
export async function columnsOf(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  )
  return rows.map(({ name }) => name)
}

/** Rows of a query on one connection into a table on another. */
export async function pour(from: pg.Client, query: string, to: pg.Client, target: string): Promise<void> {
  await pipeline(
    from.query(copyTo(`copy (${query}) to stdout (format binary)`)),
    to.query(copyFrom(`copy ${target} from stdin (format binary)`)),
  )
}
