import { Refusal } from '../../core/refusals.ts'
import { within, type Tx } from '../../database/connect.ts'
import { Download, route, type Route, type Transport } from '../../http/route.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { decideRow, dropImport, runImport } from './actions.ts'
import { TEMPLATES } from './columns.ts'
import * as contract from './contract.ts'
import { faultsFile, toCsv } from './faults-file.ts'
import { lookAtList, openImport } from './opening.ts'
import {
  candidatesOf,
  countsByImport,
  countsOf,
  doubtfulOf,
  faultsOf,
  findImport,
  importsIn,
  NO_ROWS,
  rowsOf,
  soughtOf,
  type Counts,
  type Import,
} from './queries.ts'
import { maskedCells } from './masking.ts'
import { SILENCE } from './rules.ts'
import { undoImport } from './undoing.ts'

/** What takes longer goes on after the answer; the page asks how far it is. */
const PATIENCE = 500

function lineOf(ledger: Ledger, found: Import, counts: Counts): contract.ImportLine {
  const { import: id, kind, fileName, state, begunAt, heardAt, by, expected, refusal } = found
  const isBusy = state === 'running' || state === 'checking'
  const silent = isBusy && ledger.now() - (heardAt ?? begunAt).getTime() > SILENCE
  return {
    import: id,
    kind,
    fileName,
    state,
    begunAt: begunAt.toISOString(),
    by: by ?? '',
    silent,
    expected,
    refusal,
    counts,
  }
}

function columnsOf({ columns: { head, fields } }: Import): contract.ImportPage['columns'] {
  return head.map((cell, index) => ({ head: cell, field: fields[index] ?? null }))
}

async function show(ledger: Ledger, by: Principal, id: string): Promise<contract.ImportPage> {
  return within(ledger.database, by.area, async (tx) => {
    const found = await read(tx, id)
    const line = lineOf(ledger, found, await countsOf(tx, id))
    return { ...line, columns: columnsOf(found), sought: await soughtOf(tx, id) }
  })
}

async function read(tx: Tx, id: string): Promise<Import> {
  const found = await findImport(tx, id)
  if (!found) throw new Refusal('not-found')
  return found
}

/** Waits a little for work that goes on by itself: what ends in that time is answered for, and so is its refusal. */
async function waitAWhile(work: Promise<unknown>, { note }: Transport): Promise<void> {
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, PATIENCE))])
  // What stops it later shows in the import's own state, from which it can be taken up again; what should not have stopped it is noted.
  work.catch((error: unknown) => {
    if (!(error instanceof Refusal)) note(error)
  })
}

const CSV = 'text/csv; charset=utf-8'

export const importRoutes: readonly Route[] = [
  route(contract.lookAtList, async ({ query, body }) => {
    const { head, fields, headRow, sample, isUsable } = await lookAtList(query.kind, body)
    const columns = head.map((cell, index) => ({ head: cell, field: fields[index] ?? null }))
    return { headRow, columns, sample, isUsable }
  }),
  route(contract.uploadList, async ({ ledger, caller, query, body, transport }) => {
    const { id, checked } = await openImport(ledger, caller, query, body)
    await waitAWhile(checked, transport)
    return show(ledger, caller, id)
  }),
  route(contract.listImports, ({ ledger, caller, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const found = await importsIn(tx, query.before, query.limit)
      const counts = await countsByImport(
        tx,
        found.map((one) => one.import),
      )
      const imports = found.map((one) => lineOf(ledger, one, counts.get(one.import) ?? NO_ROWS))
      return { imports, next: found.length < query.limit ? null : (found.at(-1)?.import ?? null) }
    }),
  ),
  route(contract.showImport, ({ ledger, caller, params }) => show(ledger, caller, params.import)),
  route(contract.runList, async ({ ledger, caller, params, transport }) => {
    await within(ledger.database, caller.area, (tx) => read(tx, params.import))
    await waitAWhile(runImport(ledger, caller, params.import), transport)
    return show(ledger, caller, params.import)
  }),
  route(contract.dropList, async ({ ledger, caller, params }) => {
    await dropImport(ledger, caller, params.import)
    return { dropped: true as const }
  }),
  route(contract.undoList, async ({ ledger, caller, params, body }) => ({
    withdrawn: await undoImport(ledger, caller, params.import, body.reason),
  })),
  route(contract.decideRow, async ({ ledger, caller, params, body }) => {
    await decideRow(ledger, caller, params.import, params.row, body)
    return show(ledger, caller, params.import)
  }),
  route(contract.importRows, ({ ledger, caller, params, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const found = await read(tx, params.import)
      const { finding, after, limit } = query
      const rows = await rowsOf(tx, params.import, finding, after, limit)
      return {
        rows: rows.map(({ cells, ...row }) => ({ ...row, cells: cellsOf(ledger, caller, found, cells) })),
        next: rows.length < limit ? null : (rows.at(-1)?.row ?? null),
      }
    }),
  ),
  route(contract.doubtfulRows, ({ ledger, caller, params, query }) =>
    within(ledger.database, caller.area, async (tx) => {
      const found = await read(tx, params.import)
      const rows = await doubtfulOf(tx, params.import, query.after, query.limit)
      const people = await candidatesOf(
        tx,
        rows.flatMap(({ candidates }) => candidates),
      )
      return {
        columns: columnsOf(found),
        rows: rows.map(({ row, why, cells, candidates }) => ({
          row,
          why,
          cells: cellsOf(ledger, caller, found, cells),
          candidates: candidates.flatMap((person) => people.get(person) ?? []),
        })),
        next: rows.length < query.limit ? null : (rows.at(-1)?.row ?? null),
      }
    }),
  ),
  route(contract.faultyRows, ({ ledger, caller, params }) =>
    within(ledger.database, caller.area, async (tx) => {
      const found = await read(tx, params.import)
      const rows = await faultsOf(tx, params.import)
      const told = rows.map(({ row, why, cells }) => ({
        row,
        why,
        cells: cellsOf(ledger, caller, found, cells),
      }))
      return new Download(`${found.fileName}-faults.csv`, CSV, faultsFile(found.columns.head, told))
    }),
  ),
  route(contract.listTemplate, ({ query }) =>
    Promise.resolve(new Download(`template-${query.kind}.csv`, CSV, toCsv(TEMPLATES[query.kind]))),
  ),
]

/** A row as it came, to whoever brought it; nothing once it was destroyed. */
function cellsOf(ledger: Ledger, by: Principal, found: Import, cipher: string | null): string[] {
  if (cipher === null) return []
  // Sealed by staging.ts as a list of texts.
  const cells = JSON.parse(ledger.sealer.open(cipher)) as string[]
  return found.account === by.account ? cells : maskedCells(found.columns.fields, cells)
}
