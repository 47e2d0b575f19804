import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  subtreesOf,
  treeRoot,
} from './merkle.ts'

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

/** The leaves of the test vectors that certificate-transparency implementations share. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(bytesOf)
/** Their roots, by the number of leaves. */
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

/** Another way to the same root: whole levels from the leaves up, a lone last node carried over as it is. */
function rootByLevels(leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves.map((leaf) => sha256(Uint8Array.of(0, ...leaf)))
  if (level.length === 0) return sha256(new Uint8Array(0))
  while (level.length > 1)
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, at) => {
      const [left = new Uint8Array(), right] = [level[at * 2], level[at * 2 + 1]]
      return right ? sha256(Uint8Array.of(1, ...left, ...right)) : left
    })
  return level[0] ?? new Uint8Array()
}

test.each(ROOTS.map((root, size) => [size, root] as const))('the root of %i leaves', (size, root) => {
  expect(hex(treeRoot(subtreesOf(LEAVES, sha256), size, sha256))).toBe(root)
  expect(hex(rootByLevels(LEAVES.slice(0, size)))).toBe(root)
})

const many = Array.from({ length: 70 }, (_, n) => Uint8Array.of(n, n * 3, 7))
const trees = subtreesOf(many, sha256)
const roots = Array.from({ length: 71 }, (_, size) => rootByLevels(many.slice(0, size)))
const root = (size: number): Uint8Array => roots[size] ?? new Uint8Array()

test('every leaf of every tree is shown to be in it, and in no other place or tree', () => {
  for (let size = 1; size <= 70; size += 1) {
    expect(hex(treeRoot(trees, size, sha256))).toBe(hex(root(size)))
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionProof(trees, index, size, sha256)
      const leaf = leafHash(many[index] ?? new Uint8Array(), sha256)
      expect(isIncluded({ leaf, index, size, proof }, root(size), sha256), `${index} of ${size}`).toBe(true)
      expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)))
      const wrong = [
        isIncluded({ leaf: leafHash(Uint8Array.of(99), sha256), index, size, proof }, root(size), sha256),
        isIncluded({ leaf, index: index + 1, size, proof }, root(size), sha256),
        isIncluded({ leaf, index, size, proof }, root(size - 1), sha256),
        isIncluded({ leaf, index, size, proof: [...proof, leaf] }, root(size), sha256),
        proof.length > 0 && isIncluded({ leaf, index, size, proof: proof.slice(1) }, root(size), sha256),
      ]
      expect(wrong, `${index} of ${size}`).toEqual([false, false, false, false, false])
    }
  }
})

test('every tree is shown to begin with every smaller one, and one that was changed is not', () => {
  for (let size = 1; size <= 70; size += 1)
    for (let first = 1; first <= size; first += 1) {
      const proof = consistencyProof(trees, first, size, sha256)
      const said = `${first} in ${size}`
      expect(isConsistent({ first, size, proof }, root(first), root(size), sha256), said).toBe(true)
      if (first === size) continue
      const rewritten = rootByLevels([Uint8Array.of(66), ...many.slice(1, size)])
      const wrong = [
        isConsistent({ first, size, proof }, root(first), rewritten, sha256),
        isConsistent({ first, size, proof }, root(first - 1), root(size), sha256),
        isConsistent({ first, size, proof: [...proof, root(1)] }, root(first), root(size), sha256),
        isConsistent({ first, size, proof: proof.slice(0, -1) }, root(first), root(size), sha256),
      ]
      expect(wrong, said).toEqual([false, false, false, false])
    }
})

test('a proof with any bit changed shows nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(69), fc.nat(10_000), (size, place, bit) => {
      const index = place % size
      const change = (proof: readonly Uint8Array[]): Uint8Array[] => {
        const at = (bit >> 3) % (proof.length * 32)
        return proof.map((hash, n) =>
          hash.map((byte, m) => (n * 32 + m === at ? byte ^ (1 << (bit & 7)) : byte)),
        )
      }
      const leaf = leafHash(many[index] ?? new Uint8Array(), sha256)
      const proof = change(inclusionProof(trees, index, size, sha256))
      expect(isIncluded({ leaf, index, size, proof }, root(size), sha256)).toBe(false)
      const first = Math.max(1, index)
      const between = change(consistencyProof(trees, first, size, sha256))
      expect(isConsistent({ first, size, proof: between }, root(first), root(size), sha256)).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('nonsense is no proof', () => {
  const leaf = leafHash(many[0] ?? new Uint8Array(), sha256)
  for (const index of [-1, 0.5, NaN, 1])
    expect(isIncluded({ leaf, index, size: 1, proof: [] }, root(1), sha256)).toBe(false)
  expect(isIncluded({ leaf: leaf.subarray(1), index: 0, size: 1, proof: [] }, root(1), sha256)).toBe(false)
  expect(isConsistent({ first: 0, size: 3, proof: [] }, root(0), root(3), sha256)).toBe(false)
  expect(isConsistent({ first: 3, size: 2, proof: [] }, root(3), root(2), sha256)).toBe(false)
  expect(() => inclusionProof(trees, 3, 3, sha256)).toThrow(RangeError)
  expect(() => consistencyProof(trees, 0, 3, sha256)).toThrow(RangeError)
})
