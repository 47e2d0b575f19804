import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../src/database/embedded.ts'
import { migrate } from '../src/database/migrate.ts'
import { prepareJobs } from '../src/jobs/schema.ts'
import { makeScratch } from '../scripts/scratch.ts'

declare module 'vitest' {
  interface ProvidedContext {
    ownerUrl: string
  }
}

export const TEMPLATE = 'hutong_test_template'
export const TEST_COUNTY = { schema: 'county_130430', area: '130430', name: '邱县' }
export const TEST_APP = { role: 'hutong_test_app', password: 'only-for-tests' }

/**
 * One PostgreSQL for the whole run (embedded, or the server DATABASE_URL names) and one migrated template database, which every
 * test file clones (test/harness.ts). fsync is off in the embedded one: these tests ask for answers, not for durability. What any
 * test keeps in the temporary folder is gone after the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const own = process.env['DATABASE_URL']
  const scratch = makeScratch()
  process.env['TMPDIR'] = scratch.folder
  // Also of a run that is broken off: PostgreSQL ends within a minute of losing its folder.
  process.once('exit', scratch.remove)
  const embedded = own
    ? undefined
    : await startEmbedded(path.join(scratch.folder, 'postgres'), {
        settings: {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          max_connections: '200',
          shared_buffers: '256MB',
        },
      })
  const ownerUrl = own ?? embedded?.url ?? ''
  await remakeTemplate(ownerUrl)
  project.provide('ownerUrl', ownerUrl)
  return async () => {
    await embedded?.stop()
    scratch.remove()
  }
}

async function remakeTemplate(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const stale = await client.query<{ datname: string }>(
    "select datname from pg_database where datname like 'hutong_test_%'",
  )
  for (const { datname } of stale.rows)
    await client.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`)
  await client.query(`create database ${TEMPLATE}`)
  await client.end()
  await migrate(databaseUrl(ownerUrl, TEMPLATE), TEST_COUNTY, TEST_APP)
  await prepareJobs(databaseUrl(ownerUrl, TEMPLATE), TEST_COUNTY.area, TEST_APP.role)
  await markDemo(databaseUrl(ownerUrl, TEMPLATE))
}

/** A demo asks nobody for a one-time code; the tests that are about the code make their county a real one. */
async function markDemo(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query("select set_config('hutong.scope', $1, false)", [TEST_COUNTY.area])
  await client.query(`update ${TEST_COUNTY.schema}.county set demo = 'ready'`)
  await client.end()
}

/** The same server and credentials, another database. */
export function databaseUrl(ownerUrl: string, database: string): string {
  const url = new URL(ownerUrl)
  url.pathname = `/${database}`
  return url.toString()
}
