import { migrate } from '../database/migrate.ts'
import { appRole, readKeys } from '../keys.ts'
import { makeBackup, megabytes, withCounty } from './backup.ts'
import { readArguments, WrongUse, type Command } from './command.ts'

export const upgradeCommand: Command = {
  name: 'upgrade',
  summary: 'Bring the county’s database up to this version, with a backup first',
  help: [
    'hutong upgrade [--to FOLDER] [--json]',
    '',
    'Takes a backup (into FOLDER, or the backups folder) and then runs the migrations that are missing, each whole or not at all, while',
    'the county works on: one that finds its table in use steps back and tries again. Without a backup nothing is changed.',
    'To go back: install the version before and `hutong restore` that backup with --replace.',
  ].join('\n'),
  run: async (args, io) => {
    const { values, positionals } = readArguments(args, { to: { type: 'string' }, json: { type: 'boolean' } })
    if (positionals.length > 0) throw new WrongUse('upgrade takes no words.')
    const say = values.json ? () => undefined : io.print
    return withCounty(io, say, async (reached) => {
      const { config, ownerUrl, county, standing } = reached
      const { missing, unknown } = standing
      if (unknown.length > 0)
        throw new Error(
          `This database was upgraded by a newer Hutong (${unknown.at(-1)}) already. Install that version.`,
        )
      if (missing.length === 0) {
        io.print(
          values.json ? JSON.stringify({ ran: [], backup: null }) : 'The database is up to date already.',
        )
        return 0
      }
      say(`${missing.length} migrations are missing. Backing up first …`)
      const made = await makeBackup(reached, { to: values.to, keep: Infinity, say })
      say(`Backed up: ${made.file}, ${megabytes(made.bytes)}.`)
      const ran = await migrate(ownerUrl, county, appRole(readKeys(config.keysFolder).master, county.schema))
      if (values.json) io.print(JSON.stringify({ ran, backup: made }))
      else io.print(`${ran.length} migrations ran. The database is up to date.`)
      return 0
    })
  },
}
