import { readArguments, type Command } from './command.ts'
import { openCounty } from './county.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Bring the county’s database up to date, without a backup',
  help: [
    'hutong migrate',
    '',
    'Runs the migrations that are missing. Safe at any time and from two machines at once. `upgrade` makes a backup first.',
  ].join('\n'),
  run: async (args, { config, print }) => {
    readArguments(args, {})
    const { close } = await openCounty(config, print, { migrate: true })
    await close()
    print('The database is up to date.')
    return 0
  },
}
