import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'

const FOLDER = path.join(import.meta.dirname, 'migrations')
/** Any number; held while migrating so that two servers starting at once migrate one after the other. */
export const MIGRATION_LOCK = 7_204_311
/** Held by migrations that run, shared by backups being taken: a table does not change its columns while it is copied. */
export const MIGRATION_GATE = 7_204_313
/** A migration waits this long for a table that is in use before it lets everybody pass and tries again. */
const LOCK_PATIENCE = '4s'
const LOCK_TRIES = 30

/** From this one on a county knows the fingerprint of its key. */
const KEY_MIGRATION = '0100_machine.sql'

export type County = { schema: string; area: string; name: string }

/** The counties a database holds, by area number. Throws a sentence when the database cannot be reached or is too old. */
export async function findCounties(ownerUrl: string): Promise<County[]> {
  return asOwner(ownerUrl, async (client) => {
    const { rows: versions } = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    )
    const version = versions[0]?.version ?? 0
    if (version < 150_000)
      throw new Error(`This PostgreSQL is version ${Math.floor(version / 10_000)}; Hutong needs 15 or newer.`)
    const { rows } = await client.query<{ there: boolean }>(
      "select to_regclass('public.county_registry') is not null as there",
    )
    if (!rows[0]?.there) return []
    const counties = await client.query<County>(
      'select schema, area, name from public.county_registry order by area',
    )
    return counties.rows
  })
}

export type Standing = {
  /** Migrations this program has and the county lacks. */
  missing: string[]
  /** Migrations the county has and this program does not know: it was upgraded by a newer one. */
  unknown: string[]
  /** Of the master key the county was opened with; null before the first time. */
  keyFingerprint: string | null
}

/** Where a county's schema stands, read without changing anything. */
export async function standingOf(ownerUrl: string, county: County): Promise<Standing> {
  const files = await migrationFiles()
  return asOwner(ownerUrl, async (client) => {
    const schema = pg.escapeIdentifier(county.schema)
    await client.query(`set search_path = ${schema}`)
    await client.query("select set_config('hutong.scope', $1, false)", [county.area])
    const { rows } = await client.query<{ name: string }>('select name from migration')
    const have = new Set(rows.map(({ name }) => name))
    const keyed = have.has(KEY_MIGRATION)
      ? await client.query<{ key: string | null }>('select key_fingerprint as key from county')
      : undefined
    return {
      missing: files.filter((name) => !have.has(name)),
      unknown: [...have].filter((name) => !files.includes(name)),
      keyFingerprint: keyed?.rows[0]?.key ?? null,
    }
  })
}

/** True when somebody can sign in, so the county was made to its end. */
export async function hasPasswords(ownerUrl: string, county: County): Promise<boolean> {
  return asOwner(ownerUrl, async (client) => {
    const table = `${pg.escapeIdentifier(county.schema)}.credential`
    const { rows: tables } = await client.query<{ there: boolean }>(
      'select to_regclass($1) is not null as there',
      [table],
    )
    if (!tables[0]?.there) return false
    const { rows } = await client.query<{ any: boolean }>(`select exists (select 1 from ${table}) as any`)
    return rows[0]?.any ?? false
  })
}

/** Where a county's jobs lie (src/jobs), beside its own schema: what waits to be done is no part of a backup. */
export function jobsSchema(area: string): string {
  return `jobs_${area}`
}

/** Forgets a county altogether. Only for a demo that was cut off, or a restore that failed. */
export async function dropCounty(ownerUrl: string, county: County): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    for (const schema of [county.schema, jobsSchema(county.area)])
      await client.query(`drop schema if exists ${pg.escapeIdentifier(schema)} cascade`)
    await client.query('delete from public.county_registry where schema = $1', [county.schema])
  })
}

/** One connection of the owner's, closed afterwards. Throws a sentence when the database cannot be reached. */
export async function asOwner<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'hutong' })
  await client.connect().catch((error: unknown) => {
    const where = new URL(ownerUrl)
    const said =
      error instanceof Error ? error.message || ('code' in error ? String(error.code) : '') : String(error)
    throw new Error(`The database at ${where.host}${where.pathname} cannot be reached: ${said}`, {
      cause: error,
    })
  })
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The names of all migrations this program has, in order. */
/** The migrations this program has, in the order they run. */
export async function migrationFiles(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort()
}

/**
 * Brings a county's schema up to date, or to where the migrations `only` lead, and lets the app role in. Connects as the owner.
 * Safe to run twice at the same time. Returns the names of the migrations it ran.
 */
export async function migrate(
  ownerUrl: string,
  county: County,
  app: { role: string; password: string },
  only?: readonly string[],
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
    const ran = await runMissing(client, only)
    await client.query('call make_months(now(), 2, 2)')
    await grant(client, schema, pg.escapeIdentifier(app.role))
    await enterCounty(client, county)
    return ran
  } finally {
    await client.end()
  }
}

/** An owner that is no superuser may make such a role but not take rights away from one: a wrong one is named instead. */
async function makeAppRole(client: pg.Client, app: { role: string; password: string }): Promise<void> {
  const role = pg.escapeIdentifier(app.role)
  const password = pg.escapeLiteral(app.password)
  const { rows } = await client.query<{ mighty: boolean }>(
    'select rolsuper or rolbypassrls or rolcreaterole as mighty from pg_roles where rolname = $1',
    [app.role],
  )
  if (rows[0]?.mighty)
    throw new Error(
      `The role ${app.role} may do more than an application should. Take it away: alter role … nosuperuser`,
    )
  if (rows[0]) await client.query(`alter role ${role} login password ${password}`)
  else await client.query(`create role ${role} login password ${password}`)
  // A county's own server compiles what it takes for long (JIT, on by default until 18): 0.4 s for statements of 5 ms.
  await client.query(`alter role ${role} set jit = off`)
}

/** Runs the migrations that the schema on the search path lacks, each in a transaction of its own. */
export async function runMissing(client: pg.Client, only?: readonly string[]): Promise<string[]> {
  const files = (await migrationFiles()).filter((name) => only?.includes(name) ?? true)
  const done = await client.query<{ name: string }>('select name from migration')
  const have = new Set(done.rows.map((row) => row.name))
  const missing = files.filter((file) => !have.has(file))
  if (missing.length === 0) return []
  await client.query('select pg_advisory_lock($1)', [MIGRATION_GATE])
  for (const name of missing) {
    const text = await readFile(path.join(FOLDER, name), 'utf8')
    for (let tries = 1; !(await ranThrough(client, name, text, tries)); tries += 1) await pause(1000)
  }
  await client.query('select pg_advisory_unlock($1)', [MIGRATION_GATE])
  return missing
}

/**
 * One migration, whole or not at all. False when a table it needs is in use: whoever waits for a table's exclusive lock makes all who
 * come after wait too, so it steps back and lets the county work on.
 */
async function ranThrough(client: pg.Client, name: string, text: string, tries: number): Promise<boolean> {
  await client.query('begin')
  try {
    await client.query(`set local lock_timeout = '${LOCK_PATIENCE}'`)
    await client.query(text)
    await client.query('insert into migration (name) values ($1)', [name])
    await client.query('commit')
    return true
  } catch (error) {
    await client.query('rollback')
    const isBusy = error instanceof Error && 'code' in error && error.code === '55P03'
    if (isBusy && tries < LOCK_TRIES) return false
    throw new Error(`migration ${name} failed`, { cause: error })
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
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
