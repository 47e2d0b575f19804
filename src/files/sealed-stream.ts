import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'

/** Plain bytes in a chunk; each carries its own tag, so memory stays flat however large the content. */
const CHUNK = 64 * 1024
const TAG = 16

/** What was sealed cannot be read back: another key, altered, or not all of it there. */
export class Unreadable extends Error {
  readonly why: 'altered' | 'cut-off'
  constructor(why: 'altered' | 'cut-off', at: number) {
    super(
      why === 'altered'
        ? `altered or damaged at byte ${at}, or sealed with another key`
        : `cut off at byte ${at}`,
    )
    this.why = why
  }
}

/**
 * Seals content chunk by chunk with AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015; the one the
 * file format age uses): the nonce is the chunk's number and whether it is the last, so chunks can be neither swapped nor dropped
 * nor cut off unnoticed. `salt` must be random and new for each content: it gives each its own key, whose nonces begin at 0.
 * `context` is not stored, only bound to the content.
 */
export async function* seal(
  key: Buffer,
  salt: Buffer,
  context: Buffer,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const own = contentKey(key, salt)
  let number = 0
  for await (const { chunk, last } of chunksOf(content, CHUNK)) {
    const cipher = createCipheriv('aes-256-gcm', own, nonceOf(number, last))
    cipher.setAAD(context)
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
    number += 1
  }
}

/** The reverse. Nothing is given out that was not authenticated; throws Unreadable. */
export async function* unseal(
  key: Buffer,
  salt: Buffer,
  context: Buffer,
  sealed: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const own = contentKey(key, salt)
  let number = 0
  for await (const { chunk, last } of chunksOf(sealed, CHUNK + TAG)) {
    const at = number * (CHUNK + TAG)
    const plain = openChunk(own, number, last, context, chunk)
    if (plain) yield plain
    // A whole chunk that was not meant to be the last one: what follows it is gone.
    else if (last && openChunk(own, number, false, context, chunk)) throw new Unreadable('cut-off', at)
    else throw new Unreadable(last && number > 0 ? 'cut-off' : 'altered', at)
    number += 1
  }
}

function openChunk(
  key: Buffer,
  number: number,
  last: boolean,
  context: Buffer,
  chunk: Buffer,
): Buffer | undefined {
  if (chunk.length < TAG) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, last))
  decipher.setAAD(context)
  decipher.setAuthTag(chunk.subarray(-TAG))
  const plain = decipher.update(chunk.subarray(0, -TAG))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    return undefined
  }
}

function contentKey(key: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, 'hutong sealed content', 32))
}

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** Pieces of exactly `size` bytes and a last one of what remains, which is whole, shorter, or empty when there was nothing. */
async function* chunksOf(
  content: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ chunk: Buffer; last: boolean }> {
  let held: Buffer[] = []
  let length = 0
  for await (const piece of content) {
    held.push(piece)
    length += piece.length
    if (length <= size) continue
    // One byte at least stays behind, so that a whole last chunk is known to be the last.
    const all = Buffer.concat(held, length)
    let from = 0
    for (; all.length - from > size; from += size)
      yield { chunk: all.subarray(from, from + size), last: false }
    held = [all.subarray(from)]
    length = all.length - from
  }
  yield { chunk: Buffer.concat(held, length), last: true }
}
