import { within } from '../database/connect.ts'
import { connect } from '../database/connect.ts'
import { coverageWithin, measuresOver } from '../slices/duties/queries.ts'
import { readArguments, WrongUse, type Command, type Io } from './command.ts'
import { openCounty } from './county.ts'
import { buildAsOf, checkCounty, repairCounty, type Check, type Rebuilding } from './rebuilding.ts'

export const rebuildCommand: Command = {
  name: 'rebuild',
  summary: 'Replay the ledger: prove the county’s tables, repair them, or look back',
  help: [
    'hutong rebuild --check [--json]          replays the ledger beside the county and compares every table; changes nothing',
    'hutong rebuild [--json]                  makes the tables what the ledger says, where they differ; appends wait meanwhile',
    'hutong rebuild --as-of TIME [--json]     the county as it was at that time, in a schema that stays until the next rebuild',
    '',
    '--as-of   a moment as ISO 8601, such as 2021-01-09T12:00:00+08:00',
    '',
    'Exit code 1 when a check finds a difference. Fields that were destroyed stay destroyed: a replay leaves them empty too.',
  ].join('\n'),
  run: async (args, io) => {
    const { values } = readArguments(args, {
      check: { type: 'boolean' },
      'as-of': { type: 'string' },
      json: { type: 'boolean' },
    })
    const asOf = values['as-of']
    if (asOf !== undefined && Number.isNaN(Date.parse(asOf)))
      throw new WrongUse(`--as-of is no time: ${asOf}`)
    if (asOf !== undefined && values.check)
      throw new WrongUse('--check compares the present: leave out --as-of.')
    const json = values.json ?? false
    // Data goes to standard output, so all else goes elsewhere.
    const say = json ? io.error : io.print
    const open = await openCounty(io.config, say)
    try {
      const { ledger, county, ownerUrl } = open
      const given = { ownerUrl, county, book: ledger, say }
      if (asOf !== undefined) return await lookBack(io, given, new Date(asOf), json)
      const started = performance.now()
      const check = values.check ? await checkCounty(given) : await repairCounty(given)
      const seconds = (performance.now() - started) / 1000
      if (json) io.print(JSON.stringify({ ...check, seconds }))
      else print(io, check, seconds, values.check ?? false)
      return values.check && check.tables.some(({ same }) => !same) ? 1 : 0
    } finally {
      await open.close()
    }
  },
}

function print(
  { print: say }: Io,
  { records, tables, differences }: Check,
  seconds: number,
  only: boolean,
): void {
  for (const { table, rows, same } of tables)
    say(`  ${same ? 'same     ' : 'DIFFERENT'}  ${table.padEnd(20)} ${rows.toLocaleString('en')} rows`)
  for (const { table, key, what, columns } of differences)
    say(`  ${table} ${key}: ${WHAT[what]}${columns.length > 0 ? ` (${columns.join(', ')})` : ''}`)
  const wrong = tables.filter(({ same }) => !same).length
  const took = `${records.toLocaleString('en')} records replayed in ${seconds.toFixed(1)} s`
  if (wrong === 0) say(`${took}: every table is what the ledger says.`)
  else if (only) say(`${took}: ${wrong} tables differ. \`hutong rebuild\` makes them what the ledger says.`)
  else say(`${took}: ${wrong} tables were made what the ledger says.`)
}

const WHAT = { missing: 'missing', extra: 'no record accounts for it', changed: 'differs' }

/** What the county's board said at a moment. */
async function lookBack(io: Io, given: Rebuilding, moment: Date, json: boolean): Promise<number> {
  const { records, last, schema } = await buildAsOf(given, moment)
  const { area } = given.county
  const database = connect(given.ownerUrl, schema, 1)
  try {
    const { measures, coverage } = await within(database, area, async (tx) => ({
      measures: await measuresOver(tx, area),
      coverage: await coverageWithin(tx, area, area.length, moment),
    }))
    const board = measures.map(({ measure, key, title }) => {
      const {
        due = 0,
        done = 0,
        late = 0,
        waived = 0,
        overdue = 0,
      } = coverage.find((one) => one.measure === measure) ?? {}
      return { measure, key, title, due, done, late, waived, overdue }
    })
    const at = moment.toISOString()
    if (json) io.print(JSON.stringify({ at, records, last, schema, board }))
    else {
      io.print(`${records.toLocaleString('en')} records had been received by ${at} (up to number ${last}).`)
      for (const { title, due, done, late, waived, overdue } of board)
        io.print(`  ${title.zh}  ${done}/${due} done (${late} late), ${overdue} overdue, ${waived} waived`)
      io.print(`All of it lies in the schema ${schema} of the database, until the next rebuild.`)
    }
    return 0
  } finally {
    await database.close()
  }
}
