import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Config } from '../config.ts'

/**
 * Where a command writes (`print` to standard output, `error` to standard error), what it was told, and the signal by which
 * Ctrl-C, SIGTERM or a closed terminal ask it to stop.
 */
export type Io = {
  print: (line: string) => void
  error: (line: string) => void
  config: Config
  stop: AbortSignal
}

/** One command of the program. `run` gives the exit code: 0 done, 1 refused or failed, 2 called wrongly. */
export type Command = {
  name: string
  summary: string
  help: string
  run: (args: readonly string[], io: Io) => Promise<number>
}

/** Called with words it does not understand: exit code 2, and where to read more. */
export class WrongUse extends Error {}

/** The command's own options and words, strictly: an unknown option is a WrongUse. At most `most` words. */
export function readArguments<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  most = 0,
) {
  const parsed = parse(args, options)
  const extra = parsed.positionals[most]
  if (extra !== undefined) throw new WrongUse(`"${extra}" is not expected here.`)
  return parsed
}

function parse<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** Work that ends early, with `undefined`, when the program is asked to stop; what it began may fail unheard after that. */
export async function unlessStopped<T>(stop: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  work.catch(() => undefined)
  return Promise.race([work, untilStopped(stop)])
}

export async function untilStopped(stop: AbortSignal): Promise<undefined> {
  if (stop.aborted) return undefined
  return new Promise((resolve) => stop.addEventListener('abort', () => resolve(undefined), { once: true }))
}
