import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto'
import {
  BOX_HEAD,
  BOX_NONCE,
  BOX_POINT,
  BOX_PURPOSE,
  boxContext,
  kidOfBox,
  uncompressed,
  unpackEntrant,
  type Entrant,
} from '../core/entry-box.ts'

/** What a gate sealed, with the private number of the key it was sealed to; undefined: altered, another key's, or another gate's. */
export function openBox(
  { secret, point }: { secret: Uint8Array; point: Uint8Array },
  box: Uint8Array,
  gate: string,
): Entrant | undefined {
  if (kidOfBox(box) === undefined) return undefined
  const head = box.subarray(0, BOX_HEAD)
  const own = box.subarray(BOX_HEAD - BOX_POINT, BOX_HEAD)
  const pair = createECDH('prime256v1')
  try {
    pair.setPrivateKey(secret)
    const salt = Buffer.concat([own, uncompressed(point)])
    const key = Buffer.from(hkdfSync('sha256', pair.computeSecret(own), salt, BOX_PURPOSE, 32))
    const nonce = box.subarray(BOX_HEAD, BOX_HEAD + BOX_NONCE)
    const cipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(boxContext(head, gate))
    cipher.setAuthTag(box.subarray(-16))
    const sealed = box.subarray(BOX_HEAD + BOX_NONCE, -16)
    return unpackEntrant(new Uint8Array(Buffer.concat([cipher.update(sealed), cipher.final()])))
  } catch {
    return undefined
  }
}
