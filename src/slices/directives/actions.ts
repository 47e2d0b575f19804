import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { isWithin } from '../../core/area.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { coverageWithin } from '../duties/queries.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { takeTurn } from '../ledger/turns.ts'
import { directivesFor, measuresOf } from './queries.ts'
import type { Order, settled } from './rules.ts'
import type { z } from 'zod'

export type Amendment = {
  id: string
  reason: string
  title?: string | undefined
  text?: string | undefined
  started: (Order & { replaces?: string | undefined })[]
  ended: string[]
  settled?: z.infer<typeof settled>[] | undefined
}

/** Changes a directive in force. The same amendment again changes nothing. Throws Refusal. */
export async function amendDirective(
  ledger: Ledger,
  by: Principal,
  directive: string,
  { id, ...payload }: Amendment,
): Promise<void> {
  await alone(ledger, by, async (tx) => {
    if (await isRecorded(tx, id)) return
    const { area } = await directiveInForce(tx, by, directive)
    const named = [...payload.ended, ...payload.started.flatMap(({ replaces }) => replaces ?? [])]
    await checkRunning(tx, directive, named)
    await append(tx, ledger, by, { id, kind: 'directive-amended', subject: directive, area, payload })
  })
}

/** Another directive in force takes its place; `ended` of its measures end, the others go on. */
export async function supersedeDirective(
  ledger: Ledger,
  by: Principal,
  directive: string,
  payload: { directive: string; reason: string; ended: string[] },
): Promise<void> {
  await alone(ledger, by, async (tx) => {
    const { area } = await directiveInForce(tx, by, directive)
    if (payload.directive === directive) throw new Refusal('directive-not-in-force')
    await directiveInForce(tx, by, payload.directive)
    await checkRunning(tx, directive, payload.ended)
    await append(tx, ledger, by, { kind: 'directive-superseded', subject: directive, area, payload })
  })
}

/** Ends a directive and every measure of it that runs, with the figures of that moment: nobody else appends while they are counted. */
export async function closeDirective(
  ledger: Ledger,
  by: Principal,
  directive: string,
  reason: string,
): Promise<void> {
  await alone(ledger, by, async (tx) => {
    const { area, read, readers } = await directiveInForce(tx, by, directive)
    const measures = await measuresOf(tx, directive)
    const counted = await coverageWithin(tx, area, area.length, new Date(ledger.now()))
    const figures = measures.map(({ measure, spec }) => {
      const its = counted.find((line) => line.measure === measure)
      const { due = 0, done = 0, late = 0, waived = 0, overdue = 0 } = its ?? {}
      return { measure, title: spec.title, due, done, late, waived, overdue }
    })
    const ended = measures.filter(({ endedAt }) => endedAt === null).map(({ measure }) => measure)
    const payload = { reason, figures, ended, receipts: { read, readers } }
    await append(tx, ledger, by, { kind: 'directive-closed', subject: directive, area, payload })
  })
}

/** The directive, if it is in force and the caller's area holds all of it. */
async function directiveInForce(tx: Tx, by: Principal, directive: string) {
  const row = (await directivesFor(tx, by.area, by.post, directive))[0]
  if (!row) throw new Refusal('not-found')
  if (!isWithin(row.area, by.area)) throw new Refusal('out-of-scope')
  if (row.endedAt) throw new Refusal('directive-not-in-force')
  return row
}

async function checkRunning(tx: Tx, directive: string, measures: readonly string[]): Promise<void> {
  const running = new Set(
    (await measuresOf(tx, directive)).filter(({ endedAt }) => endedAt === null).map(({ measure }) => measure),
  )
  const strange = measures.find((measure) => !running.has(measure))
  if (strange !== undefined) throw new Refusal('measure-not-running', [{ path: 'ended', message: strange }])
  if (new Set(measures).size < measures.length) throw new Refusal('measure-not-running')
}

async function isRecorded(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from record where id = ${id}`.execute(tx)
  return rows.length > 0
}

/** A transaction in which nobody else appends: what is read in it is still so when it is written. */
async function alone<T>(ledger: Ledger, by: Principal, work: (tx: Tx) => Promise<T>): Promise<T> {
  return persist(() =>
    within(ledger.database, by.area, async (tx) => {
      await takeTurn(tx, ledger.county, true)
      return work(tx)
    }),
  )
}

type Entry = { id?: string; kind: string; subject: string; area: string; payload: object }

function append(tx: Tx, ledger: Ledger, by: Principal, { id, ...entry }: Entry) {
  const now = ledger.now()
  const made = id ?? uuidV7(now, randomBytes(10))
  const draft = { ...entry, id: made, happenedAt: new Date(now).toISOString() }
  return appendWithin(tx, ledger, { ...by, program: true }, [draft])
}
