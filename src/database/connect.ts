import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { DB } from './schema.ts'

export type Database = { kysely: Kysely<DB>; pool: pg.Pool; schema: string; close: () => Promise<void> }
export type Tx = Transaction<DB>

/** Counts and sequence numbers fit a double exactly (< 2^53); dates stay text, they have no hour. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/** A pool onto one county's schema. `url` must name the app role, never the owner. */
export function connect(url: string, schema: string, connections = 10): Database {
  const pool = new pg.Pool({ connectionString: url, max: connections, application_name: 'hutong' })
  // A server that is restarted breaks idle connections; the pool replaces them, and the next call says so if it can't.
  pool.on('error', () => undefined)
  // The pool listens only while a connection is idle: one that breaks between two statements of a transaction would otherwise be an
  // uncaught event and end the process. The statement that follows fails, which is how its caller hears of it.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  return { kysely, pool, schema, close: () => kysely.destroy() }
}

/**
 * One transaction in one county, seeing only `scope` (an area number) through row-level security. Everything set here ends
 * with the transaction, so a pooled connection carries nothing over to the next caller.
 */
export async function within<T>(database: Database, scope: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.kysely.transaction().execute(async (tx) => {
    await sql`select set_config('search_path', ${database.schema}, true), set_config('hutong.scope', ${scope}, true)`.execute(
      tx,
    )
    return work(tx)
  })
}

/** Widens or narrows the scope for the rest of the transaction. Only the ledger's append may widen, after its checks. */
export async function setScope(tx: Tx, scope: string): Promise<void> {
  await sql`select set_config('hutong.scope', ${scope}, true)`.execute(tx)
}
