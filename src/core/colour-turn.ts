import type { Colour } from './token.ts'

/** A change of somebody's colour, as the public log holds a commitment to it. `at`: milliseconds. */
export type ColourTurn = { person: string; at: number; was: Colour; colour: Colour; rules: readonly string[] }

/** What the commitment is over, behind the salt: SHA-256(salt, this text in UTF-8). */
export function turnText({ person, at, was, colour, rules }: ColourTurn): string {
  return [person, at, was, colour, rules.join(',')].join('|')
}

/** The bytes of the log's leaf: what it is of, when, and the commitment. */
export function leafBytes(kind: string, at: number, commitment: Uint8Array): Uint8Array {
  // Kinds are plain letters.
  const head = Uint8Array.from(`${kind}|${at}|`, (one) => one.charCodeAt(0))
  const leaf = new Uint8Array(head.length + commitment.length)
  leaf.set(head)
  leaf.set(commitment, head.length)
  return leaf
}
