import { BrokenContent, ByteReader } from './byte-reader.ts'
import { MOST_EXIF, turnOf } from './orientation.ts'

/** Chunks that make the picture (RFC 9649 §2): frames, transparency, colour profile, animation. XMP is not among them. */
const KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
/** Of VP8X's first byte. */
const [HAS_EXIF, HAS_XMP] = [0x08, 0x04]

/** A WebP without anything but the picture and which way up it is. Read twice, since its length stands at its beginning. */
export async function* cleanWebp(open: () => AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [length, turned] = [4, false]
  for await (const { size, name } of chunksOf(open(), { read: false, turned })) {
    length += 8 + size + (size % 2)
    turned ||= name === 'EXIF'
  }
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(length, 4)
  yield head
  for await (const { bytes } of chunksOf(open(), { read: true, turned })) yield* bytes
}

type Chunk = { name: string; size: number; bytes: AsyncIterable<Buffer> }

/**
 * The chunks that are kept; each must be read to its end before the next, unless `read` is false. `turned`: whether an Exif chunk is
 * among them. There is one at most, of a picture with the longer form of head, which alone may have one.
 */
async function* chunksOf(
  content: AsyncIterable<Buffer>,
  { read, turned }: { read: boolean; turned: boolean },
): AsyncGenerator<Chunk> {
  const reader = new ByteReader(content)
  let mayTurn = false
  try {
    const left = (await reader.take(12)).readUInt32LE(4) - 4
    for (let at = 0; at < left;) {
      const head = await reader.take(8)
      const [name, size] = [head.subarray(0, 4).toString('latin1'), head.readUInt32LE(4)]
      const padded = size + (size % 2)
      if (at === 0 && !/^VP8[ LX]$/.test(name)) throw new BrokenContent(`begins with ${name}`)
      if (at === 0) mayTurn = name === 'VP8X'
      at += 8 + padded
      if (name === 'EXIF' && mayTurn && size <= MOST_EXIF) {
        const block = exifOf((await reader.take(padded)).subarray(0, size))
        if (block) yield { name, size: block.length, bytes: piecesOfExif(block) }
        mayTurn = block === undefined
      } else if (!KEPT.has(name)) await reader.skip(padded)
      else if (read) yield { name, size, bytes: piecesOf(reader, head, { padded, turned }) }
      else {
        yield { name, size, bytes: noPieces() }
        await reader.skip(padded)
      }
    }
  } finally {
    await reader.leave()
  }
}

/** Some write the Exif marker of JPEG before the block. */
function exifOf(content: Buffer): Buffer | undefined {
  const isMarked = content.subarray(0, 6).toString('latin1') === 'Exif\0\0'
  return turnOf(isMarked ? content.subarray(6) : content)
}

/** Its length is even. */
async function* piecesOfExif(block: Buffer): AsyncGenerator<Buffer> {
  const head = Buffer.from('EXIF\0\0\0\0', 'latin1')
  head.writeUInt32LE(block.length, 4)
  yield Buffer.concat([head, block])
}

async function* piecesOf(
  reader: ByteReader,
  head: Buffer,
  { padded, turned }: { padded: number; turned: boolean },
): AsyncGenerator<Buffer> {
  yield head
  if (head.subarray(0, 4).toString('latin1') !== 'VP8X') return yield* reader.pass(padded)
  const flags = ((await reader.take(1))[0] ?? 0) & ~(HAS_EXIF | HAS_XMP)
  yield Buffer.from([turned ? flags | HAS_EXIF : flags])
  yield* reader.pass(padded - 1)
}

async function* noPieces(): AsyncGenerator<Buffer> {}
