#!/usr/bin/env node
import { readConfig, SETTINGS_HELP } from './config.ts'
import { WrongUse, type Command, type Io } from './cli/command.ts'
import { backupCommand } from './cli/backup.ts'
import { demoCommand } from './cli/demo.ts'
import { accountCommand } from './cli/account.ts'
import { areasCommand } from './cli/areas.ts'
import { directiveCommand } from './cli/directive.ts'
import { importCommand } from './cli/import.ts'
import { destructionsCommand } from './cli/destructions.ts'
import { initCommand } from './cli/init.ts'
import { keysCommand } from './cli/keys.ts'
import { migrateCommand } from './cli/migrate.ts'
import { restoreCommand } from './cli/restore.ts'
import { packCommand } from './cli/pack.ts'
import { rebuildCommand } from './cli/rebuild.ts'
import { serveCommand } from './cli/serve.ts'
import { recountCommand } from './cli/recount.ts'
import { startCommand } from './cli/start.ts'
import { statusCommand } from './cli/status.ts'
import { upgradeCommand } from './cli/upgrade.ts'
import { workCommand } from './cli/work.ts'
import { verifyCommand } from './cli/verify.ts'

const COMMANDS: readonly Command[] = [
  startCommand,
  initCommand,
  serveCommand,
  accountCommand,
  areasCommand,
  demoCommand,
  workCommand,
  statusCommand,
  directiveCommand,
  importCommand,
  backupCommand,
  restoreCommand,
  destructionsCommand,
  upgradeCommand,
  packCommand,
  keysCommand,
  verifyCommand,
  migrateCommand,
  recountCommand,
  rebuildCommand,
]

/** Finds the command and runs it; gives the exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.print(usage())
    return name === undefined ? 2 : 0
  }
  const command = COMMANDS.find((one) => one.name === name)
  if (!command) {
    io.error(`There is no command "${name}".\n\n${usage()}`)
    return 2
  }
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

function usage(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length))
  return [
    'hutong: every household reached, every duty done and proven, every person told why',
    '',
    'Usage: npx hutong COMMAND [options]      COMMAND --help tells more',
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
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
