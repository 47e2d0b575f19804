const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const keys = new Map<string, Promise<CryptoKey>>()

/** ES256 (RFC 7518, 3.4) by the browser's own cryptography. `point`: x, then y. */
export async function isSigned(
  point: Uint8Array,
  bytes: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const key = await keyOf(point).catch(() => undefined)
  if (!key || signature.length !== 64) return false
  return crypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    key,
    Uint8Array.from(signature),
    Uint8Array.from(bytes),
  )
}

/** Imported once each: a gate asks for the same few keys all day. */
function keyOf(point: Uint8Array): Promise<CryptoKey> {
  const name = point.join()
  const known = keys.get(name)
  if (known) return known
  const raw = Uint8Array.from([4, ...point])
  const made = crypto.subtle.importKey('raw', raw, CURVE, false, ['verify'])
  keys.set(name, made)
  return made
}
