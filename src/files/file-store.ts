import { createHmac, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { flushFolder } from './flush-folder.ts'
import { seal, unseal, Unreadable } from './sealed-stream.ts'

/** MAGIC, salt, then the content sealed in chunks with its address bound to every one of them. */
const MAGIC = Buffer.from('HUTONGF1')
const SALT = 32
const ADDRESS = /^[0-9a-f]{64}$/
const PART = /^(\d+)-(\d+)$/

/**
 * The county's files, encrypted, each under an address that follows from its content by a keyed hash: the same content lies there
 * once, and who knows a content but not the key cannot tell whether it is there. What is still being uploaded lies apart, in parts.
 */
export type FileStore = {
  folder: string
  /** A file's address by the SHA-256 of its content. */
  address: (sha256: Buffer) => string
  /** Seals content into its place and onto the disk, unless it is there already. `content` must have that address. */
  write: (address: string, content: AsyncIterable<Buffer>) => Promise<void>
  has: (address: string) => Promise<boolean>
  /** Throws Unreadable, or undefined when no such file is there. */
  read: (address: string) => Promise<AsyncIterable<Buffer> | undefined>
  remove: (address: string) => Promise<void>
  /** Every address there is, folder by folder, and when it was written. */
  addresses: () => AsyncGenerator<{ address: string; writtenAt: number }>
  /** How many bytes of an upload have come in from its beginning on. */
  received: (upload: string) => Promise<number>
  /** Keeps what comes in at `from`, even when the sender breaks off on the way; gives how many bytes that were. */
  addPart: (upload: string, from: number, content: AsyncIterable<Buffer>) => Promise<number>
  /** What has come in of an upload, in order. */
  readParts: (upload: string) => AsyncIterable<Buffer>
  dropParts: (upload: string) => Promise<void>
  /** Uploads of which something lies here, and when they last moved. */
  uploads: () => Promise<{ upload: string; movedAt: number }[]>
  /** Bytes free on the disk they lie on. */
  free: () => Promise<number>
}

/** `folder` need not exist. The two keys are derived for nothing else. */
export function fileStore(folder: string, keys: { content: Buffer; address: Buffer }): FileStore {
  const at = (address: string): string => {
    if (!ADDRESS.test(address)) throw new Error(`not an address: ${address}`)
    return path.join(folder, address.slice(0, 2), address)
  }
  const partsOf = (upload: string): string => path.join(folder, 'uploads', upload)
  return {
    folder,
    address: (sha256) => createHmac('sha256', keys.address).update(sha256).digest('hex'),
    write: async (address, content) => {
      const file = at(address)
      if (await isThere(file)) return
      await makeFolder(path.dirname(file))
      // Its own name: two that write the same content do not write into one another.
      const draft = `${file}.${randomBytes(4).toString('hex')}.part`
      try {
        await writeSealed(draft, keys.content, address, content)
        await rename(draft, file)
        await flushFolder(path.dirname(file))
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    },
    has: (address) => isThere(at(address)),
    read: async (address) =>
      (await isThere(at(address))) ? readSealed(at(address), keys.content, address) : undefined,
    remove: (address) => rm(at(address), { force: true }),
    addresses: () => addressesIn(folder),
    received: async (upload) => {
      const last = (await inOrder(partsOf(upload))).at(-1)
      return last ? last.from + last.length : 0
    },
    addPart: async (upload, from, content) => {
      const parts = partsOf(upload)
      await makeFolder(parts)
      const draft = path.join(parts, `${randomBytes(4).toString('hex')}.part`)
      let length = 0
      try {
        await writeSealed(
          draft,
          keys.content,
          upload,
          counted(content, (more) => (length += more)),
        )
        if (length > 0) await rename(draft, path.join(parts, `${from}-${length}`))
      } finally {
        await rm(draft, { force: true })
      }
      return length
    },
    readParts: (upload) => readAll(partsOf(upload), keys.content, upload),
    dropParts: (upload) => rm(partsOf(upload), { recursive: true, force: true }),
    uploads: () => uploadsIn(path.join(folder, 'uploads')),
    free: () => freeAt(folder),
  }
}

async function freeAt(folder: string): Promise<number> {
  await makeFolder(folder)
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

async function writeSealed(
  file: string,
  key: Buffer,
  context: string,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  const salt = randomBytes(SALT)
  await pipeline(
    async function* () {
      yield Buffer.concat([MAGIC, salt])
      yield* seal(key, salt, Buffer.from(context), content)
    },
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  )
}

async function* readSealed(file: string, key: Buffer, context: string): AsyncGenerator<Buffer> {
  const front = Buffer.alloc(MAGIC.length + SALT)
  const handle = await open(file)
  try {
    const { bytesRead } = await handle.read(front, 0, front.length, 0)
    if (bytesRead < front.length || !front.subarray(0, MAGIC.length).equals(MAGIC))
      throw new Unreadable('altered', 0)
    const sealed = createReadStream(file, { start: front.length })
    yield* unseal(key, front.subarray(MAGIC.length), Buffer.from(context), sealed)
  } finally {
    await handle.close()
  }
}

/** Counts what comes, and takes a sender that breaks off for one that has ended: what came until then is kept. */
async function* counted(
  content: AsyncIterable<Buffer>,
  told: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of content) {
      told(bytes.length)
      yield bytes
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

type Part = { name: string; from: number; length: number }

/** The parts that follow on each other from byte 0; of several that begin at one place the longest. */
async function inOrder(folder: string): Promise<Part[]> {
  const names = await listOf(folder)
  const parts = names.flatMap((name): Part[] => {
    const [, from, length] = PART.exec(name) ?? []
    return from && length ? [{ name, from: Number(from), length: Number(length) }] : []
  })
  const chain: Part[] = []
  for (let position = 0; ;) {
    const next = parts
      .filter(({ from }) => from === position)
      .reduce<Part | undefined>((best, one) => (best && best.length >= one.length ? best : one), undefined)
    if (!next) return chain
    chain.push(next)
    position += next.length
  }
}

async function* readAll(folder: string, key: Buffer, context: string): AsyncGenerator<Buffer> {
  for (const { name } of await inOrder(folder)) yield* readSealed(path.join(folder, name), key, context)
}

async function* addressesIn(folder: string): AsyncGenerator<{ address: string; writtenAt: number }> {
  for (const below of (await listOf(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name)))
    for (const name of await listOf(path.join(folder, below))) {
      const address = name.replace(/\.[0-9a-f]{8}\.part$/, '')
      if (!ADDRESS.test(address)) continue
      const writtenAt = await movedAt(path.join(folder, below, name))
      if (writtenAt === undefined) continue
      if (name === address) yield { address, writtenAt }
      // Left behind by a program that was killed while it wrote.
      else if (Date.now() - writtenAt > 3_600_000) await rm(path.join(folder, below, name), { force: true })
    }
}

async function uploadsIn(folder: string): Promise<{ upload: string; movedAt: number }[]> {
  const found: { upload: string; movedAt: number }[] = []
  for (const upload of await listOf(folder)) {
    const moved = await movedAt(path.join(folder, upload))
    if (moved !== undefined) found.push({ upload, movedAt: moved })
  }
  return found
}

async function listOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
}

async function movedAt(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  )
}

async function isThere(file: string): Promise<boolean> {
  return (await movedAt(file)) !== undefined
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
}
