import { readFileSync } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'

/** Small real pictures, and what cameras and programs write into theirs. */

export const PHOTOS = ['door.jpg', 'progressive.jpg', 'door.png', 'door.webp'] as const
export type Photo = (typeof PHOTOS)[number]

export function photo(name: Photo): Buffer {
  return readFileSync(path.join(import.meta.dirname, 'photos', name))
}

/** What must not be found again: where, when, with what and by whom it was taken. */
export const SECRETS = [
  '36.8114',
  'PHONE-MODEL',
  '2021:01:08 07:00:00',
  'xmp-secret',
  'a word behind the end',
]

/** The same picture with places, times and words written into it wherever its format has room for them. */
export function withMetadata(name: Photo): Buffer {
  const bytes = photo(name)
  if (name.endsWith('.png')) return intoPng(bytes)
  if (name.endsWith('.webp')) return intoWebp(bytes)
  return intoJpeg(bytes)
}

/** A TIFF block whose first directory says orientation 6 (turned right) and a model, followed by text of a GPS directory. */
function exif(): Buffer {
  const block = Buffer.alloc(120)
  block.write('II*\0', 0, 'latin1')
  block.writeUInt32LE(8, 4)
  block.writeUInt16LE(2, 8)
  entry(10, 0x0110, 2, 12, 60)
  entry(22, 0x0112, 3, 1, 6)
  block.write('PHONE-MODEL', 60)
  block.write('36.8114 2021:01:08 07:00:00', 80)
  return block

  function entry(at: number, tag: number, type: number, count: number, value: number): void {
    block.writeUInt16LE(tag, at)
    block.writeUInt16LE(type, at + 2)
    block.writeUInt32LE(count, at + 4)
    block.writeUInt32LE(value, at + 8)
  }
}

function intoJpeg(bytes: Buffer): Buffer {
  const segment = (code: number, content: Buffer): Buffer => {
    const head = Buffer.from([0xff, code, 0, 0])
    head.writeUInt16BE(content.length + 2, 2)
    return Buffer.concat([head, content])
  }
  return Buffer.concat([
    bytes.subarray(0, 2),
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif()])),
    segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x>xmp-secret</x>')),
    segment(0xed, Buffer.from('Photoshop 3.0\0PHONE-MODEL')),
    segment(0xfe, Buffer.from('a comment: 36.8114')),
    // Fill bytes may stand before any marker.
    Buffer.from([0xff, 0xff]),
    bytes.subarray(2),
    Buffer.from('a word behind the end'),
  ])
}

function intoPng(bytes: Buffer): Buffer {
  const chunk = (name: string, content: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(name), content])
    const [head, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    head.writeUInt32BE(content.length)
    sum.writeUInt32BE(crc32(named))
    return Buffer.concat([head, named, sum])
  }
  return Buffer.concat([
    bytes.subarray(0, 33),
    chunk('tEXt', Buffer.from('Comment\0PHONE-MODEL 36.8114')),
    chunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0\0\0\0<x>xmp-secret</x>')),
    chunk('eXIf', exif()),
    bytes.subarray(33),
    Buffer.from('a word behind the end'),
  ])
}

function intoWebp(bytes: Buffer): Buffer {
  const chunk = (name: string, content: Buffer): Buffer => {
    const head = Buffer.from(`${name}\0\0\0\0`, 'latin1')
    head.writeUInt32LE(content.length, 4)
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
  }
  // 32 × 24 pixels, less one each, as VP8X counts them; flags: Exif and XMP.
  const frame = Buffer.from([0x0c, 0, 0, 0, 31, 0, 0, 23, 0, 0])
  const all = Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WEBP'),
    chunk('VP8X', frame),
    bytes.subarray(12),
    chunk('EXIF', exif()),
    chunk('XMP ', Buffer.from('<x>xmp-secret</x>')),
  ])
  all.writeUInt32LE(all.length - 8, 4)
  return Buffer.concat([all, Buffer.from('a word behind the end')])
}
