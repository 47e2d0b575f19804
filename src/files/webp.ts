import { BrokenContent, ByteReader } from './byte-reader.ts'

/** Chunks that make the picture (RFC 9649 §2): frames, transparency, colour profile, animation. EXIF and XMP are not among them. */
const KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
/** Of VP8X's first byte: has Exif, has XMP. */
const SAYS_METADATA = 0x08 | 0x04

/** A WebP without anything but the picture. Read twice, since its length stands at its beginning. */
export async function* cleanWebp(open: () => AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let length = 4
  for await (const { size } of chunksOf(open(), false)) length += 8 + size + (size % 2)
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(length, 4)
  yield head
  for await (const { bytes } of chunksOf(open(), true)) yield* bytes
}

type Chunk = { size: number; bytes: AsyncIterable<Buffer> }

/** The chunks that are kept; each must be read to its end before the next, unless `read` is false. */
async function* chunksOf(content: AsyncIterable<Buffer>, read: boolean): AsyncGenerator<Chunk> {
  const reader = new ByteReader(content)
  try {
    const left = (await reader.take(12)).readUInt32LE(4) - 4
    for (let at = 0; at < left;) {
      const head = await reader.take(8)
      const [name, size] = [head.subarray(0, 4).toString('latin1'), head.readUInt32LE(4)]
      const padded = size + (size % 2)
      if (at === 0 && !/^VP8[ LX]$/.test(name)) throw new BrokenContent(`begins with ${name}`)
      at += 8 + padded
      if (!KEPT.has(name)) await reader.skip(padded)
      else if (read) yield { size, bytes: piecesOf(reader, name, head, padded) }
      else {
        yield { size, bytes: noPieces() }
        await reader.skip(padded)
      }
    }
  } finally {
    await reader.leave()
  }
}

async function* piecesOf(
  reader: ByteReader,
  name: string,
  head: Buffer,
  padded: number,
): AsyncGenerator<Buffer> {
  yield head
  if (name !== 'VP8X') return yield* reader.pass(padded)
  const flags = await reader.take(1)
  yield Buffer.from([(flags[0] ?? 0) & ~SAYS_METADATA])
  yield* reader.pass(padded - 1)
}

async function* noPieces(): AsyncGenerator<Buffer> {}
