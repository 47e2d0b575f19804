import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(import.meta.dirname, '../..')
/** Where the built browser apps lie. */
export const DIST = path.join(ROOT, 'dist')
const STAMP = path.join(DIST, 'built-from')
/** What the apps are built from. */
const SOURCES = [
  'src/web',
  'src/core',
  'src/slices',
  'vite.config.ts',
  'vite.field.config.ts',
  'vite.me.config.ts',
  'vite.shell.ts',
  'vite.zod.ts',
  'vite.packed.ts',
  'package-lock.json',
]

/**
 * Builds the browser apps when there are none or their sources changed since; a checkout that has them starts at once. An
 * installation without the build tools serves what it came with.
 */
export async function buildApps(say: (line: string) => void): Promise<void> {
  const wanted = fingerprint()
  const isBuilt = existsSync(path.join(DIST, 'desk/index.html'))
  if (isBuilt && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  const vite = path.join(ROOT, 'node_modules/vite/bin/vite.js')
  if (!existsSync(vite)) {
    if (isBuilt) return
    throw new Error(
      'The browser apps are not built, and the tools for it are not installed. Run `npm ci` without --omit=dev.',
    )
  }
  say(isBuilt ? 'Building the browser apps again: they changed …' : 'Building the browser apps (once) …')
  const started = Date.now()
  await runVite(vite)
  writeFileSync(STAMP, wanted)
  say(`Browser apps built in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}

function runVite(vite: string): Promise<void> {
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The browser apps could not be built:\n${said}`))
    })
  })
}

/** Names, sizes and times of all they are built from: cheap, and different after every edit and every checkout. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    const top = path.join(ROOT, source)
    if (!existsSync(top)) continue
    const files = statSync(top).isDirectory()
      ? readdirSync(top, { recursive: true, encoding: 'utf8' }).map((name) => path.join(top, name))
      : [top]
    for (const file of files.filter((one) => !one.endsWith('.test.ts')).sort()) {
      const { size, mtimeMs, isFile } = stateOf(file)
      if (isFile) hash.update(`${path.relative(ROOT, file)} ${size} ${mtimeMs}\n`)
    }
  }
  return hash.digest('hex')
}

function stateOf(file: string): { size: number; mtimeMs: number; isFile: boolean } {
  const stats = statSync(file)
  return { size: stats.size, mtimeMs: stats.mtimeMs, isFile: stats.isFile() }
}
