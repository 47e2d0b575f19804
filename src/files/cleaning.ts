import { fileType, LEADING_BYTES, type FileType } from '../core/file-type.ts'
import { BrokenContent, ByteReader } from './byte-reader.ts'
import { cleanJpeg } from './jpeg.ts'
import { cleanPng } from './png.ts'
import { cleanWebp } from './webp.ts'

/** Its type, by its first bytes; lets go of the rest. Undefined: nothing that may be attached. */
export async function sniff(content: AsyncIterable<Buffer>): Promise<FileType | undefined> {
  const reader = new ByteReader(content)
  try {
    return fileType(await reader.take(LEADING_BYTES))
  } catch (error) {
    if (error instanceof BrokenContent) return undefined
    throw error
  } finally {
    await reader.leave()
  }
}

/**
 * The same picture without what its camera wrote into it: place, time, device, names, thumbnails, whatever lies behind its end. How
 * it is to be turned and its colours stay. `open` may be called twice. A PDF is passed on as it is. Throws BrokenContent.
 */
export async function* cleaned(type: FileType, open: () => AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (type === 'image/jpeg') yield* cleanJpeg(open())
  else if (type === 'image/png') yield* cleanPng(open())
  else if (type === 'image/webp') yield* cleanWebp(open)
  else yield* open()
}
