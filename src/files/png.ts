import { crc32 } from 'node:zlib'
import { BrokenContent, ByteReader } from './byte-reader.ts'
import { MOST_EXIF, turnOf } from './orientation.ts'

/** Chunks that make the picture (PNG, third edition, §5.6, §11): size, colours, pixels, animation. Texts, times and Exif are not among them. */
const KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT'.split(' '),
)

/** A PNG without anything but the picture and which way up it is; what follows its end is left out. */
export async function* cleanPng(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const reader = new ByteReader(content)
  try {
    yield await reader.take(8)
    for (let first = true; ; first = false) {
      const head = await reader.take(8)
      const [length, name] = [head.readUInt32BE(0), head.subarray(4).toString('latin1')]
      if (length > 0x7fffffff || !/^[A-Za-z]{4}$/.test(name) || first !== (name === 'IHDR'))
        throw new BrokenContent(`a chunk where none may be: ${name}`)
      // With the check sum.
      if (name === 'eXIf' && length <= MOST_EXIF) {
        const turned = turnOf((await reader.take(length + 4)).subarray(0, length))
        if (turned) yield chunkOf(name, turned)
      } else if (!KEPT.has(name)) await reader.skip(length + 4)
      else {
        yield head
        yield* reader.pass(length + 4)
      }
      if (name === 'IEND') return
    }
  } finally {
    await reader.leave()
  }
}

function chunkOf(name: string, content: Buffer): Buffer {
  const said = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const [head, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  head.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(said))
  return Buffer.concat([head, said, sum])
}
