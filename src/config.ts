import { mkdirSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { hkdfSync, randomBytes } from 'node:crypto'
import path from 'node:path'

/** Everything the program is told from outside. The only reader of process.env. */
export type Config = {
  /** Folder of everything the program keeps: embedded database, files, backups. */
  dataFolder: string
  /** Folder of keys; never part of a backup. */
  keysFolder: string
  host: string
  port: number
  /** An own PostgreSQL, as its owner; undefined: the embedded one. */
  databaseUrl: string | undefined
  /** How people reach the server when a proxy in front speaks HTTPS. */
  publicUrl: string | undefined
  certificate: string | undefined
  certificateKey: string | undefined
  logLevel: string
}

export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const dataFolder = path.resolve(environment['HUTONG_DATA'] ?? 'data')
  const port = Number(environment['PORT'] ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT is not a port number: ${environment['PORT']}`)
  return {
    dataFolder,
    keysFolder: path.resolve(environment['HUTONG_KEYS'] ?? path.join(dataFolder, 'keys')),
    host: environment['HOST'] ?? '127.0.0.1',
    port,
    databaseUrl: environment['DATABASE_URL'] || undefined,
    publicUrl: environment['PUBLIC_URL'] || undefined,
    certificate: environment['TLS_CERT'] || undefined,
    certificateKey: environment['TLS_KEY'] || undefined,
    logLevel: environment['LOG_LEVEL'] ?? 'warn',
  }
}

/** The county's master key (32 random bytes in a file only its owner reads), made on first use. Losing it loses every identity number. */
export function masterKey(config: Config): Buffer {
  const file = path.join(config.keysFolder, 'county.key')
  if (!existsSync(file)) {
    mkdirSync(path.dirname(config.keysFolder), { recursive: true })
    mkdirSync(config.keysFolder, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== 32)
    throw new Error(`${file} is not a key of 32 bytes. Put the right one back; do not make a new one.`)
  return key
}

/** The database password of the app role, derived so that any number of server processes agree on it without a second secret. */
export function appRole(master: Buffer): { role: string; password: string } {
  const password = Buffer.from(hkdfSync('sha256', master, '', 'hutong app role', 24)).toString('base64url')
  return { role: 'hutong_app', password }
}
