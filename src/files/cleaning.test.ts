import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PHOTOS, photo, SECRETS, withMetadata, type Photo } from '../../test/photos.ts'
import { fileType, type FileType } from '../core/file-type.ts'
import { BrokenContent } from './byte-reader.ts'
import { cleaned, sniff } from './cleaning.ts'

/** In pieces of one size, as a slow line brings them. */
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function clean(bytes: Buffer, size = 64, type = fileType(bytes)): Promise<Buffer> {
  const all: Buffer[] = []
  for await (const piece of cleaned(type ?? 'image/jpeg', () => pieces(bytes, size))) all.push(piece)
  return Buffer.concat(all)
}

const TYPES: Record<Photo, FileType> = {
  'door.jpg': 'image/jpeg',
  'progressive.jpg': 'image/jpeg',
  'door.png': 'image/png',
  'door.webp': 'image/webp',
}

test('a type is told by the leading bytes, whatever the name', async () => {
  for (const name of PHOTOS) expect(await sniff(pieces(photo(name), 5))).toBe(TYPES[name])
  expect(await sniff(pieces(Buffer.from('%PDF-1.7\n%âãÏÓ'), 3))).toBe('application/pdf')
  for (const other of [
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'GIF89a ............',
    '%PDF',
    '',
    'MZ\x90',
  ])
    expect(await sniff(pieces(Buffer.from(other), 4))).toBeUndefined()
})

test.each(PHOTOS)('%s loses what its camera wrote and keeps every byte of the picture', async (name) => {
  const planted = withMetadata(name)
  for (const secret of SECRETS) expect(planted.includes(secret), secret).toBe(true)
  const plain = await clean(photo(name))
  for (const size of [1, 3, 64, planted.length]) {
    const left = await clean(planted, size)
    for (const secret of SECRETS) expect(left.includes(secret), secret).toBe(false)
    expect(left.equals(expectedOf(name, plain)), `in pieces of ${size}`).toBe(true)
  }
  const again = await clean(expectedOf(name, plain))
  expect(again.equals(expectedOf(name, plain)), 'cleaned twice').toBe(true)
})

/** Turned right, and nothing else: one directory of one entry. */
const TURN = Buffer.from(
  '4d4d002a00000008 0001 0112000300000001 00060000 00000000'.replaceAll(' ', ''),
  'hex',
)

/** What is left of the planted picture: it says which way up it is, and a WebP keeps its longer form of head. */
function expectedOf(name: Photo, plain: Buffer): Buffer {
  if (name.endsWith('.png')) {
    // Behind the head, where it was.
    const chunk = Buffer.concat([Buffer.from('0000001a65584966', 'hex'), TURN, Buffer.alloc(4)])
    chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4)
    return Buffer.concat([plain.subarray(0, 33), chunk, plain.subarray(33)])
  }
  if (name.endsWith('.webp')) {
    const head = Buffer.from('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0\x1f\0\0\x17\0\0', 'latin1')
    const all = Buffer.concat([head, plain.subarray(12), Buffer.from('EXIF\x1a\0\0\0', 'latin1'), TURN])
    all.writeUInt32LE(all.length - 8, 4)
    return all
  }
  const head = Buffer.from('ffe10022457869660000', 'hex')
  return Buffer.concat([plain.subarray(0, 2), head, TURN, plain.subarray(2)])
}

test('the pictures themselves come through untouched but for text that says nothing of the picture', async () => {
  for (const name of ['door.jpg', 'progressive.jpg', 'door.webp'] as const)
    expect((await clean(photo(name))).equals(photo(name)), name).toBe(true)
  const png = await clean(photo('door.png'))
  expect(png.subarray(-12).toString('latin1')).toContain('IEND')
  expect(png.includes('date:create')).toBe(false)
})

test('cut off anywhere, a picture is broken, and said to be', async () => {
  for (const name of PHOTOS) {
    const bytes = photo(name)
    for (let length = 12; length < bytes.length; length += 7)
      await expect(clean(bytes.subarray(0, length), 50, TYPES[name]), `${name} ${length}`).rejects.toThrow(
        BrokenContent,
      )
  }
})

test('whatever the bytes, cleaning ends: with a picture or with that sentence', async () => {
  const names = fc.constantFrom(...PHOTOS)
  const changes = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(names, changes, async (name, places) => {
      const bytes = withMetadata(name)
      for (const [at, value] of places) bytes[at % bytes.length] = value
      const left = await clean(bytes, 97, TYPES[name]).catch((error: unknown) => error)
      if (!(left instanceof BrokenContent)) expect(Buffer.isBuffer(left)).toBe(true)
      if (Buffer.isBuffer(left)) expect(left.length).toBeLessThanOrEqual(bytes.length + 40)
    }),
    { numRuns: 300 },
  )
})
