import { leafBytes, turnText, type ColourTurn } from './colour-turn.ts'
import { PROMISED_WITHIN, type LogHead, type LogPromise } from './log-head.ts'
import { isConsistent, isIncluded, leafHash } from './merkle.ts'
import type { Sha256 } from './steps.ts'
import type { Colour } from './token.ts'

/*
 * What a citizen's app finds out about the public log, and a witness: out of nothing but what they hold. Signatures of heads and promises
 * are checked before (proving.ts says under which key); whoever lies to these functions has signed it.
 */

/** A change of one's own colour as the county tells of it. Times are milliseconds; `proof` is against the head it came with. */
export type TurnShown = {
  turn: ColourTurn
  salt: Uint8Array
  loggedAt: number
  /** Where in the log; undefined: it is not in it. */
  place: number | undefined
  proof: readonly Uint8Array[] | undefined
  promise: LogPromise | undefined
}

/**
 * `included`: it is in the log. `promised`: it will be, and there is still time. `broken`: the time is over. `unpromised`: it is not in
 * the log and nobody says it will be. The last two are what the app calls an unlogged change.
 */
export type TurnVerdict = 'included' | 'promised' | 'broken' | 'unpromised'

/** The leaf that stands for a change: its hash. */
export function turnLeaf(
  { turn, salt, loggedAt }: Pick<TurnShown, 'turn' | 'salt' | 'loggedAt'>,
  sha256: Sha256,
): Uint8Array {
  // Ids, colours, numbers and ids of rules: plain letters.
  const text = Uint8Array.from(turnText(turn), (one) => one.charCodeAt(0))
  const salted = new Uint8Array(salt.length + text.length)
  salted.set(salt)
  salted.set(text, salt.length)
  return leafHash(leafBytes('colour', loggedAt, sha256(salted)), sha256)
}

/** `now`: milliseconds, by the app's own clock. */
export function checkTurn(
  shown: TurnShown,
  head: LogHead | undefined,
  now: number,
  sha256: Sha256,
): TurnVerdict {
  const leaf = turnLeaf(shown, sha256)
  const { turn, loggedAt, place, proof, promise } = shown
  const deadline = turn.at + PROMISED_WITHIN * 1000
  // Logged long after it happened: it was not logged when it counted.
  if (loggedAt > deadline) return 'broken'
  if (head && place !== undefined && proof) {
    const claim = { leaf, index: place, size: head.size, proof }
    if (isIncluded(claim, head.root, sha256)) return 'included'
  }
  if (!promise || !isSame(promise.leaf, leaf)) return 'unpromised'
  return now <= deadline ? 'promised' : 'broken'
}

/** Clocks of phone and server may be so far apart when a code is asked for (decision 0062), in milliseconds. */
const APART = 120_000

/**
 * Whether the changes account for the colour of a code issued at a moment. A colour that no change led to is one that somebody signed
 * without a reason. `turns` in any order; whoever had none is green.
 */
export function isAccountedFor(
  turns: readonly ColourTurn[],
  { colour, issuedAt }: { colour: Colour; issuedAt: number },
): boolean {
  const inOrder = turns.toSorted((a, b) => a.at - b.at)
  const before = inOrder.findLast(({ at }) => at < issuedAt - APART)?.colour ?? 'green'
  const about = inOrder.filter(({ at }) => at >= issuedAt - APART && at <= issuedAt + APART)
  return [before, ...about.map((turn) => turn.colour)].includes(colour)
}

/**
 * How a head follows on the one that was seen last. `older`: signed before it, so it says nothing. `forked`: the log is no longer the one
 * it was; both heads together, each signed, are the proof of it.
 */
export type Growth = 'same' | 'grown' | 'older' | 'forked'

export function growthOf(
  before: LogHead,
  after: LogHead,
  proof: readonly Uint8Array[] | undefined,
  sha256: Sha256,
): Growth {
  if (after.size === before.size) return isSame(after.root, before.root) ? 'same' : 'forked'
  if (after.size < before.size) return after.signedAt < before.signedAt ? 'older' : 'forked'
  if (before.size === 0) return 'grown'
  const claim = { first: before.size, size: after.size, proof: proof ?? [] }
  return isConsistent(claim, before.root, after.root, sha256) ? 'grown' : 'forked'
}

export type OwnLog = {
  /** The colour and time of one's own code, from the signed code itself. */
  shown: { colour: Colour; issuedAt: number }
  turns: readonly TurnShown[]
  head: LogHead | undefined
  /** The head this phone saw last, and the proof that the new one goes on from it. */
  remembered: LogHead | undefined
  consistency: readonly Uint8Array[] | undefined
  now: number
}

/** `well`; `waiting`: a promise still runs; `unlogged`: a change that is not in the log; `forked`: another log than before. */
export type LogVerdict = 'well' | 'waiting' | 'unlogged' | 'forked'

/** What the app says of the log after one look. */
export function checkOwnLog(
  { shown, turns, head, remembered, consistency, now }: OwnLog,
  sha256: Sha256,
): LogVerdict {
  if (remembered && (!head || growthOf(remembered, head, consistency, sha256) === 'forked')) return 'forked'
  const verdicts = turns.map((turn) => checkTurn(turn, head, now, sha256))
  const isWhole = isAccountedFor(
    turns.map(({ turn }) => turn),
    shown,
  )
  if (!isWhole || verdicts.some((one) => one === 'broken' || one === 'unpromised')) return 'unlogged'
  return verdicts.includes('promised') ? 'waiting' : 'well'
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}
