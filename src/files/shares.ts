/**
 * A secret split among holders so that any `needed` of them give it back and fewer know nothing of it (A. Shamir, How to share a secret,
 * CACM 22(11), 1979): each byte is the value at 0 of a polynomial of chance over GF(256), each share its value elsewhere. For an offline
 * ceremony: its tables are looked up by secret values, which somebody measuring the machine's caches could see.
 */
export type Share = { x: number; bytes: Uint8Array }

/** Powers of 3, which runs through every value but 0, modulo x^8 + x^4 + x^3 + x + 1 (the field of AES, FIPS 197, 4.2). */
const POWER = new Uint8Array(255)
const LOGARITHM = new Uint8Array(256)
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  POWER[exponent] = value
  LOGARITHM[value] = exponent
  value ^= (value << 1) ^ (value & 0x80 ? 0x11b : 0)
}

function times(a: number, b: number): number {
  if (a === 0 || b === 0) return 0
  return POWER[((LOGARITHM[a] ?? 0) + (LOGARITHM[b] ?? 0)) % 255] ?? 0
}

function over(a: number, b: number): number {
  if (a === 0) return 0
  return POWER[((LOGARITHM[a] ?? 0) + 255 - (LOGARITHM[b] ?? 0)) % 255] ?? 0
}

/** `made` shares of which any `needed` give the secret back. `random` draws so many bytes of chance. */
export function split(
  secret: Uint8Array,
  { needed, made }: { needed: number; made: number },
  random: (bytes: number) => Uint8Array,
): Share[] {
  if (needed < 2 || made < needed || made > 255) throw new RangeError(`no ${needed} of ${made}`)
  const above = Array.from({ length: needed - 1 }, () => random(secret.length))
  return Array.from({ length: made }, (_, place) => {
    const x = place + 1
    // Horner: the highest coefficient first, the secret last.
    const valueOf = (byte: number, at: number): number =>
      above.reduceRight((sum, row) => times(sum ^ (row[at] ?? 0), x), 0) ^ byte
    return { x, bytes: secret.map(valueOf) }
  })
}

/** The secret out of as many shares as it needs; out of fewer, or of shares of two secrets, something else: compare before use. */
export function join(shares: readonly Share[]): Uint8Array {
  const [first] = shares
  const places = new Set(shares.map(({ x }) => x))
  if (!first || places.size !== shares.length || places.has(0))
    throw new RangeError('shares with a place of their own each')
  const weights = shares.map(({ x }) =>
    shares.reduce(
      (weight, { x: other }) => (other === x ? weight : times(weight, over(other, other ^ x))),
      1,
    ),
  )
  return first.bytes.map((_, at) =>
    shares.reduce((sum, { bytes }, n) => sum ^ times(bytes[at] ?? 0, weights[n] ?? 0), 0),
  )
}
