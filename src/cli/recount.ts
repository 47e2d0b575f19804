import { recountAll, repairPart, type Recounted } from '../slices/duties/recounting.ts'
import { readArguments, type Command } from './command.ts'
import { openCounty } from './county.ts'

export const recountCommand: Command = {
  name: 'recount',
  summary: 'Count all duties again and compare with the counters the board shows',
  help: [
    'hutong recount [--repair] [--json]',
    '',
    'A job does this every night. A counter that is wrong is a bug of this program: please report it. --repair puts wrong counters',
    'right from the duties; nobody can record meanwhile (seconds). Exit code 1 when a counter was wrong and was not repaired.',
  ].join('\n'),
  run: async (args, { config, print, stop }) => {
    const { values } = readArguments(args, { repair: { type: 'boolean' }, json: { type: 'boolean' } })
    const open = await openCounty(config, values.json ? () => undefined : print)
    try {
      const parts = await recountAll(open.ledger, stop)
      const wrong = parts.filter((part) => part.wrong > 0)
      if (values.repair) for (const part of wrong) await repairPart(open.ledger, part)
      print(
        values.json
          ? JSON.stringify({ parts, repaired: values.repair ?? false })
          : told(parts, values.repair),
      )
      return wrong.length > 0 && !values.repair ? 1 : 0
    } finally {
      await open.close()
    }
  },
}

function told(parts: readonly Recounted[], repaired = false): string {
  const counted = parts.reduce((sum, part) => sum + part.counted, 0)
  const wrong = parts.filter((part) => part.wrong > 0)
  if (wrong.length === 0) return `All ${counted} counters are right.`
  return [
    ...wrong.map(
      (part) =>
        `${part.area}: ${part.wrong} of ${part.counted} counters were wrong${repaired ? ', repaired' : ''}`,
    ),
    repaired ? '' : 'Run `hutong recount --repair`, and report this: it is a bug.',
  ].join('\n')
}
