import { Refusal } from '../../core/refusals.ts'
import { within } from '../../database/connect.ts'
import { Download, route, type Route } from '../../http/route.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { decideRow, dropImport, runImport, stageImport } from './actions.ts'
import { TEMPLATES } from './columns.ts'
import * as contract from './contract.ts'
import { faultsFile, toCsv } from './faults-file.ts'
import {
  candidatesOf,
  countsOf,
  doubtfulOf,
  faultsOf,
  findImport,
  importsIn,
  type Import,
} from './queries.ts'

const SILENCE = 30_000

async function lineOf(ledger: Ledger, by: Principal, found: Import): Promise<contract.ImportLine> {
  const { import: id, kind, fileName, state, begunAt, heardAt } = found
  const counts = await within(ledger.database, by.area, (tx) => countsOf(tx, id))
  const silent = state === 'running' && ledger.now() - (heardAt?.getTime() ?? 0) > SILENCE
  return { import: id, kind, fileName, state, begunAt: begunAt.toISOString(), silent, counts }
}

async function show(ledger: Ledger, by: Principal, id: string): Promise<contract.ImportLine> {
  return lineOf(ledger, by, await read(ledger, by, id))
}

async function read(ledger: Ledger, by: Principal, id: string): Promise<Import> {
  const found = await within(ledger.database, by.area, (tx) => findImport(tx, id))
  if (!found) throw new Refusal('not-found')
  return found
}

const CSV = 'text/csv; charset=utf-8'

export const importRoutes: readonly Route[] = [
  route(contract.uploadList, async ({ ledger, caller, query, body }) =>
    show(ledger, caller, await stageImport(ledger, caller, query, body)),
  ),
  route(contract.listImports, async ({ ledger, caller }) => {
    const found = await within(ledger.database, caller.area, (tx) => importsIn(tx))
    const imports: contract.ImportLine[] = []
    for (const one of found) imports.push(await lineOf(ledger, caller, one))
    return { imports }
  }),
  route(contract.showImport, ({ ledger, caller, params }) => show(ledger, caller, params.import)),
  route(contract.runList, async ({ ledger, caller, params }) => {
    await read(ledger, caller, params.import)
    // Goes on after the answer; the page asks how far it is. What stops it leaves the import where it was, to be taken up again.
    const started = runImport(ledger, caller, params.import)
    await Promise.race([started, new Promise((resolve) => setTimeout(resolve, 500))])
    started.catch(() => undefined)
    return show(ledger, caller, params.import)
  }),
  route(contract.dropList, async ({ ledger, caller, params }) => {
    await dropImport(ledger, caller, params.import)
    return { dropped: true as const }
  }),
  route(contract.decideRow, async ({ ledger, caller, params, body }) => {
    await decideRow(ledger, caller, params.import, params.row, body)
    return show(ledger, caller, params.import)
  }),
  route(contract.doubtfulRows, async ({ ledger, caller, params, query }) => {
    const found = await read(ledger, caller, params.import)
    return within(ledger.database, caller.area, async (tx) => {
      const rows = await doubtfulOf(tx, params.import, query.after, query.limit)
      const people = await candidatesOf(
        tx,
        rows.flatMap(({ candidates }) => candidates),
      )
      return {
        head: found.columns.head,
        rows: rows.map(({ row, why, cells, candidates }) => ({
          row,
          why,
          cells: cellsOf(ledger, cells),
          candidates: candidates.flatMap((person) => people.get(person) ?? []),
        })),
      }
    })
  }),
  route(contract.faultyRows, async ({ ledger, caller, params }) => {
    const { columns, fileName } = await read(ledger, caller, params.import)
    const rows = await within(ledger.database, caller.area, (tx) => faultsOf(tx, params.import))
    const told = rows.map(({ row, why, cells }) => ({ row, why, cells: cellsOf(ledger, cells) }))
    return new Download(`${fileName}-faults.csv`, CSV, faultsFile(columns.head, told))
  }),
  route(contract.listTemplate, ({ query }) =>
    Promise.resolve(new Download(`template-${query.kind}.csv`, CSV, toCsv(TEMPLATES[query.kind]))),
  ),
]

/** A row as it came; nothing once it was destroyed. */
function cellsOf(ledger: Ledger, cipher: string | null): string[] {
  // Sealed by staging.ts as a list of texts.
  return cipher === null ? [] : (JSON.parse(ledger.sealer.open(cipher)) as string[])
}
