import { readStatus } from '../slices/machine/actions.ts'
import type { Status } from '../slices/machine/contract.ts'
import { JOBS } from '../wiring.ts'
import { readArguments, type Command } from './command.ts'
import { openCounty } from './county.ts'
import { machineFor } from './machine.ts'

export const statusCommand: Command = {
  name: 'status',
  summary: 'How the machine is: disk, jobs, last backup, certificate, counters, clock',
  help: [
    'hutong status [--json]',
    '',
    'The same as the status page at the desk. Exit code 1 when something is bad, so that a monitor may run it.',
  ].join('\n'),
  run: async (args, { config, print }) => {
    const { values } = readArguments(args, { json: { type: 'boolean' } })
    const open = await openCounty(config, values.json ? () => undefined : print)
    try {
      const status = await readStatus(open.ledger, machineFor(config, JOBS))
      print(values.json ? JSON.stringify(status, null, 2) : told(status))
      return status.state === 'bad' ? 1 : 0
    } finally {
      await open.close()
    }
  },
}

const SIGNS = { good: 'ok  ', warn: 'WARN', bad: 'BAD ' }

function told({ version, checks, jobs }: Status): string {
  return [
    `Hutong ${version}`,
    ...checks.flatMap(({ name, state, value, advice }) => [
      `  ${SIGNS[state]} ${name.padEnd(12)} ${value.en}`,
      ...(advice ? [`                    → ${advice.en}`] : []),
    ]),
    ...jobs.map(
      ({ name, state, tries, most, since, error }) =>
        `  ${name} ${state} since ${since}, ${tries} of ${most} tries${error ? `: ${error}` : ''}`,
    ),
  ].join('\n')
}
