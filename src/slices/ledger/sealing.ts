import { createCipheriv, createDecipheriv, createECDH, createHmac, randomBytes } from 'node:crypto'
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
  /** What evidence of colours is sealed with as it is written: a row that somebody puts into the database has none that holds. */
  evidenceSeal: (canonical: string) => Buffer
  /** The key pair that phones seal files to (slices/parcels): its public half, and the secret it shares with another one's. */
  parcels: { open: Buffer; secretWith: (point: Buffer) => Buffer }
}

export function makeSealer(master: Buffer): Sealer {
  const cipherKey = derive(master, 'identity cipher')
  const matchKey = derive(master, 'identity match')
  const contentKey = derive(master, 'record content')
  const evidenceKey = derive(master, 'colour evidence')
  const match = (plain: string): string => createHmac('sha256', matchKey).update(plain).digest('base64')
  return {
    match,
    seal: (plain) => ({ tail: plain.slice(-4), hash: match(plain), cipher: encrypt(cipherKey, plain) }),
    open: (cipher) => decrypt(cipherKey, cipher),
    contentHash: (canonical) => createHmac('sha256', contentKey).update(canonical).digest(),
    evidenceSeal: (canonical) => createHmac('sha256', evidenceKey).update(canonical).digest(),
    parcels: keyPair(master),
  }
}

/** How many points P-256 has (FIPS 186-5 with SP 800-186, 3.2.1.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** The private half out of more random bits than it has, so that no value is likelier than another (FIPS 186-5, A.2.1). */
function keyPair(master: Buffer): Sealer['parcels'] {
  const wide = BigInt(`0x${derive(master, 'sealed files', 48).toString('hex')}`)
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(((wide % (ORDER - 1n)) + 1n).toString(16).padStart(64, '0'), 'hex')
  return { open: pair.getPublicKey(), secretWith: (point) => pair.computeSecret(point) }
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
