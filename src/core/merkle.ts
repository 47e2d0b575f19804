import type { Sha256 } from './steps.ts'

/**
 * The append-only log: a Merkle tree over leaves in the order they came (RFC 9162, 2.1; the same tree as RFC 6962). Whoever holds a tree's
 * root can be shown that a leaf is in it, and that a later tree has all of it unchanged, by a handful of hashes.
 */
const [LEAF, NODE] = [0, 1]
export const HASH_BYTES = 32

export function leafHash(leaf: Uint8Array, sha256: Sha256): Uint8Array {
  const bytes = new Uint8Array(1 + leaf.length)
  bytes[0] = LEAF
  bytes.set(leaf, 1)
  return sha256(bytes)
}

function nodeHash(left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * HASH_BYTES)
  bytes[0] = NODE
  bytes.set(left, 1)
  bytes.set(right, 1 + HASH_BYTES)
  return sha256(bytes)
}

/** Hashes of whole subtrees: `level` 0 are leaves, level n holds 2^n of them. What a log keeps, or works out from its leaves. */
export type Subtrees = (level: number, index: number) => Uint8Array

/** Subtrees of leaves held in memory, each worked out once. */
export function subtreesOf(leaves: readonly Uint8Array[], sha256: Sha256): Subtrees {
  const known = new Map<string, Uint8Array>()
  const of: Subtrees = (level, index) => {
    const name = `${level}/${index}`
    const kept = known.get(name)
    if (kept) return kept
    const leaf = leaves[index]
    if (level === 0 && !leaf) throw new RangeError(`no leaf ${index}`)
    const made =
      level === 0
        ? leafHash(leaf ?? new Uint8Array(), sha256)
        : nodeHash(of(level - 1, index * 2), of(level - 1, index * 2 + 1), sha256)
    known.set(name, made)
    return made
  }
  return of
}

/** The largest power of two smaller than `size`, which is at least 2. */
function split(size: number): number {
  let half = 1
  while (half * 2 < size) half *= 2
  return half
}

/** The root of the leaves from `from` up to `to`, which begin at a multiple of a power of two not smaller than their number. */
function rootOf(of: Subtrees, from: number, to: number, sha256: Sha256): Uint8Array {
  const size = to - from
  const level = Math.log2(size)
  if (Number.isInteger(level) && from % size === 0) return of(level, from / size)
  const half = split(size)
  return nodeHash(rootOf(of, from, from + half, sha256), rootOf(of, from + half, to, sha256), sha256)
}

/** The root of the first `size` leaves; of none, the hash of nothing. */
export function treeRoot(of: Subtrees, size: number, sha256: Sha256): Uint8Array {
  return size === 0 ? sha256(new Uint8Array(0)) : rootOf(of, 0, size, sha256)
}

/** The hashes by which a leaf is shown to be in the tree of the first `size` (RFC 9162, 2.1.3.1), from the leaf up. */
export function inclusionProof(of: Subtrees, index: number, size: number, sha256: Sha256): Uint8Array[] {
  if (index < 0 || index >= size) throw new RangeError(`no leaf ${index} among ${size}`)
  const path = (from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return []
    const middle = from + split(to - from)
    return index < middle
      ? [...path(from, middle), rootOf(of, middle, to, sha256)]
      : [...path(middle, to), rootOf(of, from, middle, sha256)]
  }
  return path(0, size)
}

/** The hashes by which the tree of `size` leaves is shown to begin with that of `first` (RFC 9162, 2.1.4.1). */
export function consistencyProof(of: Subtrees, first: number, size: number, sha256: Sha256): Uint8Array[] {
  if (first < 1 || first > size) throw new RangeError(`no tree of ${first} in one of ${size}`)
  const path = (from: number, to: number, isWhole: boolean): Uint8Array[] => {
    if (first === to) return isWhole ? [] : [rootOf(of, from, to, sha256)]
    const middle = from + split(to - from)
    return first <= middle
      ? [...path(from, middle, isWhole), rootOf(of, middle, to, sha256)]
      : [...path(middle, to, false), rootOf(of, from, middle, sha256)]
  }
  return path(0, size, true)
}

export type Inclusion = { leaf: Uint8Array; index: number; size: number; proof: readonly Uint8Array[] }

/** True when the proof leads from the leaf to the root (RFC 9162, 2.1.3.2). `leaf` is its hash. */
export function isIncluded(
  { leaf, index, size, proof }: Inclusion,
  root: Uint8Array,
  sha256: Sha256,
): boolean {
  if (!isPlace(index) || !isPlace(size) || index >= size || !areHashes([leaf, root, ...proof])) return false
  let [at, last] = [index, size - 1]
  let reached = leaf
  for (const hash of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      reached = nodeHash(hash, reached, sha256)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    } else reached = nodeHash(reached, hash, sha256)
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 && isSame(reached, root)
}

export type Consistency = { first: number; size: number; proof: readonly Uint8Array[] }

/** True when the proof shows that the tree with root `root` begins with that with root `before` (RFC 9162, 2.1.4.2). */
export function isConsistent(
  { first, size, proof }: Consistency,
  before: Uint8Array,
  root: Uint8Array,
  sha256: Sha256,
): boolean {
  if (!isPlace(first) || !isPlace(size) || first < 1 || first > size) return false
  if (!areHashes([before, root, ...proof])) return false
  if (first === size) return proof.length === 0 && isSame(before, root)
  // A whole tree of a power of two is its own first hash.
  const path = Number.isInteger(Math.log2(first)) ? [before, ...proof] : [...proof]
  let [at, last] = [first - 1, size - 1]
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  const [start, ...rest] = path
  if (!start) return false
  let [old, fresh] = [start, start]
  for (const hash of rest) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      old = nodeHash(hash, old, sha256)
      fresh = nodeHash(hash, fresh, sha256)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    } else fresh = nodeHash(fresh, hash, sha256)
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 && isSame(old, before) && isSame(fresh, root)
}

function isPlace(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every(({ length }) => length === HASH_BYTES)
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((byte, at) => byte === other[at])
}
