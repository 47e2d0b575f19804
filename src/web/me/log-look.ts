import { fromBase64, toBase64 } from '../../core/base64.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import type { KeyList } from '../../core/key-list.ts'
import {
  checkOwnLog,
  checkTurn,
  type LogVerdict,
  type OwnLog,
  type TurnShown,
  type TurnVerdict,
} from '../../core/log-checking.ts'
import { readHeadPaper, readPromisePaper, type LogHead } from '../../core/log-head.ts'
import { readKeyPaper, type Paper } from '../../core/proving.ts'
import { sha256 } from '../../core/sha256.ts'
import type { showOwnLog } from '../../slices/logbook/contract.ts'
import { isSigned } from '../offline/signature.ts'

type Reply = ReplyOf<typeof showOwnLog>

/** A head as this phone keeps it: what the county signed, base64, to be shown should the log ever be another one. */
export type SeenHead = { size: number; signedAt: number; root: string; area: string; signed: string }
export type Looked = {
  /** `unsigned`: what came is not signed by a key that the county has for its log. */
  verdict: LogVerdict | 'unsigned'
  turns: { at: number; was: string; colour: string; verdict: TurnVerdict }[]
  head: SeenHead | undefined
}
/** What is asked of the server. */
export type Asks = {
  log: () => Promise<Reply>
  keys: () => Promise<Uint8Array>
  consistency: (first: number, second: number) => Promise<{ proof: string[] }>
}
/** What this phone knows by itself. `now`: milliseconds. */
export type Own = Pick<OwnLog, 'shown' | 'now'> & { remembered: SeenHead | undefined }

/**
 * One look at the public log, for the changes of one's own colour: signatures of head and promises, a proof for each change, and that the log
 * is still the one this phone saw. The key list's own signature by the root is not looked at: this page has no root but from the server.
 */
export async function lookAtLog(asks: Asks, { shown, now, remembered }: Own): Promise<Looked> {
  const [reply, keyPaper] = await Promise.all([asks.log(), asks.keys()])
  const keys = readKeyPaper(keyPaper)?.keys
  const head = keys && reply.head ? await signed(reply.head.signed, keys, readHeadPaper) : undefined
  if (!keys || (reply.head && !head)) return { verdict: 'unsigned', turns: [], head: undefined }
  const turns = await Promise.all(reply.turns.map((turn) => turnOf(reply.person, turn, keys)))
  const before = remembered && headOf(remembered)
  const isLonger = before !== undefined && head !== undefined && before.size > 0 && head.size > before.size
  const consistency = isLonger
    ? (await asks.consistency(before.size, head.size)).proof.map(fromHex)
    : undefined
  return {
    verdict: checkOwnLog({ shown, turns, head, remembered: before, consistency, now }, sha256),
    turns: turns.map((turn) => {
      const { at, was, colour } = turn.turn
      return { at, was, colour, verdict: checkTurn(turn, head, now, sha256) }
    }),
    head: head && {
      size: head.size,
      signedAt: head.signedAt,
      root: toBase64(head.root),
      area: head.area,
      signed: reply.head?.signed ?? '',
    },
  }
}

/** What a paper says, if the key it names signed it. */
async function signed<T>(
  text: string,
  keys: KeyList,
  read: (bytes: Uint8Array, keys: KeyList) => Paper<T> | undefined,
): Promise<T | undefined> {
  const bytes = fromBase64(text)
  const paper = bytes && read(bytes, keys)
  return paper && (await isSigned(paper.key.point, paper.toSign, paper.signature)) ? paper.content : undefined
}

async function turnOf(person: string, given: Reply['turns'][number], keys: KeyList): Promise<TurnShown> {
  const { at, was, colour, rules, salt, loggedAt, place, proof, promise } = given
  return {
    turn: { person, at, was, colour, rules },
    salt: fromHex(salt),
    loggedAt,
    place: place ?? undefined,
    proof: proof?.map(fromHex),
    promise: promise === null ? undefined : await signed(promise, keys, readPromisePaper),
  }
}

function headOf({ size, signedAt, root, area }: SeenHead): LogHead {
  return { size, signedAt, area, root: fromBase64(root) ?? new Uint8Array() }
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
