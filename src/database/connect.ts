import { AsyncLocalStorage } from 'node:async_hooks'
import {
  CompiledQuery,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  sql,
  type DatabaseConnection,
  type PostgresDialectConfig,
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
  pool.on('connect', prepareOften)
  const kysely = new Kysely<DB>({ dialect: new CountyDialect({ pool }) })
  return { kysely, pool, schema, close: () => kysely.destroy() }
}

/**
 * `often`: its statements come again and again, in the same words (prepareOften). `first`: SQL without parameters, done as it begins.
 */
type Manner = { often?: boolean; first?: string }

/** What a transaction about to begin sets for itself. */
const settings = new AsyncLocalStorage<{ schema: string; scope: string } & Manner>()

/**
 * Statements of transactions that come often are prepared once a connection under a name: planning them costs several times what
 * running them does. Only what is planned alike whatever it is asked for belongs there; a list over a village and one over the county do
 * not.
 */
function prepareOften(client: pg.PoolClient): void {
  client.query = new Proxy(client.query, {
    apply: (ask, self, given: [unknown, ...unknown[]]) => {
      const [text, values, ...rest] = given
      const isOften = typeof text === 'string' && Array.isArray(values) && !isFrame(text)
      return isOften && settings.getStore()?.often
        ? Reflect.apply(ask, self, [{ name: nameOf(text), text, values }, ...rest])
        : Reflect.apply(ask, self, given)
    },
  })
}

/** Begins or ends a transaction: nothing to plan, and beginning is two statements, which are never prepared. */
function isFrame(text: string): boolean {
  return /^(?:begin|commit|rollback)/.test(text)
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  const name = names.get(text) ?? `often_${names.size}`
  names.set(text, name)
  return name
}

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
    const { schema, scope, first } = settings.getStore() ?? {}
    // Two statements in one text take no parameters.
    if (!/^[a-z0-9_]+$/.test(schema ?? '') || !/^\d*$/.test(scope ?? ''))
      throw new Error(`no transaction in schema "${schema}" over area "${scope}"`)
    const text = `begin; select set_config('search_path', '${schema}', true), set_config('hutong.scope', '${scope}', true)${first === undefined ? '' : `, ${first}`}`
    await connection.executeQuery(CompiledQuery.raw(text))
  }
}

/**
 * One transaction in one county, seeing only `scope` (an area number) through row-level security. Everything set here ends
 * with the transaction, so a pooled connection carries nothing over to the next caller.
 */
export async function within<T>(
  { schema, kysely }: Database,
  scope: string,
  work: (tx: Tx) => Promise<T>,
  how: Manner = {},
): Promise<T> {
  return settings.run({ schema, scope, ...how }, () => kysely.transaction().execute(work))
}

/** Widens or narrows the scope for the rest of the transaction. Only the ledger's append may widen, after its checks. */
export async function setScope(tx: Tx, scope: string): Promise<void> {
  await sql`select set_config('hutong.scope', ${scope}, true)`.execute(tx)
}

/**
 * For the rest of the transaction, rows that an index holds in order are read in that order and not sorted. A page of a list stops
 * after fifty rows that way; the planner, which expects next to nothing of a table fenced by area or not yet analyzed, would as soon
 * read all of them and sort.
 */
export async function keepIndexOrder(tx: Tx): Promise<void> {
  await sql`select set_config('enable_sort', 'off', true)`.execute(tx)
}

/**
 * For a transaction that adds up a large part of a fenced table: through an index the fence is asked once, of the range; reading the
 * whole table asks it of every row, which costs more than the adding up (measured: 190 ms against 80 for 210,000 counters).
 */
export async function readByIndex(tx: Tx): Promise<void> {
  await sql`select set_config('enable_seqscan', 'off', true)`.execute(tx)
}
