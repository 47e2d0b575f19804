import { constants, createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'
import type { Check } from '../core/certificate.ts'
import { readTrustList, type TrustedKey, type TrustFault, type TrustList } from '../core/trust-list.ts'

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

/** A trust list ready for use: each key opened once. One that OpenSSL does not take, such as a point beside the curve, is a fault. */
export function openTrust(given: unknown): {
  trust: TrustList
  faults: TrustFault[]
  count: number
  check: Check
} {
  const { trust, faults } = readTrustList(given, sha256)
  const opened = new Map<TrustedKey, Opened>()
  for (const key of new Set([...trust.values()].flat()))
    try {
      opened.set(key, openKey(key))
    } catch (error) {
      faults.push({ at: key.kid, message: error instanceof Error ? error.message : String(error) })
    }
  const check: Check = (key, signed, signature) => {
    const options = opened.get(key)
    const isRight = key.algorithm !== 'ES256' || signature.length === 64
    return options !== undefined && isRight && verify('sha256', signed, options, signature)
  }
  return { trust, faults, count: opened.size, check }
}

type Opened = { key: KeyObject; dsaEncoding?: 'ieee-p1363'; padding?: number; saltLength?: number }

/** ES256 with its two numbers one after the other (RFC 9053, 2.1); PS256 with a salt as long as the hash (RFC 8230, 2). */
function openKey({ material, algorithm }: TrustedKey): Opened {
  const key =
    'jwk' in material
      ? createPublicKey({ key: material.jwk, format: 'jwk' })
      : createPublicKey({ key: Buffer.from(material.spki), format: 'der', type: 'spki' })
  if (algorithm === 'ES256') return { key, dsaEncoding: 'ieee-p1363' }
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
}
