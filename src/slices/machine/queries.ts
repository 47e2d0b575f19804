import { sql } from 'kysely'
import type { Bilingual } from '../../core/text.ts'
import { jobsSchema } from '../../database/migrate.ts'
import type { Tx } from '../../database/connect.ts'
import type { JobLine } from './contract.ts'
import { LATE, type Facts } from './rules.ts'

type Found = Pick<
  Facts,
  'demo' | 'database' | 'workers' | 'backup' | 'counters' | 'messages' | 'destructionsKnownUntil'
> & {
  databaseNow: number
  migrations: string[]
}

/** What the database knows of the machine, in one look. */
export async function findFacts(tx: Tx, now: number): Promise<Found> {
  const weekAgo = new Date(now - 7 * 86_400_000)
  const { rows } = await sql<{
    demo: boolean
    knownUntil: Date | null
    now: Date
    bytes: number
    perDay: number | null
    workers: number
    migrations: string[]
    takenAt: Date | null
    backupBytes: number | null
    countedAt: Date | null
    wrong: number | null
    givenUp: number
    failing: number
  }>`
    select (select demo is not null from county limit 1) as demo,
      (select destructions_known_until from county limit 1) as "knownUntil", clock_timestamp() as now,
      pg_database_size(current_database()) as bytes,
      (select (max(database_bytes) - min(database_bytes)) / nullif(max(sampled_on) - min(sampled_on), 0) from (
        select * from machine_sample order by sampled_on desc limit 8) s) as "perDay",
      (select count(*) from worker where seen_at > now() - interval '1 minute') as workers,
      (select array_agg(name) from migration) as migrations,
      (select taken_at from backup order by taken_at desc limit 1) as "takenAt",
      (select bytes from backup order by taken_at desc limit 1) as "backupBytes",
      (select min(counted_at) from recount) as "countedAt", (select sum(wrong) from recount) as wrong,
      (select count(*) from delivery where given_up_at > ${weekAgo}) as "givenUp",
      (select count(*) from delivery where sent_at is null and given_up_at is null and tries > 0) as failing`.execute(
    tx,
  )
  const [row] = rows
  if (!row) throw new Error('a query without a table gave no row')
  return {
    demo: row.demo,
    destructionsKnownUntil: row.knownUntil?.getTime(),
    databaseNow: row.now.getTime(),
    database: { bytes: row.bytes, perDay: row.perDay },
    workers: row.workers,
    migrations: row.migrations,
    backup: row.takenAt ? { takenAt: row.takenAt.getTime(), bytes: row.backupBytes ?? 0 } : undefined,
    counters: row.countedAt ? { countedAt: row.countedAt.getTime(), wrong: row.wrong ?? 0 } : undefined,
    messages: { givenUp: row.givenUp, failing: row.failing },
  }
}

type Job = Omit<JobLine, 'title' | 'since' | 'state'> & { state: JobLine['state'] | 'waiting'; since: Date }

/** Jobs that are not simply waiting for their time, the worst first; and how many are. Errors lose what could name people. */
export async function findJobs(
  tx: Tx,
  county: string,
  titles: Readonly<Record<string, Bilingual>>,
): Promise<{ jobs: JobLine[]; waiting: number }> {
  const schema = jobsSchema(county)
  const { rows } = await sql<Job>`
    select j.id::text as job, t.identifier as name, j.attempts as tries, j.max_attempts as most, left(j.last_error, 300) as error,
      case when j.locked_at is not null then j.locked_at else j.run_at end as since,
      case when j.locked_at is not null then 'running' when j.attempts >= j.max_attempts then 'failed'
        when j.attempts > 0 then 'retrying' when j.run_at < now() - make_interval(secs => ${LATE / 1000}) then 'late'
        else 'waiting' end as state
    from ${sql.id(schema, '_private_jobs')} j join ${sql.id(schema, '_private_tasks')} t on t.id = j.task_id
    order by j.attempts >= j.max_attempts desc, j.attempts desc, since limit 500`.execute(tx)
  const jobs = rows.flatMap(({ state, since, ...row }) =>
    state === 'waiting'
      ? []
      : [{ ...row, state, since: since.toISOString(), title: titles[row.name] ?? null }],
  )
  return { jobs, waiting: rows.length - jobs.length }
}

/** Puts a failed or waiting job at the head of the queue with all its tries; one that is running is left alone. */
export async function retry(tx: Tx, county: string, job: string): Promise<boolean> {
  const { rows } = await sql`
    select id from ${sql.id(jobsSchema(county), 'reschedule_jobs')}(array[${job}::bigint], run_at => now(), attempts => 0)`.execute(
    tx,
  )
  return rows.length > 0
}
