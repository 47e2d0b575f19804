import { BrokenContent, ByteReader } from './byte-reader.ts'
import { turnOf } from './orientation.ts'

const [START, END, SCAN, COMMENT, APP0, APP1, APP2, APP14, APP15] = [
  0xd8, 0xd9, 0xda, 0xfe, 0xe0, 0xe1, 0xe2, 0xee, 0xef,
]
/** Exif tag 0x0112: which way up the picture is (Exif 2.32 §4.6.4). */

/**
 * A JPEG (ITU-T T.81 annex B) without its application segments and comments, save for those that say how its colours are meant (JFIF,
 * ICC profile, Adobe's transform) and which way up it is. What follows its end (previews, short films, their places) is left out.
 */
export async function* cleanJpeg(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const reader = new ByteReader(content)
  try {
    yield await reader.take(2)
    for (;;) {
      const code = await nextMarker(reader)
      if (code === START || code === 0) throw new BrokenContent('a marker where none may be')
      // The end, and markers that stand alone (restart, temporary).
      if (code === END || code === 0x01 || (code >= 0xd0 && code <= 0xd7)) {
        yield Buffer.from([0xff, code])
        if (code === END) return
        continue
      }
      const size = (await reader.take(2)).readUInt16BE(0) - 2
      if (size < 0) throw new BrokenContent('a segment shorter than its own length')
      const segment = await reader.take(size)
      const kept = isOwn(code) ? keptOf(code, segment) : segment
      if (kept) yield Buffer.concat([head(code, kept.length), kept])
      if (code === SCAN) yield* reader.passUntil(endOfScan)
    }
  } finally {
    await reader.leave()
  }
}

/** A marker's second byte; any number of 0xff may stand before it. */
async function nextMarker(reader: ByteReader): Promise<number> {
  if ((await reader.take(1))[0] !== 0xff) throw new BrokenContent('no marker where one must be')
  for (;;) {
    const code = (await reader.take(1))[0] ?? 0
    if (code !== 0xff) return code
  }
}

function head(code: number, size: number): Buffer {
  const bytes = Buffer.from([0xff, code, 0, 0])
  bytes.writeUInt16BE(size + 2, 2)
  return bytes
}

/** Segments that programs and cameras write for themselves. */
function isOwn(code: number): boolean {
  return code === COMMENT || (code >= APP0 && code <= APP15)
}

/** What stays of such a segment, if anything. */
function keptOf(code: number, segment: Buffer): Buffer | undefined {
  const begins = (text: string): boolean => segment.subarray(0, text.length).toString('latin1') === text
  // A thumbnail may follow the first fourteen bytes of JFIF: the whole picture, before it was cropped.
  if (code === APP0 && begins('JFIF\0') && segment.length >= 14)
    return Buffer.concat([segment.subarray(0, 12), Buffer.from([0, 0])])
  if (code === APP2 && begins('ICC_PROFILE\0')) return segment
  if (code === APP14 && begins('Adobe')) return segment.subarray(0, 12)
  if (code === APP1 && begins('Exif\0\0')) return exifOf(segment.subarray(6))
  return undefined
}

/** Entropy-coded bytes end at a marker that is neither a stuffed 0xff nor a restart. */
function endOfScan(held: Buffer): number {
  for (let place = held.indexOf(0xff); place >= 0 && place + 1 < held.length;) {
    const code = held[place + 1] ?? 0
    if (code !== 0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return place
    place = held.indexOf(0xff, place + 1)
  }
  return -1
}

/** An Exif segment that says only which way up, of one that may say anything. */
function exifOf(tiff: Buffer): Buffer | undefined {
  const turned = turnOf(tiff)
  return turned && Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), turned])
}
