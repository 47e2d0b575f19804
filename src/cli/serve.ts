import { buildApps } from './apps.ts'
import { readArguments, type Command } from './command.ts'
import { openCounty } from './county.ts'
import { checkPort, runSite } from './site.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serve the county to its people',
  help: [
    'hutong serve [--no-work] [--local-ca]',
    '',
    'HTTPS: a certificate and its key (--cert, --cert-key), or --public-url https://… behind a proxy that has them.',
    '--local-ca   a certificate of this machine’s own making, good inside the house; done by itself when HOST is not this machine alone',
    '             and nothing else is given. Phones install its authority once, at the address shown (docs/guide/run.md).',
    'Any number of serve processes may share one DATABASE_URL and one keys folder. Each also runs jobs (nights, reminders, backups)',
    'unless --no-work; `hutong work` runs nothing else.',
  ].join('\n'),
  run: async (args, io) => {
    const { values } = readArguments(args, {
      'no-work': { type: 'boolean', default: false },
      'local-ca': { type: 'boolean', default: false },
    })
    await checkPort(io.config)
    await buildApps(io.print)
    const open = await openCounty(io.config, io.print, { alone: true })
    try {
      const ready = (address: string): void =>
        io.print(`The command post of ${open.county.name} is open: ${address}/desk/`)
      return await runSite(io, open, { work: !values['no-work'], localAuthority: values['local-ca'], ready })
    } finally {
      await open.close()
    }
  },
}
