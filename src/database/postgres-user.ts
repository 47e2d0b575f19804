import { execFile } from 'node:child_process'
import { chown, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { postgresBinary } from './postgres-binary.ts'

const execute = promisify(execFile)

/** How PostgreSQL's programs are run: as whom, through which command, and how a file is made theirs. */
export type Launcher = {
  command: string | undefined
  prefix: readonly string[]
  identity: { uid: number; gid: number } | object
  own: (file: string) => Promise<void>
}

/**
 * PostgreSQL refuses to run as root. An ordinary user runs it as themselves; root runs it as the user postgres (made if missing).
 * When that user may not pass through a folder above (root's own home is 0700), it gets the one capability of searching folders,
 * by setpriv from util-linux, which every Debian has.
 */
export async function launcherFor(folder: string): Promise<Launcher> {
  if (process.getuid?.() !== 0)
    return { command: undefined, prefix: [], identity: {}, own: () => Promise.resolve() }
  const user = (await findUser('postgres')) ?? (await makeUser()) ?? (await findUser('nobody'))
  if (!user) throw new Error('PostgreSQL cannot run as root, and there is no user postgres or nobody here.')
  const own = (file: string): Promise<void> => chown(file, user.uid, user.gid)
  if ((await isOpen(folder)) && (await isOpen(await postgresBinary('postgres'))))
    return { command: undefined, prefix: [], identity: user, own }
  const prefix = [
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
  ]
  return { command: 'setpriv', prefix, identity: {}, own }
}

async function findUser(name: string): Promise<{ uid: number; gid: number } | undefined> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((one) => one.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

async function makeUser(): Promise<{ uid: number; gid: number } | undefined> {
  await execute('useradd', ['--system', '--no-create-home', '--user-group', 'postgres']).catch(
    () => undefined,
  )
  return findUser('postgres')
}

/** True when any user may pass through every folder above and into the file or folder itself. */
async function isOpen(file: string): Promise<boolean> {
  const { mode } = await stat(file)
  if ((mode & 0o001) === 0) return false
  const above = path.dirname(file)
  return above === file ? true : isOpen(above)
}
