import { execFileSync, spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readConfig } from '../src/config.ts'
import { main } from '../src/main.ts'
import { ROOT } from './sources.ts'

/** The program as people run it: a process of its own, its exit code and what it says. */

const started: ChildProcess[] = []

/** A folder that PostgreSQL's own user may pass through, as a temporary folder of root's is not. */
export function openFolder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'hutong-program-'))
  chmodSync(made, 0o755)
  return made
}

/** Runs it to its end; `script` wraps it in a shell, `$0` being Node; `checkout` is another version of it. */
export function run(
  args: readonly string[],
  given: Record<string, string> = {},
  script?: string,
  checkout = ROOT,
): SpawnSyncReturns<string> {
  const options = { cwd: checkout, encoding: 'utf8' as const, env: environment(given) }
  if (script !== undefined) return spawnSync('bash', ['-c', script, process.execPath], options)
  return spawnSync(process.execPath, ['src/main.ts', ...args], options)
}

/**
 * The same inside this process, without the second that a start takes: the same code from the reading of the settings on. For what is
 * not about processes; each command a test is about is run for real once.
 */
export async function call(
  args: readonly string[],
  given: Record<string, string> = {},
): Promise<{ status: number; stdout: string; stderr: string }> {
  const [said, errors]: [string[], string[]] = [[], []]
  const work = async (): Promise<number> => {
    const { config, rest } = readConfig(environment(given), args)
    const stop = new AbortController().signal
    return main(rest, {
      print: (line) => said.push(line),
      error: (line) => errors.push(line),
      config,
      stop,
    })
  }
  const status = await work().catch((error: unknown) => {
    errors.push(error instanceof Error ? error.message : String(error))
    return 1
  })
  return { status, stdout: said.join('\n'), stderr: errors.join('\n') }
}

/** Makes a small county in a data folder. */
export function makeCounty(folder: string, checkout = ROOT): SpawnSyncReturns<string> {
  const county = ['--area', '110101', '--name', '示例县', '--commander', 'boss', '--commander-name', '示例人']
  return run(['init', ...county, '--json'], { HUTONG_DATA: folder }, undefined, checkout)
}

/** Starts it and waits until it has said `ready`; fails with all it said when it ends before. */
export async function start(
  args: readonly string[],
  given: Record<string, string>,
  ready: RegExp = /is open/,
): Promise<ChildProcess & { said: () => string }> {
  const child = spawn(process.execPath, ['src/main.ts', ...args], { cwd: ROOT, env: environment(given) })
  started.push(child)
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      if (ready.test(said)) resolve()
    })
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    child.once('exit', () => reject(new Error(said)))
  })
  return Object.assign(child, { said: () => said })
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code))
    child.kill(signal)
  })
}

/** After a failed test: what is still running. */
export function stopAll(): void {
  for (const child of started) if (child.exitCode === null) child.kill('SIGTERM')
}

/** What the program is told: no other server, and a cache of 128 MB for counties of a few rows (4 GB take 1.5 s to prepare, each start). */
export function environment(given: Record<string, string>): NodeJS.ProcessEnv {
  // Many short runs of one program: what it compiles is kept between them.
  const cache = path.join(ROOT, 'node_modules/.compile-cache')
  return { ...process.env, DATABASE_URL: '', HUTONG_MEMORY: '1024', NODE_COMPILE_CACHE: cache, ...given }
}

/** Whether this user may mount a small disk to be filled. */
export function canMount(): boolean {
  const probe = openFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', probe], { stdio: 'ignore' })
    execFileSync('umount', [probe])
    return true
  } catch {
    console.log('This user may not mount a small disk: tests on one that is full are skipped.')
    return false
  } finally {
    rmSync(probe, { recursive: true, force: true })
  }
}
