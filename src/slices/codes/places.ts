import { createCipheriv } from 'node:crypto'
import type { CodeKeys } from '../../files/code-keys.ts'
import { BLOCK, CARDS } from './rules.ts'

/** Blocks of weeks that this process keeps in mind, four megabytes each. */
const KEPT = 5
const kept = new WeakMap<CodeKeys, Map<string, Uint32Array>>()

/**
 * Where a number stands in the list of a week: a permutation of a block's places under a secret of that week, so that whoever has the
 * database alone knows numbers and not places, and whoever collects codes cannot tell from week to week which are one person's. Cards stand
 * where their numbers say.
 */
export function placeOf(keys: CodeKeys, epoch: number, number: number): number {
  if (epoch === CARDS) return number
  const block = Math.floor(number / BLOCK)
  return block * BLOCK + (blockOf(keys, epoch, block)[number % BLOCK] ?? 0)
}

/** The number that stands at a place of a week's list. */
export function numberAt(keys: CodeKeys, epoch: number, place: number): number {
  if (epoch === CARDS) return place
  const block = Math.floor(place / BLOCK)
  return block * BLOCK + blockOf(keys, epoch, block).indexOf(place % BLOCK)
}

function blockOf(keys: CodeKeys, epoch: number, block: number): Uint32Array {
  const made = kept.get(keys) ?? new Map<string, Uint32Array>()
  kept.set(keys, made)
  const name = `${epoch} ${block}`
  const known = made.get(name) ?? shuffled(BLOCK, keys.secret(`places ${name}`))
  // The last used last: what is let go is what nobody has asked for.
  made.delete(name)
  made.set(name, known)
  for (const old of [...made.keys()].slice(0, -KEPT)) made.delete(old)
  return known
}

/** The numbers below `size` in an order that follows from a secret (Fisher and Yates; the chance is AES-256 in counter mode). */
export function shuffled(size: number, secret: Buffer): Uint32Array {
  const places = Uint32Array.from({ length: size }, (_, place) => place)
  const chance = createCipheriv('aes-256-ctr', secret, Buffer.alloc(16)).update(Buffer.alloc(size * 6))
  for (let last = size - 1; last > 0; last -= 1) {
    // 48 bits of chance among a million places: none is likelier than another by more than one part in 2^28.
    const other = chance.readUIntBE(last * 6, 6) % (last + 1)
    const held = places[last] ?? 0
    places[last] = places[other] ?? 0
    places[other] = held
  }
  return places
}
