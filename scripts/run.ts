import { spawnSync } from 'node:child_process'
import path from 'node:path'

const BIN = path.join(import.meta.dirname, '../node_modules/.bin')

/** Runs one of the project's own tools under the project's own Node, showing what it prints; ends this script when it fails. */
export function run(tool: string, args: readonly string[], environment: Record<string, string> = {}): void {
  const { status, error } = spawnSync(path.join(BIN, tool), args, {
    stdio: 'inherit',
    env: { ...process.env, ...environment, PATH: `${BIN}${path.delimiter}${process.env['PATH'] ?? ''}` },
  })
  if (error) console.error(`${tool}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}
