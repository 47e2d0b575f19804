import { createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { Refusal } from '../../core/refusals.ts'
import type { Sealer } from '../ledger/sealing.ts'
import { bytesIn, content, FORMAT, HEAD, KEY_NAME, MOST_UNPACKED, NONCE, PURPOSE } from './rules.ts'
import type { Content } from './rules.ts'

const TAG = 16

/** An opened parcel; `bytes` are what it was sealed as, `parcel` their hash. */
export type Opened = { parcel: string; bytes: Buffer; content: Content }

/** Opens a file. Throws Refusal, each with what its holder can do; nothing of a file that does not open is looked at. */
export function openFile(sealer: Pick<Sealer, 'parcels'>, file: Uint8Array, most = MOST_UNPACKED): Opened {
  const bytes = bytesIn(Buffer.from(file).toString('utf8'))
  if (bytes === 'none') throw new Refusal('parcel-none')
  if (bytes === 'broken') throw new Refusal('parcel-broken')
  return openBytes(sealer, Buffer.from(bytes), most)
}

/** The same for the bytes inside the text, which is what is kept. */
export function openBytes(sealer: Pick<Sealer, 'parcels'>, bytes: Buffer, most = MOST_UNPACKED): Opened {
  if (bytes.length < HEAD + NONCE + TAG) throw new Refusal('parcel-broken')
  if (bytes[0] !== FORMAT) throw new Refusal(Number(bytes[0]) > FORMAT ? 'parcel-too-new' : 'parcel-broken')
  const { open, secretWith } = sealer.parcels
  if (!bytes.subarray(1, 1 + KEY_NAME).equals(keyName(open))) throw new Refusal('parcel-other-county')
  const point = bytes.subarray(1 + KEY_NAME, HEAD)
  try {
    const salt = Buffer.concat([point, open])
    const key = Buffer.from(hkdfSync('sha256', secretWith(point), salt, PURPOSE, 32))
    const inner: unknown = JSON.parse(gunzip(decrypt(key, bytes), most))
    const parcel = createHash('sha256').update(bytes).digest('hex')
    return { parcel, bytes, content: content.parse(inner) }
  } catch {
    // Whatever is wrong with it, a point that is none or a byte that has changed: it is not what a phone sealed.
    throw new Refusal('parcel-broken')
  }
}

/** Tells one county's key from another's. */
export function keyName(open: Buffer): Buffer {
  return createHash('sha256').update(open).digest().subarray(0, KEY_NAME)
}

function decrypt(key: Buffer, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(HEAD, HEAD + NONCE))
  decipher.setAAD(bytes.subarray(0, HEAD))
  decipher.setAuthTag(bytes.subarray(-TAG))
  return Buffer.concat([decipher.update(bytes.subarray(HEAD + NONCE, -TAG)), decipher.final()])
}

/** Throws before there is more of it than `most` bytes: a small file can hold gigabytes of nothing. */
function gunzip(packed: Buffer, most: number): string {
  return gunzipSync(packed, { maxOutputLength: most }).toString('utf8')
}
