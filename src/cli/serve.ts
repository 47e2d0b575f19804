import { buildApps } from './apps.ts'
import { readArguments, type Command } from './command.ts'
import { openCounty } from './county.ts'
import { checkPort, runSite } from './site.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serve the county to its people',
  help: [
    'hutong serve [--no-work]',
    '',
    'HTTPS: a certificate and its key (--cert, --cert-key), or --public-url https://… behind a proxy that has them.',
    'Any number of serve processes may share one DATABASE_URL and one keys folder. Each also runs jobs (nights, reminders, backups)',
    'unless --no-work; `hutong work` runs nothing else.',
  ].join('\n'),
  run: async (args, io) => {
    const { values } = readArguments(args, { 'no-work': { type: 'boolean', default: false } })
    await checkPort(io.config)
    await buildApps(io.print)
    const open = await openCounty(io.config, io.print, { alone: true })
    try {
      const ready = (address: string): void =>
        io.print(`The command post of ${open.county.name} is open: ${address}/desk/`)
      return await runSite(io, open, { work: !values['no-work'], ready })
    } finally {
      await open.close()
    }
  },
}
