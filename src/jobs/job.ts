import type { Machine } from '../core/machine.ts'
import type { Bilingual } from '../core/text.ts'
import type { Ledger } from '../slices/ledger/actions.ts'

/** What a job works with. `stop` asks it to end at the next good moment; it will be asked again later. */
export type World = {
  ledger: Ledger
  machine: Machine
  stop: AbortSignal
  /** Asks for another job, once under each key until it has run: the last word holds, or (`unlessAsked`) the first. */
  ask: (
    job: string,
    payload: object,
    given?: { key?: string; at?: Date; unlessAsked?: boolean },
  ) => Promise<void>
}

/**
 * Work that happens by itself. It may be cut off at any point and run again, here or by another process: what it has done must
 * show in the database. A job that throws is tried again after e^tries seconds, then stays on the status page.
 */
export type Job = {
  /** kebab-case, unique in the program. */
  name: string
  title: Bilingual
  /** Crontab times in UTC (the county is eight hours ahead); without, it runs only when asked for. */
  cron?: string
  /**
   * Milliseconds between two runs, for what must not wait behind an import: it stays out of the queue, runs in every process that works,
   * and may run beside itself. Without `cron`.
   */
  every?: number
  /** Runs once whenever a worker starts: what was missed while all were off is made up for at once. */
  atStart?: boolean
  /** How often it is tried in all; 10 tries take about four hours. */
  tries?: number
  /** Jobs of one line run one after the other, whatever process they run in. Without, a job shares a line with itself alone. */
  line?: string
  /** May run beside itself: many deliveries at once. */
  beside?: boolean
  run: (world: World, payload: unknown) => Promise<void>
}
