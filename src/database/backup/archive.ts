import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { seal, unseal, Unreadable } from '../../files/sealed-stream.ts'
import type { County } from '../migrate.ts'

/**
 * The archive: MAGIC, length of the head (4 bytes), head (JSON, in clear), salt, then frames compressed by zstd and sealed, the head
 * bound to every chunk. A frame is a letter, a length (4 bytes) and that many bytes: `J` a step (JSON), `D` content of the
 * step before it.
 */
const MAGIC = Buffer.from('HUTONGB1')
const SALT = 32
const HEAD_LIMIT = 1024 * 1024

/** What can be read without a key. Nothing in it is about a person. */
export type Head = {
  format: 1
  county: County
  takenAt: string
  program: string
  /** The schema's migrations, in order. */
  migrations: string[]
  /** Of the county's master key, and of the key the archive is sealed with. */
  countyKey: string
  backupKey: string
  /** Every record up to this number is in the archive; later ones may be missing. */
  afterSeq: number
}

export type Table = { name: string; columns: string[] }
export type Partition = { name: string; parent: string; bounds: string }
export type Sequence = { name: string; last: number; called: boolean }
export type Sum = { name: string; rows: number; bytes: number; sha256: string }

export type Step =
  | { step: 'plan'; tables: Table[]; partitions: Partition[]; sequences: Sequence[] }
  | { step: 'table'; table: Table }
  | { step: 'file'; name: string }
  /** The journal of destructions as of the backup; older programs pass over it. */
  | { step: 'journal' }
  /** Ends the content of a table or file. */
  | { step: 'sum'; sum: Sum }
  | { step: 'end'; tables: Sum[]; files: { count: number; bytes: number } }

export type Piece = { kind: 'step'; step: Step } | { kind: 'content'; bytes: Buffer }

/** A sentence for whoever runs the machine: why an archive cannot be used. */
export class BadArchive extends Error {}

/** Writes an archive whole and flushed to disk, or throws; the file must not exist. Gives its size. */
export async function writeArchive(
  file: string,
  head: Head,
  key: Buffer,
  pieces: AsyncIterable<Piece>,
): Promise<number> {
  const salt = randomBytes(SALT)
  const front = frontOf(head)
  let bytes = 0
  await pipeline(
    Readable.from(framesOf(pieces), { objectMode: true, highWaterMark: 4 }),
    createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
    async function* (compressed: AsyncIterable<Buffer>) {
      yield Buffer.concat([front, salt])
      bytes += front.length + salt.length
      for await (const chunk of seal(key, salt, front, compressed)) {
        bytes += chunk.length
        yield chunk
      }
    },
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  )
  return bytes
}

function frontOf(head: Head): Buffer {
  const text = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([MAGIC, length, text])
}

async function* framesOf(pieces: AsyncIterable<Piece>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    const [letter, bytes] =
      piece.kind === 'step'
        ? (['J', Buffer.from(JSON.stringify(piece.step))] as const)
        : (['D', piece.bytes] as const)
    const start = Buffer.alloc(5)
    start.write(letter)
    start.writeUInt32BE(bytes.length, 1)
    yield start
    yield bytes
  }
}

/** Reads what stands before the sealed part. */
export async function readHead(file: string): Promise<Head> {
  return (await readFront(file)).head
}

async function readFront(file: string): Promise<{ head: Head; front: Buffer; salt: Buffer }> {
  const handle = await open(file).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new BadArchive(`The backup ${file} cannot be opened (${why}).`, { cause: error })
  })
  try {
    const start = await readBytes(handle, 0, MAGIC.length + 4)
    if (!start.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, start.length)) || start.length === 0)
      throw new BadArchive(`${file} is not a backup made by Hutong.`)
    const length = start.length < MAGIC.length + 4 ? 0 : start.readUInt32BE(MAGIC.length)
    if (length > HEAD_LIMIT) throw new BadArchive(`${file} is damaged at its beginning. Use another backup.`)
    const rest = await readBytes(handle, start.length, length + SALT)
    if (length === 0 || rest.length < length + SALT)
      throw new BadArchive(
        `${file} is cut off at its beginning: it was not copied to its end. Copy it again.`,
      )
    const text = rest.subarray(0, length)
    return { head: headOf(file, text), front: Buffer.concat([start, text]), salt: rest.subarray(length) }
  } finally {
    await handle.close()
  }
}

async function readBytes(
  handle: {
    read: (into: Buffer, at: number, length: number, from: number) => Promise<{ bytesRead: number }>
  },
  from: number,
  length: number,
): Promise<Buffer> {
  const into = Buffer.alloc(length)
  const { bytesRead } = await handle.read(into, 0, length, from)
  return into.subarray(0, bytesRead)
}

function headOf(file: string, text: Buffer): Head {
  try {
    // Our own writing; the sealed part, to which these bytes are bound, proves it.
    return JSON.parse(text.toString('utf8')) as Head
  } catch (error) {
    throw new BadArchive(`${file} is damaged at its beginning. Use another backup.`, { cause: error })
  }
}

/** Reads an archive from end to end, checking every table's and file's length and hash. Throws BadArchive. */
export async function* readArchive(file: string, key: Buffer): AsyncGenerator<Piece> {
  const { front, salt } = await readFront(file)
  const plain = createZstdDecompress()
  const sealed = createReadStream(file, { start: front.length + salt.length })
  const fed = pipeline(Readable.from(unseal(key, salt, front, sealed), { highWaterMark: 4 }), plain)
  // What fails there destroys `plain` with it and is thrown below.
  fed.catch(() => undefined)
  try {
    yield* checked(piecesOf(plain))
    await fed
  } catch (error) {
    throw explain(file, error)
  } finally {
    plain.destroy()
    sealed.destroy()
  }
}

function explain(file: string, error: unknown): unknown {
  if (error instanceof Unreadable) {
    const advice =
      error.why === 'cut-off'
        ? 'It was not copied to its end: copy it again, or use another backup.'
        : 'Use another backup, or copy this one again from where it was made.'
    return new BadArchive(`${file} is ${error.message}. ${advice}`, { cause: error })
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!code.startsWith('ZSTD')) return error
  return new BadArchive(`${file} is damaged: it cannot be unpacked. Use another backup.`, { cause: error })
}

async function* piecesOf(plain: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let held: Buffer = Buffer.alloc(0)
  for await (const more of plain) {
    held = held.length === 0 ? more : Buffer.concat([held, more])
    for (;;) {
      const length = held.length < 5 ? Infinity : held.readUInt32BE(1)
      if (held.length < 5 + length) break
      const bytes = held.subarray(5, 5 + length)
      // Written by framesOf: a step is JSON of that type.
      if (held[0] === 0x4a) yield { kind: 'step', step: JSON.parse(bytes.toString('utf8')) as Step }
      else yield { kind: 'content', bytes }
      held = held.subarray(5 + length)
    }
  }
  if (held.length > 0) throw new BadArchive('The backup ends in the middle of a table.')
}

/** Passes pieces on, and compares each table's and file's length and hash with what was written when it was made. */
async function* checked(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let hash = createHash('sha256')
  let bytes = 0
  let ended = false
  for await (const piece of pieces) {
    if (piece.kind === 'content') {
      hash.update(piece.bytes)
      bytes += piece.bytes.length
    } else if (piece.step.step === 'sum') {
      const { sum } = piece.step
      if (sum.bytes !== bytes || sum.sha256 !== hash.digest('hex'))
        throw new BadArchive(`The backup's ${sum.name} is not what was written. Use another backup.`)
      hash = createHash('sha256')
      bytes = 0
    } else if (piece.step.step === 'end') ended = true
    yield piece
  }
  if (!ended) throw new BadArchive('The backup has no end. Use another backup.')
}
