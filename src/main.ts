#!/usr/bin/env node
import { readConfig, SETTINGS_HELP } from './config.ts'
import { WrongUse, type Command, type Io } from './cli/command.ts'

/** Each is fetched when it is asked for: the whole program takes a second and a half to load. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./cli/start.ts')).startCommand,
  init: async () => (await import('./cli/init.ts')).initCommand,
  serve: async () => (await import('./cli/serve.ts')).serveCommand,
  account: async () => (await import('./cli/account.ts')).accountCommand,
  areas: async () => (await import('./cli/areas.ts')).areasCommand,
  demo: async () => (await import('./cli/demo.ts')).demoCommand,
  work: async () => (await import('./cli/work.ts')).workCommand,
  status: async () => (await import('./cli/status.ts')).statusCommand,
  directive: async () => (await import('./cli/directive.ts')).directiveCommand,
  import: async () => (await import('./cli/import.ts')).importCommand,
  portal: async () => (await import('./cli/portal.ts')).portalCommand,
  backup: async () => (await import('./cli/backup.ts')).backupCommand,
  restore: async () => (await import('./cli/restore.ts')).restoreCommand,
  destructions: async () => (await import('./cli/destructions.ts')).destructionsCommand,
  upgrade: async () => (await import('./cli/upgrade.ts')).upgradeCommand,
  pack: async () => (await import('./cli/pack.ts')).packCommand,
  keys: async () => (await import('./cli/keys.ts')).keysCommand,
  codes: async () => (await import('./cli/codes.ts')).codesCommand,
  entries: async () => (await import('./cli/entries.ts')).entriesCommand,
  verify: async () => (await import('./cli/verify.ts')).verifyCommand,
  certificate: async () => (await import('./cli/certificate.ts')).certificateCommand,
  rules: async () => (await import('./cli/rules.ts')).rulesCommand,
  log: async () => (await import('./cli/log.ts')).logCommand,
  openapi: async () => (await import('./cli/openapi.ts')).openapiCommand,
  migrate: async () => (await import('./cli/migrate.ts')).migrateCommand,
  recount: async () => (await import('./cli/recount.ts')).recountCommand,
  rebuild: async () => (await import('./cli/rebuild.ts')).rebuildCommand,
}

/** Finds the command and runs it; gives the exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.print(await usage())
    return name === undefined ? 2 : 0
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!load) {
    io.error(`There is no command "${name}".\n\n${await usage()}`)
    return 2
  }
  const command = await load()
  if (rest.includes('--help') || rest.includes('-h')) {
    io.print([command.summary, '', command.help, '', 'Every command:', ...SETTINGS_HELP].join('\n'))
    return 0
  }
  return command.run(rest, io).catch((error: unknown) => {
    if (!(error instanceof WrongUse)) throw error
    io.error(`${error.message}\n\n${command.help}`)
    return 2
  })
}

async function usage(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'hutong: every household reached, every duty done and proven, every person told why',
    '',
    'Usage: npx hutong COMMAND [options]      COMMAND --help tells more',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Every command takes these, as an option or in the environment:',
    ...SETTINGS_HELP,
    '',
    'Exit codes: 0 done, 1 refused or failed, 2 called wrongly.',
  ].join('\n')
}

/** The first Ctrl-C, SIGTERM or closed terminal asks the command to stop; a second Ctrl-C ends the process at once. */
function stopOnSignal(): AbortSignal {
  const asked = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => asked.abort())
  return asked.signal
}

async function run(): Promise<number> {
  const { config, rest } = readConfig(undefined, process.argv.slice(2))
  const io = {
    print: (line: string) => console.log(line),
    error: (line: string) => console.error(line),
    config,
    stop: stopOnSignal(),
  }
  return main(rest, io)
}

if (import.meta.main) {
  const code = await run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  })
  // Said outright: what a stopped command left running must not keep the process.
  process.exit(code)
}
