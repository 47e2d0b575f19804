import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { fingerprintOf } from './keys.ts'

/** One file of the keys folder, as `hutong keys` shows it: nothing in here gives a key away. */
export type Held = {
  file: string
  what: string
  fingerprint: string | null
  madeAt: string
  days: number
  /** Why it is not as it should be. */
  faults: string[]
}

const SECRET: readonly { file: RegExp; what: string; read: (content: Buffer) => string }[] = [
  { file: /^county\.key$/, what: 'identity numbers, attachments, database role', read: ofSecret },
  { file: /^backup\.key$/, what: 'backups from now on', read: ofSecret },
  { file: /^backup-[0-9a-f]{16}\.key$/, what: 'backups made before it was replaced', read: ofSecret },
  { file: /^statement\.key$/, what: 'signs closing statements', read: ofSigning },
  { file: /^authority\.key$/, what: 'local authority that phones trust', read: ofSigning },
  { file: /^server\.key$/, what: 'this machine’s HTTPS', read: ofSigning },
]
/** Without these there is no county. */
const NEEDED = ['county.key', 'backup.key', 'statement.key']

/** What lies in the folder, and everything wrong with it. Reads only; makes nothing. */
export function inspectKeys(folder: string, now: number): { keys: Held[]; faults: string[] } {
  if (!existsSync(folder)) return { keys: [], faults: [`There is no keys folder at ${folder}.`] }
  const names = readdirSync(folder).sort()
  const keys = names.flatMap((file) => {
    const known = SECRET.find((one) => one.file.test(file))
    return known ? [held(path.join(folder, file), file, known, now)] : []
  })
  const faults = [
    ...(isOpen(folder) ? [`${folder} can be entered by others: chmod 700 ${folder}`] : []),
    ...NEEDED.filter((name) => !names.includes(name)).map((name) => `${name} is missing.`),
    ...pairFaults(folder, names),
    ...keys.flatMap(({ file, faults: own }) => own.map((fault) => `${file}: ${fault}`)),
  ]
  return { keys, faults }
}

function held(full: string, file: string, known: (typeof SECRET)[number], now: number): Held {
  const { mtime } = statSync(full)
  const faults = isOpen(full) ? [`can be read by others: chmod 600 ${full}`] : []
  let fingerprint: string | null = null
  try {
    fingerprint = known.read(readFileSync(full))
    const named = /^backup-([0-9a-f]{16})\.key$/.exec(file)?.[1]
    if (named && named !== fingerprint) faults.push('is not the key its name says')
  } catch {
    faults.push('is not a key. Put the right one back.')
  }
  return {
    file,
    what: known.what,
    fingerprint,
    madeAt: mtime.toISOString(),
    days: Math.floor((now - mtime.getTime()) / 86_400_000),
    faults,
  }
}

function isOpen(file: string): boolean {
  return (statSync(file).mode & 0o077) !== 0
}

function ofSecret(content: Buffer): string {
  const key = Buffer.from(content.toString('utf8').trim(), 'base64')
  if (key.length !== 32) throw new Error('not 32 bytes')
  return fingerprintOf(key)
}

/** Of the public half, so that it can be compared with what others hold. */
function ofSigning(content: Buffer): string {
  const open = createPublicKey(createPrivateKey(content)).export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(open).digest('hex').slice(0, 16)
}

/** Public halves and certificates that do not belong to the key beside them. */
function pairFaults(folder: string, names: readonly string[]): string[] {
  const faults: string[] = []
  const read = (name: string): Buffer => readFileSync(path.join(folder, name))
  for (const name of ['authority', 'server']) {
    if (!names.includes(`${name}.crt`) || !names.includes(`${name}.key`)) continue
    if (
      !fits(() =>
        new X509Certificate(read(`${name}.crt`)).checkPrivateKey(createPrivateKey(read(`${name}.key`))),
      )
    )
      faults.push(`${name}.crt does not belong to ${name}.key.`)
  }
  if (names.includes('statement.key') && names.includes('statement.pub')) {
    const isOwn = fits(() =>
      createPublicKey(createPrivateKey(read('statement.key'))).equals(createPublicKey(read('statement.pub'))),
    )
    if (!isOwn) faults.push('statement.pub does not belong to statement.key.')
  }
  return faults
}

function fits(question: () => boolean): boolean {
  try {
    return question()
  } catch {
    return false
  }
}

/**
 * Puts a key out of use; the next command that needs it makes a new one. An old backup key stays, since old backups need it. Of an old
 * statement key only the public half stays, to check what it signed. A local authority goes with the certificate it made.
 */
export function retireKey(folder: string, which: 'backup' | 'statement' | 'authority'): string {
  const file = path.join(folder, `${which}.key`)
  if (!existsSync(file)) throw new Error(`There is no ${which}.key in ${folder}.`)
  const fingerprint = which === 'backup' ? ofSecret(readFileSync(file)) : ofSigning(readFileSync(file))
  if (which === 'backup') renameSync(file, path.join(folder, `backup-${fingerprint}.key`))
  if (which === 'statement') {
    const open = path.join(folder, 'statement.pub')
    if (existsSync(open)) renameSync(open, path.join(folder, `statement-${fingerprint}.pub`))
    rmSync(file)
  }
  if (which === 'authority')
    for (const name of ['server.crt', 'server.key', 'authority.crt', 'authority.key'])
      rmSync(path.join(folder, name), { force: true })
  return fingerprint
}
