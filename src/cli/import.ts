import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { Refusal, REFUSALS } from '../core/refusals.ts'
import { within } from '../database/connect.ts'
import type { Ledger, Principal } from '../slices/ledger/actions.ts'
import { runImport, stageImport } from '../slices/imports/actions.ts'
import { countsOf, faultsOf } from '../slices/imports/queries.ts'
import { LARGEST_LIST } from '../slices/imports/reading.ts'
import { LIST_KINDS } from '../slices/imports/rules.ts'
import { reasonText } from '../slices/imports/faults-file.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { openCounty } from './county.ts'
import { principalOf } from './principal.ts'

export const importCommand: Command = {
  name: 'import',
  summary: 'Bring a list in: residents, pushed lists, test results, exposures, stays in risk areas',
  help: [
    'hutong import FILE --kind residents|pushed|test-results|exposures|risk-stays --as USERNAME [--commit] [--resume ID] [--json]',
    '',
    'FILE is .xlsx or CSV (UTF-8, UTF-16, GB18030), its first row naming the columns in Chinese or English.',
    '--as       the account in whose name and scope the rows are recorded',
    '--commit   writes; without it the list is only checked and matched',
    '--resume   goes on with an import that was cut off',
    'Exit code 1 when a row could not be used; the rest is written all the same.',
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(
      args,
      {
        kind: { type: 'string' },
        as: { type: 'string' },
        commit: { type: 'boolean' },
        resume: { type: 'string' },
        json: { type: 'boolean' },
      },
      1,
    )
    const kind = LIST_KINDS.find((one) => one === values.kind)
    const [file] = positionals
    if (!values.as || (values.resume === undefined && (!kind || !file)))
      throw new WrongUse(
        'FILE, --kind (residents, pushed, test-results, exposures or risk-stays) and --as USERNAME are needed.',
      )
    return bringIn(io, {
      file,
      kind,
      as: values.as,
      commit: values.commit ?? false,
      resume: values.resume,
      json: values.json ?? false,
    })
  },
}

type Wanted = {
  file: string | undefined
  kind: (typeof LIST_KINDS)[number] | undefined
  as: string
  commit: boolean
  resume: string | undefined
  json: boolean
}

async function bringIn(io: Io, { file, kind, as, commit, resume, json }: Wanted): Promise<number> {
  const say = json ? () => undefined : io.print
  const open = await openCounty(io.config, say)
  try {
    const by = await principalOf(open.ledger, as)
    const id = resume ?? (file && kind ? await stage(open.ledger, by, file, kind) : '')
    if (commit || resume)
      await runImport(open.ledger, by, id, ({ done, todo }) =>
        say(`  ${done} of ${done + todo} rows written`),
      )
    const counts = await within(open.ledger.database, by.area, (tx) => countsOf(tx, id))
    if (json) io.print(JSON.stringify({ import: id, ...counts }))
    else await tell(io, open.ledger, by, id, counts)
    return counts.faulty > 0 ? 1 : 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { zh, en } = REFUSALS[error.code]
    io.error(
      `${file ?? ''}: ${zh} ${en} ${error.faults.map(({ path: at, message }) => `${at} ${message}`).join('; ')}`,
    )
    return 1
  } finally {
    await open.close()
  }
}

async function stage(
  ledger: Ledger,
  by: Principal,
  file: string,
  kind: (typeof LIST_KINDS)[number],
): Promise<string> {
  if ((await stat(file)).size > LARGEST_LIST) throw new Refusal('list-too-long')
  return stageImport(ledger, by, { kind, fileName: path.basename(file) }, await readFile(file))
}

async function tell(
  io: Io,
  ledger: Ledger,
  by: Principal,
  id: string,
  counts: Awaited<ReturnType<typeof countsOf>>,
): Promise<void> {
  io.print(`Import ${id}`)
  for (const [what, n] of Object.entries(counts)) io.print(`  ${what.padEnd(10)} ${n}`)
  const rows = await within(ledger.database, by.area, (tx) => faultsOf(tx, id))
  for (const { row, why } of rows.slice(0, 20)) io.print(`  row ${row}: ${why.map(reasonText).join(' ')}`)
  if (rows.length > 20) io.print(`  and ${rows.length - 20} more: see the page of the import`)
}
