import type { Command } from './command.ts'
import { openCounty } from './county.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Bring the county’s database up to date',
  help: 'Starts the embedded database, or uses DATABASE_URL, and runs the migrations that are missing.\nSafe to run at any time and from two machines at once.',
  run: async (_args, { config, print }) => {
    const { close } = await openCounty(config, print)
    await close()
    print('The database is up to date.')
    return 0
  },
}
