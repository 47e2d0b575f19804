import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { COUNTY_OFFSET } from '../../core/cadence.ts'
import { uuidV7 } from '../../core/id.ts'
import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { appendWithin, type Ledger, type Principal } from '../ledger/actions.ts'
import { persist } from '../ledger/retrying.ts'
import { organisationOf } from './evidence.ts'
import { openImport, type Wanted } from './opening.ts'
import { areasByName, stager } from './staging.ts'
import { writeChunk } from './writing.ts'
import { beginRun, countsOf, cutOff, findImport, rowOf, settleImport, type Counts } from './queries.ts'

/**
 * Reads a list, checks and matches every row and keeps what it would record, encrypted: the dry run. Nothing goes into the ledger yet.
 * Gives the import's id.
 */
export async function stageImport(
  ledger: Ledger,
  by: Principal,
  wanted: Wanted,
  bytes: Uint8Array,
): Promise<string> {
  const { id, checked } = await openImport(ledger, by, wanted, bytes)
  await checked
  return id
}

/**
 * Writes what is found out, a thousand rows a transaction: a row and its mark commit together, so a run that was cut off goes on where
 * it stopped and does nothing twice. Rows nobody has decided on stay for later. `said` hears of the progress; `stop` ends it after
 * the rows at hand, to be taken up again.
 */
export async function runImport(
  ledger: Ledger,
  by: Principal,
  id: string,
  said: (counts: Counts) => void = () => undefined,
  stop?: AbortSignal,
): Promise<Counts> {
  const found = await within(ledger.database, by.area, (tx) => beginRun(tx, id, new Date(ledger.now())))
  if (!found) throw new Refusal('import-settled')
  await record(ledger, by, 'import-begun', id, (counts) => ({
    kind: found.kind,
    fileName: found.fileName,
    sha256: found.sha256,
    rows: counts.rows,
    faulty: counts.faulty,
  }))
  const goesOn = (): boolean => stop?.aborted !== true
  while (goesOn() && (await writeChunk(ledger, by, id)))
    said(await within(ledger.database, by.area, (tx) => countsOf(tx, id)))
  const counts = await within(ledger.database, by.area, (tx) => countsOf(tx, id))
  if (counts.todo > 0) return counts
  await within(ledger.database, by.area, (tx) =>
    settleImport(tx, id, counts.doubtful > 0 ? 'checked' : 'finished'),
  )
  if (counts.doubtful === 0)
    await record(ledger, by, 'import-finished', id, ({ rows, done, same, faulty, skipped }) => ({
      rows,
      written: done,
      same,
      faulty,
      skipped,
    }))
  return counts
}

/** Once for each import, however often it is taken up again. */
async function record(
  ledger: Ledger,
  by: Principal,
  kind: string,
  subject: string,
  payload: (counts: Counts) => object,
): Promise<void> {
  await persist(() =>
    within(ledger.database, by.area, async (tx) => {
      const there = await sql`select 1 from record where subject = ${subject} and kind = ${kind}`.execute(tx)
      if (there.rows.length > 0) return
      const happenedAt = new Date(ledger.now()).toISOString()
      const id = uuidV7(ledger.now(), randomBytes(10))
      await appendWithin(tx, ledger, { ...by, program: true }, [
        { id, kind, subject, area: by.area, happenedAt, payload: payload(await countsOf(tx, subject)) },
      ])
    }),
  )
}

/**
 * Goes on with every run that was cut off, in the name of whoever began it and holds that post still; a check that was cut off is
 * given up, since its file went with the program. Gives how many runs went on.
 */
export async function resumeImports(ledger: Ledger, stop?: AbortSignal): Promise<number> {
  const found = await within(ledger.database, ledger.county, (tx) => cutOff(tx, new Date(ledger.now())))
  let resumed = 0
  const broken: unknown[] = []
  for (const { import: id, state, by } of found) {
    if (stop?.aborted === true) break
    try {
      if (state === 'checking') {
        await within(ledger.database, by.area, (tx) =>
          settleImport(tx, id, 'dropped', { code: 'import-cut-off', at: '' }),
        )
      } else {
        await runImport(ledger, by, id, undefined, stop)
        resumed += 1
      }
    } catch (error) {
      // One that cannot go on must not hold up the others. Somebody else may have gone on with it meanwhile: nothing is wrong then.
      if (!(error instanceof Refusal)) broken.push(error)
    }
  }
  if (broken.length > 0) throw broken[0]
  return resumed
}

/** The import is given up: its rows are destroyed. What was written of it stays. */
export async function dropImport(ledger: Ledger, by: Principal, id: string): Promise<void> {
  await within(ledger.database, by.area, async (tx) => {
    if (!(await findImport(tx, id))) throw new Refusal('not-found')
    await settleImport(tx, id, 'dropped')
  })
}

/** What a person decides about a doubtful row; the row is planned anew from the cells that were kept. */
export async function decideRow(
  ledger: Ledger,
  by: Principal,
  id: string,
  row: number,
  { decision, person }: { decision: 'skip' | 'new' | 'same'; person?: string | undefined },
): Promise<void> {
  await within(ledger.database, by.area, async (tx) => {
    const found = await findImport(tx, id)
    const kept = found && (await rowOf(tx, id, row))
    if (!found || !kept?.cells) throw new Refusal('import-settled')
    if (decision === 'skip') {
      await sql`update import_row set finding = 'skipped', drafts = null where import = ${id} and row = ${row}`.execute(
        tx,
      )
      return
    }
    const known = decision === 'same' ? kept.candidates.find((one) => one === person) : undefined
    if (decision === 'same' && known === undefined)
      throw new Refusal('bad-input', [{ path: 'person', message: person ?? '' }])
    // Sealed by staging.ts as a list of texts; the head row is kept as headOf gave it.
    const cells = JSON.parse(ledger.sealer.open(kept.cells)) as string[]
    const today = new Date(ledger.now() + COUNTY_OFFSET).toISOString().slice(0, 10)
    const columns = found.columns.fields
    await sql`delete from import_row where import = ${id} and row = ${row}`.execute(tx)
    const { kind, fileName } = found
    const sentBy = await organisationOf(tx, found.account)
    const decided = known ?? 'new'
    const staging = { ledger, by, import: id, columns, today, kind, fileName, sentBy, decided }
    const { look, keep } = stager(staging, await areasByName(tx, by.area))
    await keep(tx, look([{ row, cells }]))
  })
}
