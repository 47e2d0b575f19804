import { readFile } from 'node:fs/promises'
import { Refusal, REFUSALS } from '../core/refusals.ts'
import { within } from '../database/connect.ts'
import { importGrid, planImport } from '../slices/areas/actions.ts'
import { gridFaultText } from '../slices/areas/grid-file.ts'
import { closable, type GridPlan } from '../slices/areas/rules.ts'
import { machineOf } from '../slices/ledger/actions.ts'
import { areasIn, type AreaRow } from '../slices/lists/queries.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { inCounty, type OpenCounty } from './county.ts'

const OPTIONS = {
  json: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  close: { type: 'boolean' },
  reason: { type: 'string' },
} as const
const PAGE = 500

export const areasCommand: Command = {
  name: 'areas',
  summary: 'List the grid, or bring in a CSV of area numbers and names',
  help: [
    'hutong areas list [--json]',
    'hutong areas import FILE [--dry-run] [--close] [--reason TEXT] [--json]',
    '',
    'list       every open area: number, level, name, households, people, who answers for it; one a line',
    'import     FILE is CSV (UTF-8 or GB18030) with the columns number, name and, if wanted, level (编码, 名称, 级别);',
    '           new numbers are opened, other names are renamed, all of it or nothing',
    '--dry-run  says what it would do and every row that cannot be; writes nothing',
    '--close    also closes areas that the file leaves out beside others it names, where nothing lives in them',
    '--reason   what is recorded as the reason',
    '',
    'Exit code 1 while a row cannot be used.',
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, OPTIONS, 2)
    const [verb, file] = positionals
    const json = values.json ?? false
    if (verb === 'list' && file === undefined) return inCounty(io, json, (open) => list(io, open, json))
    if (verb !== 'import' || file === undefined) throw new WrongUse('Say list or import FILE.')
    const bytes = await readFile(file).catch(() => undefined)
    if (!bytes) throw new WrongUse(`${file} cannot be read.`)
    const reason = values.reason?.trim() || '按行政区划代码表'
    if (reason.length > 200) throw new WrongUse('--reason has at most 200 characters.')
    const wanted = {
      file,
      bytes,
      reason,
      dryRun: values['dry-run'] ?? false,
      close: values.close ?? false,
      json,
    }
    return inCounty(io, json, (open) => bringIn(io, open, wanted))
  },
}

async function list(io: Io, { ledger }: OpenCounty, json: boolean): Promise<number> {
  let after: AreaRow | undefined
  for (;;) {
    const from = after
    const rows = await within(ledger.database, ledger.county, (tx) => areasIn(tx, ledger.county, from, PAGE))
    for (const row of rows) {
      const { area, level, name, households, persons, chiefs } = row
      io.print(
        json
          ? JSON.stringify(row)
          : `${area.padEnd(18)} ${level.padEnd(10)} ${name}  ${households} households, ${persons} people  ${chiefs}`,
      )
    }
    if (rows.length < PAGE) return 0
    after = rows.at(-1)
  }
}

type Wanted = {
  file: string
  bytes: Uint8Array
  reason: string
  dryRun: boolean
  close: boolean
  json: boolean
}

async function bringIn(io: Io, { ledger }: OpenCounty, wanted: Wanted): Promise<number> {
  const { bytes, reason, dryRun, close, json } = wanted
  const plan = await within(ledger.database, ledger.county, (tx) => planImport(tx, ledger.county, bytes))
  const closed = close ? closable(plan).length : 0
  const seen = { opened: plan.opens.length, renamed: plan.renames.length, closed }
  const isFaulty = plan.faults.length > 0
  try {
    if (!dryRun && !isFaulty) await importGrid(ledger, machineOf(ledger), bytes, { reason, seen })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { zh, en } = REFUSALS[error.code]
    io.error(`${wanted.file}: ${zh} ${en} ${error.faults.map(({ message }) => message).join(' ')}`)
    return 1
  }
  if (json) io.print(JSON.stringify({ ...plan, written: !dryRun && !isFaulty }))
  else tell(io, wanted, plan, seen)
  return isFaulty ? 1 : 0
}

function tell(
  io: Io,
  { file, dryRun }: Wanted,
  { faults, renames, closes, same }: GridPlan,
  seen: { opened: number; renamed: number; closed: number },
): void {
  for (const fault of faults) io.error(`  line ${fault.line}: ${gridFaultText(fault)}`)
  for (const { number, nameBefore, name } of renames) io.print(`  ${number}: ${nameBefore} → ${name}`)
  const left = closes.length - seen.closed
  if (left > 0) io.print(`  ${left} areas of the county are not in ${file}; they stay.`)
  const verb = dryRun || faults.length > 0 ? 'would be' : 'were'
  const { opened, renamed, closed } = seen
  io.print(
    `${opened} areas ${verb} opened, ${renamed} renamed, ${closed} closed; ${same} are as they should be.`,
  )
  if (faults.length > 0) io.error(`${file}: ${faults.length} rows cannot be used, so nothing was written.`)
}
