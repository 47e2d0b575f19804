import { fileText, FORMAT, HEAD, KEY_NAME, NONCE, POINT, PURPOSE } from '../../slices/parcels/rules.ts'
import type { Content } from '../../slices/parcels/rules.ts'

/** Where a phone keeps the county's public key: among its drafts, sealed like them, so that nobody can put another one there. */
const KEPT_AS = 'county/seal-to'
type Keeping = {
  readDraft: (name: string) => Promise<unknown>
  keepDraft: (name: string, value: unknown) => Promise<void>
}

/** The county's public key for sealed files, as the server last told it. */
export async function sealTo(store: Pick<Keeping, 'readDraft'>): Promise<string | undefined> {
  const kept = await store.readDraft(KEPT_AS)
  return typeof kept === 'string' ? kept : undefined
}

export async function keepSealTo(store: Keeping, told: string): Promise<void> {
  if ((await sealTo(store)) !== told) await store.keepDraft(KEPT_AS, told)
}

/** Seals records to the county: the text of a file that nobody else can open, this phone included. */
export async function sealFile(county: string, content: Content): Promise<string> {
  const open = Uint8Array.from(atob(county), (char) => char.codePointAt(0) ?? 0)
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  const pair = await crypto.subtle.generateKey(curve, false, ['deriveBits'])
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const theirs = await crypto.subtle.importKey('raw', open, curve, false, [])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, pair.privateKey, 256)
  const key = await cipherKey(shared, joined(point, open))
  const name = new Uint8Array(await crypto.subtle.digest('SHA-256', open)).slice(0, KEY_NAME)
  const head = joined(Uint8Array.of(FORMAT), name, point)
  if (open.length !== POINT || head.length !== HEAD) throw new Error('no key of this curve')
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE))
  const how = { name: 'AES-GCM', iv: nonce, additionalData: head }
  const sealed = await crypto.subtle.encrypt(how, key, await packed(JSON.stringify(content)))
  return fileText(joined(head, nonce, new Uint8Array(sealed)))
}

async function cipherKey(shared: ArrayBuffer, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info: new TextEncoder().encode(PURPOSE) }
  return crypto.subtle.deriveKey(how, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
}

async function packed(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Response(stream).arrayBuffer()
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
