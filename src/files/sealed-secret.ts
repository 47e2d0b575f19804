import { createCipheriv, createDecipheriv, createHmac, randomBytes, scryptSync } from 'node:crypto'
import { derive } from './derive.ts'

/** scrypt (RFC 7914) with 32 MiB: a tenth of a second once a start, the same for every guess. */
const HARD = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

/** What private keys at rest are sealed with: derived from the county's key, and from a passphrase where one was chosen. */
export function sealingKey(master: Buffer, passphrase?: string): Buffer {
  const own = derive(master, 'code keys')
  if (passphrase === undefined) return own
  const stretched = scryptSync(passphrase, derive(master, 'code keys salt', 16), 32, HARD)
  return createHmac('sha256', own).update(stretched).digest()
}

/** AES-256-GCM, bound to the public half it belongs to: base64 of nonce, ciphertext and tag. */
export function sealSecret(key: Buffer, secret: Uint8Array, point: Uint8Array): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(point)
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** Undefined when it was sealed otherwise, or altered. */
export function openSecret(key: Buffer, text: string, point: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length < 12 + 16) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(point)
  decipher.setAuthTag(bytes.subarray(-16))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]))
  } catch {
    return undefined
  }
}
