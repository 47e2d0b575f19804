import { hostname } from 'node:os'
import { EventEmitter } from 'node:events'
import { parseCronItems, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { Machine } from '../core/machine.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import { beat, freeAbandoned, leave } from './heartbeat.ts'
import type { Job, World } from './job.ts'
import { loudFor } from './quiet.ts'
import { jobsSchema } from '../database/migrate.ts'

export type Work = {
  ledger: Ledger
  machine: Machine
  jobs: readonly Job[]
  /** Jobs run beside each other by this process. */
  beside?: number
  say: (line: string) => void
}

const BEAT = 15_000
/** Seconds a running job is given to end when the program stops; then it is left for the next start. */
const PATIENCE = 5_000

/** Runs the county's jobs in this process until `stop` is called; any number of processes may. */
export async function startWork(work: Work): Promise<{ stop: () => Promise<void> }> {
  const { ledger, jobs, say } = work
  const stopping = new AbortController()
  const events: WorkerEvents = new EventEmitter()
  const worker = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id))
  })
  const runner = await run({
    pgPool: ledger.database.pool,
    schema: jobsSchema(ledger.county),
    concurrency: work.beside ?? 3,
    pollInterval: 5_000,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: PATIENCE,
    logger: loudFor(say),
    events,
    taskList: tasksOf(work, () => runner, stopping.signal),
    parsedCronItems: parseCronItems(
      jobs.flatMap(({ name, cron, line, tries = 10 }) =>
        cron === undefined
          ? []
          : {
              task: name,
              match: cron,
              options: { queueName: line ?? name, jobKey: name, maxAttempts: tries },
            },
      ),
    ),
  })
  const id = await worker
  await beat(ledger, id, hostname())
  const pulse = setInterval(() => void beat(ledger, id, hostname()).catch(() => undefined), BEAT)
  const ask = askFor(jobs, () => runner)
  await freeAbandoned(ledger)
  for (const { name, atStart } of jobs) if (atStart) await ask(name, {}, { key: name })
  // A queue that ends by itself has said why; the next start begins anew.
  runner.promise.catch(() => undefined)
  return {
    stop: async () => {
      clearInterval(pulse)
      stopping.abort()
      await runner.stop().catch(() => undefined)
      await leave(ledger, id).catch(() => undefined)
    },
  }
}

function askFor(jobs: readonly Job[], runner: () => Runner): World['ask'] {
  return async (name, payload, { key, at } = {}) => {
    const job = jobs.find((one) => one.name === name)
    if (!job) throw new Error(`there is no job ${name}`)
    await runner().addJob(name, payload, {
      maxAttempts: job.tries ?? 10,
      ...(job.beside ? {} : { queueName: job.line ?? name }),
      ...(key === undefined ? {} : { jobKey: key }),
      ...(at === undefined ? {} : { runAt: at }),
    })
  }
}

function tasksOf({ ledger, machine, jobs }: Work, runner: () => Runner, stop: AbortSignal): TaskList {
  const ask = askFor(jobs, runner)
  return Object.fromEntries(
    jobs.map(({ name, run: work }) => [
      name,
      (payload: unknown) => work({ ledger, machine, stop, ask }, payload),
    ]),
  )
}
