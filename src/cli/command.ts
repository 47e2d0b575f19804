import type { Config } from '../config.ts'

/** Where a command writes: `print` to standard output, `error` to standard error. */
export type Io = { print: (line: string) => void; error: (line: string) => void; config: Config }

/** One command of the program. `run` gives the exit code: 0 done, 1 refused or failed, 2 called wrongly. */
export type Command = {
  name: string
  summary: string
  help: string
  run: (args: readonly string[], io: Io) => Promise<number>
}
