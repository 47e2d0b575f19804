#!/usr/bin/env node
import { readConfig } from './config.ts'
import type { Command, Io } from './cli/command.ts'
import { directiveCommand } from './cli/directive.ts'
import { migrateCommand } from './cli/migrate.ts'
import { serveCommand, startCommand } from './cli/serve.ts'

const COMMANDS: readonly Command[] = [startCommand, serveCommand, migrateCommand, directiveCommand]

/** Finds the command and runs it; gives the exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === 'help') {
    io.print(usage())
    return name === undefined ? 2 : 0
  }
  const command = COMMANDS.find((one) => one.name === name)
  if (!command) {
    io.error(`There is no command "${name}".\n\n${usage()}`)
    return 2
  }
  if (rest.includes('--help')) {
    io.print(`${command.summary}\n\n${command.help}`)
    return 0
  }
  return command.run(rest, io)
}

function usage(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length))
  return [
    'hutong: every household reached, every duty done and proven, every person told why',
    '',
    'Usage: node src/main.ts COMMAND [options]      COMMAND --help tells more',
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Exit codes: 0 done, 1 refused or failed, 2 called wrongly.',
  ].join('\n')
}

if (import.meta.main) {
  const io = {
    print: (line: string) => console.log(line),
    error: (line: string) => console.error(line),
    config: readConfig(),
  }
  const code = await main(process.argv.slice(2), io).catch((error: unknown) => {
    io.error(error instanceof Error ? error.message : String(error))
    return 1
  })

  process.exit(code)
}
