import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'

/** The key of a witness of the public log: Ed25519 or P-256, its public half as SubjectPublicKeyInfo. */
export type WitnessKey = { id: string; spki: Buffer; sign: (text: Uint8Array) => Buffer }

/** A new private half, PEM. */
export function newWitnessKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Throws a sentence for what is no such key. */
export function readWitnessKey(pem: string): WitnessKey {
  const key = createPrivateKey(pem)
  const isPoint = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  if (!isPoint && key.asymmetricKeyType !== 'ed25519')
    throw new Error('The key of a witness is Ed25519 or P-256, PKCS#8 in PEM.')
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  return {
    id: witnessId(spki),
    spki,
    sign: (text) =>
      isPoint ? sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' }) : sign(null, text, key),
  }
}

/** What a witness is known by: sixteen digits of the hash of its public half. */
export function witnessId(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex').slice(0, 16)
}

/** Whether the holder of this key signed the text; false for a key that is none. */
export function isWitnessed(spki: Buffer, text: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ed25519'
      ? verify(null, text, key, signature)
      : verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, signature)
  } catch {
    return false
  }
}
