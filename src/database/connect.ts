import { AsyncLocalStorage } from 'node:async_hooks'
import {
  CompiledQuery,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  sql,
  type DatabaseConnection,
  type PostgresDialectConfig,
  type RawBuilder,
  type Transaction,
} from 'kysely'
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
  const kysely = new Kysely<DB>({ dialect: new CountyDialect({ pool }) })
  return { kysely, pool, schema, close: () => kysely.destroy() }
}

/** What a transaction about to begin sets for itself. */
const settings = new AsyncLocalStorage<{ schema: string; scope: string }>()

class CountyDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig

  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver(): PostgresDriver {
    return new CountyDriver(this.#config)
  }
}

/** Begins a transaction and says where it is in one trip to the server: every request makes it. */
class CountyDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const { schema, scope } = settings.getStore() ?? {}
    // Two statements in one text take no parameters.
    if (!/^[a-z0-9_]+$/.test(schema ?? '') || !/^\d*$/.test(scope ?? ''))
      throw new Error(`no transaction in schema "${schema}" over area "${scope}"`)
    const text = `begin; select set_config('search_path', '${schema}', true), set_config('hutong.scope', '${scope}', true)`
    await connection.executeQuery(CompiledQuery.raw(text))
  }
}

/**
 * One transaction in one county, seeing only `scope` (an area number) through row-level security. Everything set here ends
 * with the transaction, so a pooled connection carries nothing over to the next caller.
 */
export async function within<T>(database: Database, scope: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return settings.run({ schema: database.schema, scope }, () => database.kysely.transaction().execute(work))
}

/**
 * One look in a transaction of its own, in one message to the server and back instead of four: what every request asks first. The scope
 * ends with it, as in `within`: PostgreSQL runs the statements of one message as one transaction.
 */
export async function look<T>(database: Database, scope: string, query: RawBuilder<T>): Promise<T[]> {
  const { sql: text, parameters } = query.compile(database.kysely)
  const [schema, area] = [pg.escapeLiteral(database.schema), pg.escapeLiteral(scope)]
  const filled = text.replaceAll(/\$(\d+)/g, (_, place: string) => literal(parameters[Number(place) - 1]))
  const results: unknown = await database.pool.query(
    `select set_config('search_path', ${schema}, true), set_config('hutong.scope', ${area}, true); ${filled}`,
  )
  // The driver gives one result for each statement; the caller says what its own selects.
  return (results as [unknown, { rows: T[] }])[1].rows
}

/** A value as SQL text; messages of several statements take no parameters. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (value instanceof Date) return `'${value.toISOString()}'::timestamptz`
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'::bytea`
  if (Array.isArray(value)) return `array[${value.map(literal).join(',')}]`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return pg.escapeLiteral(value)
  throw new TypeError('a value of this type is not looked up by')
}

/** Widens or narrows the scope for the rest of the transaction. Only the ledger's append may widen, after its checks. */
export async function setScope(tx: Tx, scope: string): Promise<void> {
  await sql`select set_config('hutong.scope', ${scope}, true)`.execute(tx)
}
