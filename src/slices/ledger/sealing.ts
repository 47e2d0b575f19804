import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { derive } from '../../files/derive.ts'

/** A number that names a person, as the ledger keeps it. Text fields are base64; `tail` is the last four characters. */
export type Sealed = { tail: string; hash: string; cipher: string }

/**
 * What protects personal numbers: AES-256-GCM (NIST SP 800-38D, 96-bit random nonce) for reading back, HMAC-SHA256 for
 * matching. Each key is derived by HKDF (RFC 5869) from the county's master key, so that one does not give away another.
 */
export type Sealer = {
  seal: (plain: string) => Sealed
  open: (cipher: string) => string
  /** The keyed hash a number is matched by, base64. */
  match: (plain: string) => string
  /** Keyed hash of a record's whole content, for telling a replay from another record under the same id. */
  contentHash: (canonical: string) => Buffer
}

export function makeSealer(master: Buffer): Sealer {
  const cipherKey = derive(master, 'identity cipher')
  const matchKey = derive(master, 'identity match')
  const contentKey = derive(master, 'record content')
  const match = (plain: string): string => createHmac('sha256', matchKey).update(plain).digest('base64')
  return {
    match,
    seal: (plain) => ({ tail: plain.slice(-4), hash: match(plain), cipher: encrypt(cipherKey, plain) }),
    open: (cipher) => decrypt(cipherKey, cipher),
    contentHash: (canonical) => createHmac('sha256', contentKey).update(canonical).digest(),
  }
}

function encrypt(key: Buffer, plain: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64')
}

/** Throws when the text was not sealed with this key or was altered. */
function decrypt(key: Buffer, text: string): string {
  const bytes = Buffer.from(text, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
}
