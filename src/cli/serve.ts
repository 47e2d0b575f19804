import { buildApps } from './apps.ts'
import { readArguments, type Command } from './command.ts'
import { openCounty } from './county.ts'
import { checkPort, runSite } from './site.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serve the county to its people',
  help: [
    'hutong serve',
    '',
    'HTTPS: a certificate and its key (--cert, --cert-key), or --public-url https://… behind a proxy that has them.',
    'Any number of serve processes may share one DATABASE_URL and one keys folder.',
  ].join('\n'),
  run: async (args, io) => {
    readArguments(args, {})
    await checkPort(io.config)
    await buildApps(io.print)
    const open = await openCounty(io.config, io.print, { alone: true })
    try {
      return await runSite(io, open, (address) => {
        io.print(`The command post of ${open.county.name} is open: ${address}/desk/`)
      })
    } finally {
      await open.close()
    }
  },
}
