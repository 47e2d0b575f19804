/** Exif's tag of which way up a picture is (CIPA DC-008, §4.6.4). */
const ORIENTATION = 0x0112
/** Longer Exif blocks hold thumbnails and makers' notes; which way up stands at the beginning of all of them. */
export const MOST_EXIF = 65_536

/** Of a TIFF block that may say anything, one that says only which way up: one directory of one entry. Undefined: upright, or unreadable. */
export function turnOf(block: Buffer): Buffer | undefined {
  const orientation = orientationOf(block)
  if (orientation === undefined) return undefined
  const tiff = Buffer.alloc(26)
  tiff.write('MM', 0, 'latin1')
  tiff.writeUInt16BE(42, 2)
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(ORIENTATION, 10)
  // Of type SHORT, one of it.
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  return tiff
}

/** The orientation (2–8) that a TIFF block's first directory names; undefined when upright or unreadable. */
function orientationOf(tiff: Buffer): number | undefined {
  if (tiff.length < 14) return undefined
  const order = tiff.subarray(0, 2).toString('latin1')
  if (order !== 'II' && order !== 'MM') return undefined
  const little = order === 'II'
  const short = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (first + 2 > tiff.length) return undefined
  for (
    let entry = first + 2, left = short(first);
    left > 0 && entry + 12 <= tiff.length;
    left -= 1, entry += 12
  ) {
    if (short(entry) !== ORIENTATION) continue
    const turn = short(entry + 8)
    return turn >= 2 && turn <= 8 ? turn : undefined
  }
  return undefined
}
