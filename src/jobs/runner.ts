import { EventEmitter } from 'node:events'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { parseCronItems, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker'
import type { Machine } from '../core/machine.ts'
import { jobsSchema } from '../database/migrate.ts'
import type { Ledger } from '../slices/ledger/actions.ts'
import { beat, freeAbandoned, leave } from './heartbeat.ts'
import type { Job, World } from './job.ts'
import { loudFor } from './quiet.ts'

export type Work = {
  ledger: Ledger
  machine: Machine
  jobs: readonly Job[]
  /** Jobs run beside each other by this process. */
  beside?: number
  say: (line: string) => void
}

const BEAT = 15_000
/** Milliseconds a running job is given to end when the program stops; then it is left to another process, or the next start. */
const PATIENCE = 5_000
/** Before the queue is taken up again after the database went away under it. */
const AGAIN = 3_000

/** Runs the county's jobs in this process until `stop` is called; any number of processes may. Outlives a database that does not. */
export function startWork(work: Work): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  const done = keepWorking(work, stopping.signal)
  return {
    stop: () => {
      stopping.abort()
      return done
    },
  }
}

async function keepWorking(work: Work, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await workOnce(work, stop).catch((error: unknown) => {
      work.say(`Jobs stopped and begin again: ${error instanceof Error ? error.message : String(error)}`)
    })
    await pause(AGAIN, undefined, { signal: stop }).catch(() => undefined)
  }
}

/** Runs jobs until asked to stop, or until the queue breaks. */
async function workOnce(work: Work, stop: AbortSignal): Promise<void> {
  const { ledger, jobs, say } = work
  const events: WorkerEvents = new EventEmitter()
  const worker = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id))
  })
  const runner: Runner = await run({
    pgPool: ledger.database.pool,
    schema: jobsSchema(ledger.county),
    concurrency: work.beside ?? 3,
    pollInterval: 5_000,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: PATIENCE,
    logger: loudFor(say),
    events,
    taskList: tasksOf(work, () => runner, stop),
    parsedCronItems: parseCronItems(jobs.flatMap(cronOf)),
  })
  const ended = runner.promise
  ended.catch(() => undefined)
  const id = await worker
  const alive = (): Promise<void> => beat(ledger, id, hostname())
  const pulse = setInterval(() => void alive().catch(() => undefined), BEAT)
  const ask = askFor(jobs, () => runner)
  const over = new AbortController()
  const steady = jobs.map((job) => keepUp(job, work, ask, AbortSignal.any([stop, over.signal])))
  try {
    await alive()
    await freeAbandoned(ledger)
    for (const { name, atStart } of jobs) if (atStart) await ask(name, {}, { key: name })
    await Promise.race([ended, untilAborted(stop)])
  } finally {
    clearInterval(pulse)
    over.abort()
    await Promise.all(steady)
    await runner.stop().catch(() => undefined)
    await leave(ledger, id).catch(() => undefined)
  }
}

/** Runs a job again and again, each time when the last one has ended; what is wrong is said once, not at every turn. */
async function keepUp(
  { name, every, run: turn }: Job,
  { ledger, machine, say }: Work,
  ask: World['ask'],
  stop: AbortSignal,
): Promise<void> {
  if (every === undefined) return
  let last = ''
  while (!stop.aborted) {
    const failed = await turn({ ledger, machine, stop, ask }, {}).then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (failed !== '' && failed !== last) say(`${name} failed and is tried again: ${failed}`)
    last = failed
    await pause(every, undefined, { signal: stop }).catch(() => undefined)
  }
}

function cronOf({ name, cron, line, tries = 10 }: Job) {
  if (cron === undefined) return []
  return [{ task: name, match: cron, options: { queueName: line ?? name, jobKey: name, maxAttempts: tries } }]
}

async function untilAborted(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return
  await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }))
}

function askFor(jobs: readonly Job[], runner: () => Runner): World['ask'] {
  return async (name, payload, { key, at, unlessAsked } = {}) => {
    const job = jobs.find((one) => one.name === name)
    if (!job) throw new Error(`there is no job ${name}`)
    await runner().addJob(name, payload, {
      maxAttempts: job.tries ?? 10,
      ...(job.beside ? {} : { queueName: job.line ?? name }),
      ...(key === undefined ? {} : { jobKey: key, jobKeyMode: unlessAsked ? 'unsafe_dedupe' : 'replace' }),
      ...(at === undefined ? {} : { runAt: at }),
    })
  }
}

function tasksOf({ ledger, machine, jobs }: Work, runner: () => Runner, stop: AbortSignal): TaskList {
  const ask = askFor(jobs, runner)
  return Object.fromEntries(
    jobs.map(({ name, run }) => [name, (payload: unknown) => run({ ledger, machine, stop, ask }, payload)]),
  )
}
