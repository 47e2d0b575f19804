/** A sealed value: twelve random bytes, then what AES-GCM made of it. */
export type Sealed = Uint8Array<ArrayBuffer>

const NONCE = 12

/**
 * Encrypts a value as JSON. `place` (table and key) is bound to it: a row copied to another place does not open there. The nonce is
 * random: 2^32 seals under one key stay far below what a phone ever writes (NIST SP 800-38D, 8.3).
 */
export async function seal(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE))
  const plain = new TextEncoder().encode(JSON.stringify(value))
  const sealed = await crypto.subtle.encrypt(parameters(nonce, place), key, plain)
  const whole = new Uint8Array(NONCE + sealed.byteLength)
  whole.set(nonce)
  whole.set(new Uint8Array(sealed), NONCE)
  return whole
}

/** The value back; throws when the key or the place is another, or a byte has changed. */
export async function unseal(key: CryptoKey, place: string, sealed: Sealed): Promise<unknown> {
  const nonce = sealed.slice(0, NONCE)
  const plain = await crypto.subtle.decrypt(parameters(nonce, place), key, sealed.slice(NONCE))
  return JSON.parse(new TextDecoder().decode(plain))
}

function parameters(nonce: Uint8Array<ArrayBuffer>, place: string) {
  return { name: 'AES-GCM', iv: nonce, additionalData: new TextEncoder().encode(place) }
}
