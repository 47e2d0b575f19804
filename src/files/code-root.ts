import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { bytesToSign, KID_BYTES, writeSign1 } from '../core/sign1.ts'
import { isSignedBy, signBytes } from './es256.ts'
import { readShareLines, shareLines } from './share-text.ts'
import { join, split, type Share } from './shares.ts'

/**
 * The root of the county's health codes: a P-256 key that signs the key list and nothing else. Its private half is nowhere whole; any two
 * of three holders put it together for one signature, on a machine without a network (docs/keys.md, the ceremony).
 */
export type Root = { area: string; point: Uint8Array }

export const HOLDERS = 3
export const NEEDED = 2

/** The name of a key: the first four bytes of the hash of its point. */
export function kidOf(point: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(point).digest().subarray(0, KID_BYTES))
}

/** Eight bytes, hex, by which people compare a root over the telephone. */
export function fingerprintOfRoot({ point }: Root): string {
  return createHash('sha256').update(point).digest('hex').slice(0, 16)
}

/** A new root and the shares of its private half. The whole of it is gone when this returns. */
export function makeRoot(area: string): { root: Root; shares: Share[] } {
  const { point, secret } = newPair()
  const shares = split(secret, { needed: NEEDED, made: HOLDERS }, randomBytes)
  secret.fill(0)
  return { root: { area, point }, shares }
}

/** A P-256 pair: the point (x, y) and the private number, 32 bytes. */
export function newPair(): { point: Uint8Array; secret: Uint8Array } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' })
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
  return { point: new Uint8Array(Buffer.concat([bytes(x), bytes(y)])), secret: new Uint8Array(bytes(d)) }
}

/** Signs a key list's payload. Throws a sentence when the shares are not this root's. */
export function signByShares(root: Root, shares: readonly Share[], payload: Uint8Array): Uint8Array {
  if (shares.length < NEEDED) throw new Error(`${NEEDED} shares are needed.`)
  return signKeyList(root, join(shares), payload)
}

/** The same with the private half at hand: a demo county's. */
export function signKeyList(root: Root, secret: Uint8Array, payload: Uint8Array): Uint8Array {
  const kid = kidOf(root.point)
  const toSign = bytesToSign({ kid, payload })
  const signature = signBytes(privateKeyOf(root.point, secret), toSign)
  if (!isSignedBy(root.point, toSign, signature)) throw new Error('These are not shares of this root.')
  return writeSign1({ kid, payload, signature })
}

/** A private key out of its number; Node does not compare it with the point. Throws a sentence for a number that is no key. */
export function privateKeyOf(point: Uint8Array, secret: Uint8Array): KeyObject {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: text(point.subarray(0, 32)),
    y: text(point.subarray(32)),
    d: text(secret),
  }
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' })
  } catch (error) {
    throw new Error('These are not shares of this root.', { cause: error })
  }
}

/** One holder's share as text for paper or a stick. */
export function shareText(root: Root, share: Share, madeOn: string): string {
  const { x } = share
  const name = fingerprintOfRoot(root)
  return `胡同健康码根密钥，第${x}份，共${HOLDERS}份；任何${NEEDED}份合起来才能签名。请单独保管，不要拍照，不要放进联网的电脑。
Share ${x} of ${HOLDERS} of the root of Hutong health codes; any ${NEEDED} of them sign. Keep it apart from the others, unphotographed and offline.

county ${root.area}   root ${name}   share ${x}   made ${madeOn}
${shareLines(name, share)}
`
}

/** A share out of its text, however it was typed. Throws a sentence that names the line that is wrong. */
export function readShare(text: string): { root: string; share: Share } {
  const head = /root\s+([0-9a-f]{16})\s+share\s+(\d)/.exec(text)
  const [, root = '', x = ''] = head ?? []
  if (!head) throw new Error('This is no share: the line "county … root … share …" is missing.')
  return { root, share: readShareLines(text, root, Number(x)) }
}

/** The root's public half as a file: what readers of codes are built on or given. */
export function rootText(root: Root): string {
  return `${JSON.stringify({ area: root.area, fingerprint: fingerprintOfRoot(root), point: Buffer.from(root.point).toString('base64') })}\n`
}

export function readRoot(text: string): Root {
  // Checked below, field by field.
  const { area, point, fingerprint } = JSON.parse(text) as Record<string, unknown>
  const root = { area: String(area), point: new Uint8Array(Buffer.from(String(point), 'base64')) }
  if (!/^\d{6}$/.test(root.area) || root.point.length !== 64 || fingerprint !== fingerprintOfRoot(root))
    throw new Error('This is no public half of a root.')
  return root
}
