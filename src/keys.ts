import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { derive } from './files/derive.ts'

/** The county's keys, each in a file only its owner reads (docs/keys.md says who holds which, and what its loss means). */
export type Keys = {
  /** 32 bytes that identity numbers, record hashes, attachments and the app role's password are derived from. */
  master: Buffer
  /** Eight bytes, hex, that tell one master key from another without giving it away. */
  fingerprint: string
  /** Ed25519: signs closing statements. */
  statement: KeyObject
}

/** True when the folder holds a county's keys already. */
export function haveKeys(folder: string): boolean {
  return existsSync(path.join(folder, 'county.key'))
}

/** The county's keys, made on first use. */
export function readKeys(folder: string): Keys {
  const master = secretKey(folder, 'county.key')
  return { master, fingerprint: fingerprintOf(master), statement: signingKey(folder) }
}

export type BackupKey = { key: Buffer; fingerprint: string }

/** What backups are encrypted with: a key of its own, since whoever keeps backups need not read identity numbers. */
export function readBackupKey(folder: string): BackupKey {
  const key = secretKey(folder, 'backup.key')
  return { key, fingerprint: fingerprintOf(key) }
}

/** The backup key with this fingerprint: the one in use, or one that was replaced. Undefined when neither is there; makes none. */
export function findBackupKey(folder: string, fingerprint: string): BackupKey | undefined {
  for (const name of ['backup.key', `backup-${fingerprint}.key`]) {
    if (!existsSync(path.join(folder, name))) continue
    const key = secretKey(folder, name)
    if (fingerprintOf(key) === fingerprint) return { key, fingerprint }
  }
  return undefined
}

/** Tells one key from another without giving it away. */
export function fingerprintOf(key: Buffer): string {
  return derive(key, 'fingerprint', 8).toString('hex')
}

/**
 * The role the program works as in one county's schema, which sees no other county's. Its password is derived, so that any number of
 * server processes agree on it without a second secret.
 */
export function appRole(master: Buffer, schema: string): { role: string; password: string } {
  const password = derive(master, `app role ${schema}`, 24).toString('base64url')
  return { role: `hutong_${schema}`, password }
}

/** What attachments are encrypted with, and what their addresses follow from. */
export function fileKeys(master: Buffer): { content: Buffer; address: Buffer } {
  return { content: derive(master, 'file content'), address: derive(master, 'file address') }
}

/** What the journal of destructions is authenticated with. */
export function journalKey(master: Buffer): Buffer {
  return derive(master, 'destruction journal')
}

/** 32 random bytes, base64 in a file of one line. */
function secretKey(folder: string, name: string): Buffer {
  const file = path.join(folder, name)
  keep(file, () => `${randomBytes(32).toString('base64')}\n`)
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== 32)
    throw new Error(`${file} is not a key of 32 bytes. Put the right one back; do not make a new one.`)
  return key
}

function signingKey(folder: string): KeyObject {
  const file = path.join(folder, 'statement.key')
  keep(file, () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  })
  const key = createPrivateKey(readFileSync(file))
  const open = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
  const shared = path.join(folder, 'statement.pub')
  if (!existsSync(shared)) writeFileSync(shared, open)
  return key
}

/** Writes a secret once, whole or not at all: two programs starting at the same time both read what the first one wrote. */
function keep(file: string, make: () => string): void {
  if (existsSync(file)) return
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, make(), { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
}
