import {
  BOX_NONCE,
  BOX_PURPOSE,
  boxContext,
  boxHead,
  packEntrant,
  uncompressed,
  type Entrant,
} from '../../core/entry-box.ts'
import type { KeyList } from '../../core/key-list.ts'

/** Seals who came to a gate, without a network: base64url. Undefined when the county has no key for this moment (`now`: seconds since 1970). */
export async function sealEntrant(
  keys: KeyList | undefined,
  { entrant, gate, now }: { entrant: Entrant; gate: string; now: number },
): Promise<string | undefined> {
  const to = keys?.keys.find(({ use, from, until }) => use === 'entries' && from <= now && now < until)
  if (!to) return undefined
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  const pair = await crypto.subtle.generateKey(curve, false, ['deriveBits'])
  const own = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const point = uncompressed(to.point)
  const theirs = await crypto.subtle.importKey('raw', point, curve, false, [])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, pair.privateKey, 256)
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const salt = Uint8Array.from([...own, ...point])
  const derived = { name: 'HKDF', hash: 'SHA-256', salt, info: new TextEncoder().encode(BOX_PURPOSE) }
  const cipher = { name: 'AES-GCM', length: 256 }
  const key = await crypto.subtle.deriveKey(derived, secret, cipher, false, ['encrypt'])
  const head = boxHead(to.kid, own)
  const nonce = crypto.getRandomValues(new Uint8Array(BOX_NONCE))
  const how = { name: 'AES-GCM', iv: nonce, additionalData: boxContext(head, gate) }
  const sealed = new Uint8Array(await crypto.subtle.encrypt(how, key, packEntrant(entrant)))
  return btoa(String.fromCharCode(...head, ...nonce, ...sealed))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
