import { keyFor, readKeys, type KeyList, type KeyUse, type SigningKey } from './key-list.ts'
import { bytesToSign, readSign1, type Sign1 } from './sign1.ts'
import { readDelta, readList, type StatusDelta, type StatusList } from './status-list.ts'
import type { Unproven } from './token.ts'

/**
 * Which key must have signed what a reader holds. Signatures themselves are checked by the platform (ES256 over `toSign` under the key's
 * point): at once on the server, by promise in a browser; so everything but that one call is here.
 */
const HOURS = 3600

/** A code lives so long, in seconds: what claims more was not issued by the county's server, whoever signed it. */
export const CODE_LIFE = 24 * HOURS
export const CARD_LIFE = 14 * 24 * HOURS
/** For so long after its last code has ended a key stays in the list: twelve hours that a gate takes it past its end, and one of clocks. */
export const AFTERLIFE = 13 * HOURS

/** The key that a code names, if the county's list has it for just this use at the second of issue. */
export function keyOfCode({ message, claims }: Unproven, keys: KeyList): SigningKey | undefined {
  const { anchor, area, issuedAt, expiresAt } = claims
  const [use, life]: [KeyUse, number] = anchor === undefined ? ['card', CARD_LIFE] : ['phone', CODE_LIFE]
  if (area !== keys.area || expiresAt - issuedAt > life) return undefined
  return keyFor(keys, message.kid, use, issuedAt)
}

/** A signed paper (key list, status list, delta, admission rules): one message and nothing after it. Nothing of it is proven. */
export function readPaper(bytes: Uint8Array): { message: Sign1; toSign: Uint8Array } | undefined {
  const read = readSign1(bytes)
  if (!read || read.rest.length > 0) return undefined
  return { message: read.message, toSign: bytesToSign(read.message) }
}

export type Paper<T> = { content: T; toSign: Uint8Array; signature: Uint8Array; key: SigningKey }

/** A status list, its key found; the signature is still to be checked. */
export function readListPaper(bytes: Uint8Array, keys: KeyList): Paper<StatusList> | undefined {
  return paperOf(bytes, keys, 'list', readList)
}

/** What has changed since a list, its key found; the signature is still to be checked. */
export function readDeltaPaper(bytes: Uint8Array, keys: KeyList): Paper<StatusDelta> | undefined {
  return paperOf(bytes, keys, 'list', readDelta)
}

export function paperOf<T extends { signedAt: number }>(
  bytes: Uint8Array,
  keys: KeyList,
  use: KeyUse,
  read: (payload: Uint8Array) => T | undefined,
): Paper<T> | undefined {
  const paper = readPaper(bytes)
  const content = paper && read(paper.message.payload)
  const key = paper && content && keyFor(keys, paper.message.kid, use, content.signedAt)
  if (!paper || !content || !key) return undefined
  return { content, toSign: paper.toSign, signature: paper.message.signature, key }
}

/** The key list inside a paper; whether the root signed it is still to be checked. A reader takes none older than the one it has. */
export function readKeyPaper(
  bytes: Uint8Array,
): { keys: KeyList; toSign: Uint8Array; signature: Uint8Array; kid: Uint8Array } | undefined {
  const paper = readPaper(bytes)
  const keys = paper && readKeys(paper.message.payload)
  if (!paper || !keys) return undefined
  return { keys, toSign: paper.toSign, signature: paper.message.signature, kid: paper.message.kid }
}
