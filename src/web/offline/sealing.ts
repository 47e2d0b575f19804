/** A sealed value: twelve random bytes, then what AES-GCM made of it. */
export type Sealed = Uint8Array<ArrayBuffer>

const NONCE = 12

/**
 * Encrypts a value as JSON. `place` (table and key) is bound to it: a row copied to another place does not open there. The nonce is
 * random: 2^32 seals under one key stay far below what a phone ever writes (NIST SP 800-38D, 8.3).
 */
export function seal(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  return sealBytes(key, place, new TextEncoder().encode(JSON.stringify(value)))
}

/** The same of bytes as they are. */
export async function sealBytes(
  key: CryptoKey,
  place: string,
  plain: Uint8Array<ArrayBuffer>,
): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE))
  const sealed = await crypto.subtle.encrypt(parameters(nonce, place), key, plain)
  const whole = new Uint8Array(NONCE + sealed.byteLength)
  whole.set(nonce)
  whole.set(new Uint8Array(sealed), NONCE)
  return whole
}

/** The value back; throws when the key or the place is another, or a byte has changed. */
export async function unseal(key: CryptoKey, place: string, sealed: Sealed): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await unsealBytes(key, place, sealed)))
}

export async function unsealBytes(key: CryptoKey, place: string, sealed: Sealed): Promise<Sealed> {
  const nonce = sealed.slice(0, NONCE)
  return new Uint8Array(await crypto.subtle.decrypt(parameters(nonce, place), key, sealed.subarray(NONCE)))
}

function parameters(nonce: Uint8Array<ArrayBuffer>, place: string) {
  return { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode(place) }
}
