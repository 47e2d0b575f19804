import pg from 'pg'
import type { TestDatabase } from './harness.ts'

/** What statements read, and how, as PostgreSQL tells of every one it runs (auto_explain): the app role's own, with row security. */

/** Rows read of a table without an index, by table, and the indexes that were read. Partitions count as the table they are of. */
export type Read = { scanned: Record<string, number>; indexes: string[]; rows: number }
export type Plans = { of: (work: () => Promise<unknown>) => Promise<Read> }

/** A node of `explain (analyze, format json)`; what is not used here is left out. */
type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Node[]
}

/** Listens from now on; to be called before the app role has connected. */
export async function watchPlans(database: TestDatabase): Promise<Plans> {
  const plans: Node[] = []
  let roots: ReadonlyMap<string, string> | undefined
  await asOwner(database, async (client) => {
    const name = new URL(database.ownerUrl).pathname.slice(1)
    for (const [setting, value] of Object.entries({
      session_preload_libraries: 'auto_explain',
      'auto_explain.log_min_duration': '0',
      'auto_explain.log_analyze': 'on',
      'auto_explain.log_timing': 'off',
      'auto_explain.log_format': 'json',
      'auto_explain.log_level': 'notice',
      'auto_explain.log_nested_statements': 'on',
      // No batch here is large enough to be worth compiling for, and compiling is most of what a test would wait for.
      jit: 'off',
    }))
      await client.query(`alter database ${pg.escapeIdentifier(name)} set ${setting} = '${value}'`)
  })
  database.pool.on('connect', (client) => {
    client.on('notice', ({ message = '' }) => {
      const [, text] = message.split(/^duration: .* plan:$/m)
      // As PostgreSQL writes it.
      if (text !== undefined) plans.push((JSON.parse(text) as { Plan: Node }).Plan)
    })
  })
  return {
    of: async (work) => {
      roots ??= await partitionsOf(database)
      plans.length = 0
      await work()
      return readBy(plans, roots)
    },
  }
}

export async function asOwner<T>(
  database: TestDatabase,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    await client.query(`set search_path = ${database.schema}`)
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The table or index that each partition's is a part of. */
async function partitionsOf(database: TestDatabase): Promise<Map<string, string>> {
  return asOwner(database, async (client) => {
    const { rows } = await client.query<{ part: string; root: string }>(
      `select c.relname as part, r.relname as root from pg_class c join pg_class r on r.oid = pg_partition_root(c.oid)
       where c.relispartition and c.relnamespace = $1::regnamespace`,
      [database.schema],
    )
    return new Map(rows.map(({ part, root }) => [part, root]))
  })
}

function readBy(plans: readonly Node[], roots: ReadonlyMap<string, string>): Read {
  const rootOf = (name: string): string => roots.get(name) ?? name
  const indexes = new Set<string>()
  const scanned: Record<string, number> = {}
  let rows = 0
  const visit = (node: Node): void => {
    // A part of a plan that was never run: row security's ways for rows outside the scope, partitions that were ruled out.
    if (node['Actual Loops'] === 0) return
    const here =
      (node['Actual Rows'] +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0)) *
      node['Actual Loops']
    const table = node['Relation Name']
    if (node['Index Name'] !== undefined) indexes.add(rootOf(node['Index Name']))
    if (table !== undefined && node['Node Type'].endsWith('Scan')) rows += here
    if (table !== undefined && node['Node Type'] === 'Seq Scan' && here > 0)
      scanned[rootOf(table)] = (scanned[rootOf(table)] ?? 0) + here
    for (const child of node.Plans ?? []) visit(child)
  }
  plans.forEach(visit)
  return { scanned, indexes: [...indexes].sort(), rows: Math.round(rows) }
}
