import pg from 'pg'
import { asOwner, type County } from './migrate.ts'

/**
 * Makes a county anew while what was there stays, set aside, until the new one is whole; when that fails it is put back. `make` must
 * end by writing an epoch (a restore does): that is what tells a whole county from half of one after a crash.
 */
export async function inItsPlace<T>(ownerUrl: string, county: County, make: () => Promise<T>): Promise<T> {
  const aside = asideOf(county)
  await asOwner(ownerUrl, async (client) => {
    if (await isSchema(client, county.schema)) await rename(client, county.schema, aside)
    await forget(client, county)
  })
  let made: T
  try {
    made = await make()
  } catch (error) {
    await putBack(ownerUrl, county)
    throw error
  }
  await dropSchema(ownerUrl, aside)
  return made
}

/** After a program that ended in the middle of the above: what was there is put back, unless the new county is whole. */
export async function settleAside(ownerUrl: string, county: County): Promise<void> {
  const [isAside, isWhole] = await asOwner(ownerUrl, async (client) => {
    if (!(await isSchema(client, asideOf(county)))) return [false, false]
    const table = `${pg.escapeIdentifier(county.schema)}.county_epoch`
    const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
      table,
    ])
    if (!rows[0]?.there) return [true, false]
    await client.query("select set_config('hutong.scope', $1, false)", [county.area])
    const { rowCount } = await client.query(`select 1 from ${table} limit 1`)
    return [true, rowCount === 1]
  })
  if (isAside && isWhole) await dropSchema(ownerUrl, asideOf(county))
  else if (isAside) await putBack(ownerUrl, county)
}

function asideOf(county: County): string {
  return `${county.schema}_aside`
}

async function putBack(ownerUrl: string, county: County): Promise<void> {
  await dropSchema(ownerUrl, county.schema)
  await asOwner(ownerUrl, async (client) => {
    await forget(client, county)
    if (!(await isSchema(client, asideOf(county)))) return
    await rename(client, asideOf(county), county.schema)
    await client.query('insert into public.county_registry (schema, area, name) values ($1, $2, $3)', [
      county.schema,
      county.area,
      county.name,
    ])
  })
}

async function isSchema(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [name])
  return rowCount === 1
}

async function rename(client: pg.Client, from: string, to: string): Promise<void> {
  await client.query(`alter schema ${pg.escapeIdentifier(from)} rename to ${pg.escapeIdentifier(to)}`)
}

async function forget(client: pg.Client, county: County): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('public.county_registry') is not null as there",
  )
  if (rows[0]?.there)
    await client.query('delete from public.county_registry where schema = $1', [county.schema])
}

async function dropSchema(ownerUrl: string, schema: string): Promise<void> {
  await asOwner(ownerUrl, (client) =>
    client.query(`drop schema if exists ${pg.escapeIdentifier(schema)} cascade`),
  )
}
