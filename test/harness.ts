import { afterAll, beforeAll, inject } from 'vitest'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { connect, type Database } from '../src/database/connect.ts'
import { databaseUrl, TEMPLATE, TEST_APP, TEST_COUNTY } from './database-setup.ts'

export type TestDatabase = Database & { ownerUrl: string }

/** What a template of its own is filled with, once for a whole run. */
export type Filling = { name: string; fill: (database: TestDatabase) => Promise<void> }

/**
 * A database of this test file's own, cloned from the migrated template (or from one that `filling` has filled, made when first
 * asked for), reached as the app role; dropped afterwards.
 */
export function useDatabase(filling?: Filling): { readonly database: TestDatabase } {
  let database: TestDatabase | undefined
  const name = `hutong_test_${randomBytes(6).toString('hex')}`
  beforeAll(async () => {
    await asOwner(async (client) => {
      const template = filling ? await filledTemplate(client, filling) : TEMPLATE
      await client.query(cloning(name, template))
    })
    database = {
      ...connect(appUrl(name), TEST_COUNTY.schema, 8),
      ownerUrl: databaseUrl(inject('ownerUrl'), name),
    }
  })
  afterAll(async () => {
    await database?.close()
    await asOwner((client) => client.query(`drop database if exists ${name} with (force)`))
  })
  return {
    get database(): TestDatabase {
      if (!database) throw new Error('the database exists only inside tests')
      return database
    },
  }
}

/** Runs under the lock of `asOwner`, so that two files asking at once fill it once. A filling that failed leaves nothing behind. */
async function filledTemplate(client: pg.Client, { name, fill }: Filling): Promise<string> {
  const template = `hutong_test_filled_${name}`
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [template])
  if (rowCount !== 0) return template
  const draft = `${template}_draft`
  await client.query(`drop database if exists ${draft} with (force)`)
  await client.query(cloning(draft, TEMPLATE))
  const database = {
    ...connect(appUrl(draft), TEST_COUNTY.schema, 8),
    ownerUrl: databaseUrl(inject('ownerUrl'), draft),
  }
  await fill(database).finally(() => database.close())
  await client.query(`alter database ${draft} rename to ${template}`)
  return template
}

/** File by file: through the write-ahead log, as it is by default, takes four times as long. */
function cloning(name: string, template: string): string {
  return `create database ${name} template ${template} strategy file_copy`
}

function appUrl(name: string): string {
  const url = new URL(databaseUrl(inject('ownerUrl'), name))
  url.username = TEST_APP.role
  url.password = TEST_APP.password
  return url.toString()
}

/** Cloning takes a lock on the template: one at a time, tried again while another clone is being made. */
async function asOwner(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('ownerUrl') })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(42)')
    await work(client)
  } finally {
    await client.end()
  }
}

/** Empties the county: a story that begins anew need not wait for another clone. */
export async function emptyCounty(database: TestDatabase): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ names: string }>(
      `select string_agg(format('%I.%I', schemaname, tablename), ', ') as names from pg_tables
       where schemaname = $1 and tablename not in ('migration', 'county') and tablename !~ '_\\d{4}_\\d{2}$|_beyond$'`,
      [database.schema],
    )
    await client.query(`truncate ${rows[0]?.names ?? ''}`)
  } finally {
    await client.end()
  }
}
