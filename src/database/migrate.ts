import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'

const FOLDER = path.join(import.meta.dirname, 'migrations')
/** Any number; held while migrating so that two servers starting at once migrate one after the other. */
const MIGRATION_LOCK = 7_204_311

export type County = { schema: string; area: string; name: string }

/**
 * Brings a county's schema up to date and lets the app role in. Connects as the owner. Safe to run twice at the same time.
 * Returns the names of the migrations it ran.
 */
export async function migrate(
  ownerUrl: string,
  county: County,
  app: { role: string; password: string },
): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'hutong migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await makeAppRole(client, app)
    await client.query(
      'create table if not exists public.county_registry (schema text primary key, area text not null, name text not null)',
    )
    const schema = pg.escapeIdentifier(county.schema)
    await client.query(`create schema if not exists ${schema}`)
    await client.query(`set search_path = ${schema}`)
    await client.query(
      'create table if not exists migration (name text primary key, ran_at timestamptz not null default now())',
    )
    const ran = await runMissing(client)
    await client.query('call make_months(now(), 2, 2)')
    await grant(client, schema, pg.escapeIdentifier(app.role))
    await enterCounty(client, county)
    return ran
  } finally {
    await client.end()
  }
}

async function makeAppRole(client: pg.Client, app: { role: string; password: string }): Promise<void> {
  const role = pg.escapeIdentifier(app.role)
  const exists = await client.query('select 1 from pg_roles where rolname = $1', [app.role])
  const verb = exists.rowCount === 0 ? 'create' : 'alter'
  await client.query(
    `${verb} role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls password ${pg.escapeLiteral(app.password)}`,
  )
}

async function runMissing(client: pg.Client): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
  const done = await client.query<{ name: string }>('select name from migration')
  const have = new Set(done.rows.map((row) => row.name))
  const ran: string[] = []
  for (const name of files.filter((file) => !have.has(file))) {
    const text = await readFile(path.join(FOLDER, name), 'utf8')
    await client.query('begin')
    try {
      await client.query(text)
      await client.query('insert into migration (name) values ($1)', [name])
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw new Error(`migration ${name} failed`, { cause: error })
    }
    ran.push(name)
  }
  return ran
}

/** The app role owns nothing, so forced row security binds it. The ledger takes no update and no delete from it. */
async function grant(client: pg.Client, schema: string, role: string): Promise<void> {
  await client.query(`
    grant usage on schema ${schema} to ${role};
    grant select, insert, update, delete on all tables in schema ${schema} to ${role};
    revoke update, delete on record from ${role};
    revoke insert, update, delete on migration from ${role};
    grant usage, select on all sequences in schema ${schema} to ${role};
    grant execute on all routines in schema ${schema} to ${role};
    grant usage on schema public to ${role};
    grant select on public.county_registry to ${role};
  `)
  // A partition has no policies of its own: it is reached through its parent, whose policies then hold, or not at all.
  const partitions = await client.query<{ name: string }>(
    "select c.oid::regclass::text as name from pg_class c where c.relispartition and c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace",
  )
  for (const { name } of partitions.rows) await client.query(`revoke all on ${name} from ${role}`)
}

async function enterCounty(client: pg.Client, county: County): Promise<void> {
  await client.query(
    'insert into public.county_registry (schema, area, name) values ($1, $2, $3) on conflict (schema) do nothing',
    [county.schema, county.area, county.name],
  )
  await client.query("select set_config('hutong.scope', $1, false)", [county.area])
  await client.query('insert into county (area, name) values ($1, $2) on conflict (area) do nothing', [
    county.area,
    county.name,
  ])
}
