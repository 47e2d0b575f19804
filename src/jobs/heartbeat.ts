import { sql } from 'kysely'
import { within } from '../database/connect.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import { jobsSchema } from '../database/migrate.ts'

/** A worker not heard of for this long is gone: four missed beats. Its jobs go to the others; the queue itself would wait four hours. */
const GONE = 60_000

/** Says that a worker lives. By the database's clock: workers on several machines need not agree on theirs. */
export async function beat(ledger: Ledger, worker: string, host: string): Promise<void> {
  await within(ledger.database, ledger.county, (tx) =>
    sql`insert into worker (worker, host, process, started_at, seen_at) values (${worker}, ${host}, ${process.pid}, now(), now())
      on conflict (worker) do update set seen_at = now()`.execute(tx),
  )
}

/** A worker that ends in good order is not missed. */
export async function leave(ledger: Ledger, worker: string): Promise<void> {
  await within(ledger.database, ledger.county, (tx) =>
    sql`delete from worker where worker = ${worker}`.execute(tx),
  )
}

/** Frees the jobs that workers now gone had taken. Gives how many workers that were. */
export async function freeAbandoned(ledger: Ledger): Promise<number> {
  const schema = jobsSchema(ledger.county)
  return within(ledger.database, ledger.county, async (tx) => {
    await sql`delete from worker where seen_at < now() - make_interval(secs => ${GONE / 1000})`.execute(tx)
    const { rows } = await sql<{ freed: number }>`
      with gone as (
        select array_agg(distinct locked_by) as ids from (
          select locked_by, locked_at from ${sql.id(schema, '_private_jobs')} where locked_by is not null
          union all select locked_by, locked_at from ${sql.id(schema, '_private_job_queues')} where locked_by is not null
        ) held
        where not exists (select 1 from worker w where w.worker = held.locked_by)
          and locked_at < now() - make_interval(secs => ${GONE / 1000})
      )
      select cardinality(ids) as freed, ${sql.id(schema, 'force_unlock_workers')}(ids) from gone where ids is not null`.execute(
      tx,
    )
    return rows[0]?.freed ?? 0
  })
}
