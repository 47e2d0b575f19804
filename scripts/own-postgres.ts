import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { freePort } from '../src/database/embedded.ts'
import { makeScratch } from './scratch.ts'

const DEBIAN = '/usr/lib/postgresql'

/** A PostgreSQL that is not ours, as a county's own would be: its address, its version, and how to be rid of it. */
export type OwnPostgres = { url: string; version: string; stop: () => void }

/**
 * Starts Debian's server, the oldest from 15 on, on a free loopback port with a folder of its own; as root it is installed when
 * missing. Undefined, and said why, when there is none.
 */
export async function startOwnPostgres(say: (line: string) => void): Promise<OwnPostgres | undefined> {
  const version = findVersion() ?? (install(say) ? findVersion() : undefined)
  if (version === undefined) {
    say('No PostgreSQL 15 or newer of Debian found here, and it cannot be installed.')
    return undefined
  }
  const user = postgresUser()
  if (process.getuid?.() === 0 && !user) {
    say('PostgreSQL does not run as root, and there is no user postgres here.')
    return undefined
  }
  const { folder, remove } = makeScratch()
  if (user) chownSync(folder, user.uid, user.gid)
  const run = runnerIn(folder, version, user)
  const [cluster, password, port] = [
    path.join(folder, 'cluster'),
    randomBytes(12).toString('hex'),
    await freePort(),
  ]
  writeFileSync(path.join(folder, 'password'), password, { mode: 0o644 })
  const stop = (): void => {
    run('pg_ctl', ['-D', cluster, '-m', 'immediate', 'stop'])
    remove()
  }
  run('initdb', [
    '-D',
    cluster,
    '-U',
    'postgres',
    '-E',
    'UTF8',
    '--locale=C',
    '-A',
    'scram-sha-256',
    '--pwfile=password',
  ])
  const settings =
    'listen_addresses=127.0.0.1 unix_socket_directories= fsync=off synchronous_commit=off full_page_writes=off max_connections=200 shared_buffers=256MB'
  const options = settings
    .split(' ')
    .map((setting) => `-c ${setting}`)
    .join(' ')
  const log = path.join(folder, 'server.log')
  if (
    run('pg_ctl', ['-D', cluster, '-l', log, '-w', '-t', '60', '-o', `-p ${port} ${options}`, 'start'])
      .status !== 0
  ) {
    say(
      `PostgreSQL ${version} did not start: ${existsSync(log) ? readFileSync(log, 'utf8') : 'initdb failed'}`,
    )
    stop()
    return undefined
  }
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, version, stop }
}

type Runner = (program: string, args: string[]) => SpawnSyncReturns<string>

function runnerIn(folder: string, version: string, user: { uid: number; gid: number } | undefined): Runner {
  return (program, args) =>
    spawnSync(path.join(DEBIAN, version, 'bin', program), args, {
      ...user,
      cwd: folder,
      encoding: 'utf8',
      // What pg_ctl starts keeps a pipe open; spawnSync would wait for it.
      stdio: 'ignore',
    })
}

function findVersion(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined
  return readdirSync(DEBIAN)
    .filter((name) => Number(name) >= 15 && existsSync(path.join(DEBIAN, name, 'bin/initdb')))
    .sort((a, b) => Number(a) - Number(b))[0]
}

function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('postgres:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

function install(say: (line: string) => void): boolean {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return false
  say('Installing postgresql from Debian, for the tests on a server that is not ours …')
  const apt = (args: string[]): boolean =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0
  apt(['update', '-qq'])
  return apt(['install', '-y', '-qq', '--no-install-recommends', 'postgresql'])
}
