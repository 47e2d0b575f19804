import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { totalmem } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { launcherFor, type Launcher } from './postgres-user.ts'
import { postgresBinary } from './postgres-binary.ts'

export type Embedded = { url: string; stop: () => Promise<void> }
export type EmbeddedOptions = {
  /** postgresql.conf lines, given on the command line. */
  settings?: Record<string, string>
  /** Megabytes to tune for; undefined: what the machine has. */
  memory?: number | undefined
  /** Told when something takes long or the server had to be started again. */
  say?: (line: string) => void
}

/** Above this the log of earlier runs is thrown away at a start. */
const LOG_LIMIT = 20 * 1024 * 1024

/**
 * Real PostgreSQL 18 from the npm package, its files under `folder`, on a Unix socket and a free loopback port. A server left behind by a killed
 * program is stopped first, so the caller must hold the data folder. It runs in its own process group: Ctrl-C reaches only us, and
 * we stop it last. If it dies it is started again on the same port, and the pool's next connection finds it.
 */
export async function startEmbedded(folder: string, options: EmbeddedOptions = {}): Promise<Embedded> {
  await mkdir(folder, { recursive: true })
  // Run by root, PostgreSQL runs as another user, who must be able to pass through to the cluster (0700, its own).
  await chmod(folder, 0o711)
  const cluster = path.join(folder, 'cluster')
  const log = path.join(folder, 'server.log')
  if ((await sizeOf(log)) > LOG_LIMIT) await rm(log)
  const logFrom = await sizeOf(log)
  try {
    const password = await keptPassword(path.join(folder, 'owner-password'))
    const launcher = await launcherFor(folder)
    await stopOrphan(cluster)
    if ((await sizeOf(path.join(cluster, 'PG_VERSION'))) === 0)
      await makeCluster(folder, cluster, password, launcher, log)
    const port = await freePort()
    const sockets = await socketFolder(folder, launcher)
    const server = new Server({ cluster, log, port, sockets, password, launcher, options })
    await server.start()
    return { url: ownerUrl(password, port, sockets), stop: () => server.stop() }
  } catch (error) {
    throw new Error(explain(error, await tailOf(log, logFrom)), { cause: error })
  }
}

/** The address of an embedded server that another process keeps running in `folder`; undefined when none runs. */
export async function runningEmbedded(folder: string): Promise<string | undefined> {
  const lines = await pidFile(path.join(folder, 'cluster'))
  if (!lines || !(await isPostgres(Number(lines[0])))) return undefined
  const password = (await readFile(path.join(folder, 'owner-password'), 'utf8')).trim()
  return ownerUrl(password, Number(lines[3]), lines[4] ?? '')
}

function ownerUrl(password: string, port: number, sockets: string): string {
  const query = sockets === '' ? '' : `?host=${encodeURIComponent(sockets)}`
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres${query}`
}

/** A socket's whole path fits 107 bytes (Linux unix(7); other systems have 103), of which its name takes up to 16. */
const LONGEST_FOLDER = 86

/**
 * A new folder for the server's Unix socket: a third less time a statement than over TCP on the same machine. Empty where there is none
 * to be had (Windows, a data folder with a very long name): loopback then.
 */
async function socketFolder(folder: string, launcher: Launcher): Promise<string> {
  const sockets = path.resolve(folder, 'socket')
  if (process.platform === 'win32' || Buffer.byteLength(sockets) > LONGEST_FOLDER) return ''
  await rm(sockets, { recursive: true, force: true })
  await mkdir(sockets, { mode: 0o700 })
  await launcher.own(sockets)
  return sockets
}

async function makeCluster(
  folder: string,
  cluster: string,
  password: string,
  launcher: Launcher,
  log: string,
): Promise<void> {
  // What a first start that failed half-way left behind.
  await rm(cluster, { recursive: true, force: true })
  await mkdir(cluster, { mode: 0o700 })
  await launcher.own(cluster)
  const passwordFile = path.join(folder, 'initdb-password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  await launcher.own(passwordFile)
  const args = [
    `--pgdata=${cluster}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--username=postgres',
    '--encoding=UTF8',
    // Built in, so the same on every system and every version of its C library.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
    '--no-instructions',
  ]
  try {
    const made = await launch(launcher, await postgresBinary('initdb'), args, log)
    const code = await new Promise((resolve) => made.once('exit', resolve))
    if (code !== 0) throw new Error(`initdb ended with ${String(code)}`)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

type ServerParts = {
  cluster: string
  log: string
  port: number
  sockets: string
  password: string
  launcher: Launcher
  options: EmbeddedOptions
}

const MB = 1024 * 1024

/**
 * What PostgreSQL's defaults, made for a machine of 1 GB, would cost: a quarter of the memory for its own cache (its manual, 19.4, up to
 * 4 GB; never more than 1/8 on small machines), room to sort, and checkpoints by time instead of every minute of a busy day. Compiling queries (JIT) costs
 * more than it gives where they are short. A start prepares all of the cache: 1.5 s more for 4 GB than for 128 MB. `memory` in MB.
 */
function tuning(memory: number): Record<string, string> {
  const cache = Math.min(4096, Math.max(128, Math.floor(memory / (memory < 4096 ? 8 : 4))))
  return {
    shared_buffers: `${cache}MB`,
    effective_cache_size: `${Math.max(256, Math.floor(memory / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '256MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    // Solid-state storage, where a page far away costs hardly more than the next one.
    random_page_cost: '1.1',
    jit: 'off',
    // Statistics soon after a directive has made its duties.
    autovacuum_naptime: '10s',
  }
}

class Server {
  readonly #parts: ServerParts
  #process: ChildProcess | undefined
  #stopping = false

  constructor(parts: ServerParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    const { cluster, log, port, sockets, launcher, options } = this.#parts
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: sockets,
      ...tuning(options.memory ?? Math.floor(totalmem() / MB)),
      ...options.settings,
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const args = ['-D', cluster, '-p', String(port), ...flags]
    const started = await launch(launcher, await postgresBinary('postgres'), args, log)
    this.#process = started
    await this.#untilReady(started)
    started.once('exit', () => void this.#revive())
  }

  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  async stop(): Promise<void> {
    this.#stopping = true
    const running = this.#process
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGINT')
    await ended
  }

  async #untilReady(started: ChildProcess): Promise<void> {
    const { password, port, sockets, options } = this.#parts
    const patience = Date.now() + 5000
    let told = false
    while (started.exitCode === null && started.signalCode === null) {
      if (await answers(ownerUrl(password, port, sockets))) return
      if (!told && Date.now() > patience) {
        options.say?.('The database is still starting: it is repairing itself after a hard stop …')
        told = true
      }
      await pause(40)
    }
    throw new Error('the server ended while starting')
  }

  /** A server that was killed under us: its last backends need a moment to notice, so a few tries. */
  async #revive(): Promise<void> {
    for (let tries = 0; tries < 20 && !this.#stopping; tries += 1) {
      this.#parts.options.say?.('The database stopped by itself. Starting it again …')
      const back = await this.start().then(
        () => true,
        () => false,
      )
      if (back) return
      await pause(500 * Math.min(tries + 1, 10))
    }
  }
}

async function launch(
  launcher: Launcher,
  binary: string,
  args: readonly string[],
  log: string,
): Promise<ChildProcess> {
  const out = await open(log, 'a', 0o600)
  try {
    const { command, prefix, identity } = launcher
    const child = spawn(command ?? binary, command ? [...prefix, binary, ...args] : [...args], {
      ...identity,
      cwd: path.dirname(log),
      detached: true,
      stdio: ['ignore', out.fd, out.fd],
    })
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    return child
  } finally {
    await out.close()
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** What went wrong, in a sentence that says what to do; PostgreSQL's own last lines follow. */
function explain(error: unknown, log: string): string {
  const text = `${String(error)}\n${log}`
  if (/No space left on device|ENOSPC|File too large|EFBIG|Disk quota exceeded|EDQUOT/i.test(text))
    return `The disk is full: the database cannot start. Free some space and start again.\n${log}`
  if (/Permission denied|EACCES|could not access directory/i.test(text))
    return `The database user cannot reach the data folder. Put it where every user may pass (HUTONG_DATA=/srv/hutong).\n${log}`
  return `The embedded database did not start: ${error instanceof Error ? error.message : String(error)}\n${log}`
}

async function tailOf(log: string, from: number): Promise<string> {
  const text = await readFile(log).catch(() => Buffer.alloc(0))
  return text.subarray(from).toString('utf8').trim().split('\n').slice(-12).join('\n')
}

async function keptPassword(file: string): Promise<string> {
  if ((await sizeOf(file)) > 0) return (await readFile(file, 'utf8')).trim()
  const password = randomBytes(24).toString('base64url')
  await writeFile(file, password, { mode: 0o600 })
  return password
}

/** After `kill -9` of the program its PostgreSQL lives on. Fast shutdown (SIGINT) by the pid in postmaster.pid. */
async function stopOrphan(cluster: string): Promise<void> {
  const pid = Number((await pidFile(cluster))?.[0])
  if (!(await isPostgres(pid))) return
  process.kill(pid, 'SIGINT')
  for (let tries = 0; tries < 300 && (await isPostgres(pid)); tries += 1) await pause(100)
}

/** Lines of postmaster.pid: pid, folder, start, port, … */
async function pidFile(cluster: string): Promise<string[] | undefined> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined)
  return text?.split('\n')
}

async function isPostgres(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 1) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there and another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'postgres')
  return commandLine.includes('postgres')
}

/** A loopback port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
