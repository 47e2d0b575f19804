/**
 * SHA-256 (FIPS 180-4) of a few bytes, at once: what browsers have answers by promise, and a chain of steps (steps.ts) is two thousand
 * hashes in a row, a gate's look at one up to as many (decision 0071).
 */
export function sha256(bytes: Uint8Array): Uint8Array {
  const blocks = padded(bytes)
  const state = Int32Array.from(FIRST)
  for (let at = 0; at < blocks.byteLength; at += BLOCK) mix(state, blocks, at)
  const digest = new DataView(new ArrayBuffer(32))
  state.forEach((word, at) => digest.setInt32(at * 4, word))
  return new Uint8Array(digest.buffer)
}

const BLOCK = 64

/** The message, a one, noughts, and its length in bits. */
function padded(bytes: Uint8Array): DataView {
  const whole = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK)
  whole.set(bytes)
  whole[bytes.length] = 0x80
  const view = new DataView(whole.buffer)
  view.setUint32(whole.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(whole.length - 4, (bytes.length << 3) >>> 0)
  return view
}

const WORDS = new Int32Array(64)

function mix(state: Int32Array, block: DataView, from: number): void {
  for (let t = 0; t < 16; t += 1) WORDS[t] = block.getInt32(from + t * 4)
  for (let t = 16; t < 64; t += 1) {
    const [x, y] = [word(WORDS, t - 15), word(WORDS, t - 2)]
    const low = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3)
    const high = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10)
    WORDS[t] = word(WORDS, t - 16) + low + word(WORDS, t - 7) + high
  }
  // One by one: this runs two thousand times before a code is shown, and a list would be made for each.
  let a = word(state, 0)
  let b = word(state, 1)
  let c = word(state, 2)
  let d = word(state, 3)
  let e = word(state, 4)
  let f = word(state, 5)
  let g = word(state, 6)
  let h = word(state, 7)
  for (let t = 0; t < 64; t += 1) {
    const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g))
    const first = (one + word(ROUND, t) + word(WORDS, t)) | 0
    const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  state[0] = word(state, 0) + a
  state[1] = word(state, 1) + b
  state[2] = word(state, 2) + c
  state[3] = word(state, 3) + d
  state[4] = word(state, 4) + e
  state[5] = word(state, 5) + f
  state[6] = word(state, 6) + g
  state[7] = word(state, 7) + h
}

function word(words: Int32Array, at: number): number {
  return words[at] ?? 0
}

function turned(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by))
}

/** The first 32 bits of the fractional parts of roots of the first primes: square ones to begin with, cube ones for the rounds. */
const PRIMES = firstPrimes(64)
const FIRST = PRIMES.slice(0, 8).map((prime) => fraction(prime, 2))
const ROUND = Int32Array.from(PRIMES.map((prime) => fraction(prime, 3)))

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let next = 2; found.length < count; next += 1)
    if (found.every((prime) => next % prime !== 0)) found.push(next)
  return found
}

/** Worked out in whole numbers: a root in floating point is not exact to 32 bits behind the point on every machine. */
function fraction(prime: number, degree: 2 | 3): number {
  const scaled = BigInt(prime) << BigInt(32 * degree)
  let [low, high] = [0n, 1n << 40n]
  while (low < high) {
    const middle = (low + high + 1n) >> 1n
    if (middle ** BigInt(degree) <= scaled) low = middle
    else high = middle - 1n
  }
  return Number(low & 0xffff_ffffn) | 0
}
