import { runMigrations } from 'graphile-worker'
import { asOwner, jobsSchema, MIGRATION_LOCK } from '../database/migrate.ts'
import { quiet } from './quiet.ts'

/**
 * Makes or upgrades the queue's tables as the owner, and lets the app role work with them: no more than rows in and out. The queue
 * has row-level security on without a policy, so the role gets one for each table.
 */
export async function prepareJobs(ownerUrl: string, area: string, role: string): Promise<void> {
  const schema = jobsSchema(area)
  await asOwner(ownerUrl, async (client) => {
    // Two servers that start at once would grant the same rights at the same moment, and one of them would fail.
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await runMigrations({ connectionString: ownerUrl, schema, logger: quiet, maxPoolSize: 1 })
    await client.query(`
      grant usage on schema ${schema} to "${role}";
      grant select, insert, update, delete on all tables in schema ${schema} to "${role}";
      revoke insert, update, delete on ${schema}.migrations from "${role}";
      grant usage, select on all sequences in schema ${schema} to "${role}";
      grant execute on all functions in schema ${schema} to "${role}";
    `)
    const { rows } = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c
       where c.relnamespace = $1::regnamespace and c.relkind = 'r' and c.relrowsecurity
         and not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'worker')`,
      [schema],
    )
    for (const { name } of rows) await client.query(`create policy worker on ${schema}.${name} using (true)`)
  })
}
