import { turnLeaf } from '../../core/log-checking.ts'
import { consistencyProof, inclusionProof, treeRoot } from '../../core/merkle.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { Refusal } from '../../core/refusals.ts'
import { COLOURS, type Colour } from '../../core/token.ts'
import { within, type Tx } from '../../database/connect.ts'
import type { Ledger } from '../ledger/actions.ts'
import type * as contract from './contract.ts'
import { promiseOf } from './heads.ts'
import {
  headsOf,
  lastHead,
  leavesOf,
  turnsLogged,
  witnessesOf,
  type HeadRow,
  type TurnRow,
} from './queries.ts'
import { MOST_LEAVES, MOST_TURNS } from './rules.ts'
import { reading, sha256 } from './tree.ts'

type Head = ReplyOf<typeof contract.listHeads>['heads'][number]
type Turn = ReplyOf<typeof contract.showOwnLog>['turns'][number]

/** The newest head and who watches; the same answer for everybody. */
export async function readHead(ledger: Ledger): Promise<ReplyOf<typeof contract.showHead>> {
  return within(ledger.database, ledger.county, async (tx) => {
    const head = await lastHead(tx)
    return { head: head ? headLine(head) : null, witnesses: await witnessLines(tx) }
  })
}

export async function readHeads(
  ledger: Ledger,
  asked: { since: number; limit: number },
): Promise<ReplyOf<typeof contract.listHeads>> {
  const heads = await within(ledger.database, ledger.county, (tx) => headsOf(tx, asked))
  return { heads: heads.map(headLine) }
}

export async function readLeaves(
  ledger: Ledger,
  { from, to }: { from: number; to: number },
): Promise<ReplyOf<typeof contract.listLeaves>> {
  if (to < from || to - from > MOST_LEAVES) throw new Refusal('log-range')
  return signed(ledger, to, async (tx) => ({ from, leaves: (await leavesOf(tx, from, to)).map(toHex) }))
}

export async function readInclusion(
  ledger: Ledger,
  { place: index, size }: { place: number; size: number },
): Promise<ReplyOf<typeof contract.proveInclusion>> {
  if (index >= size) throw new Refusal('log-range')
  return signed(ledger, size, async (tx) => {
    const [leaf] = await leavesOf(tx, index, index + 1)
    const { root, proof } = await reading(tx, (of) => ({
      root: treeRoot(of, size, sha256),
      proof: inclusionProof(of, index, size, sha256),
    }))
    return {
      type: 'inclusion',
      leaf: toHex(leaf ?? new Uint8Array()),
      index,
      size,
      proof: proof.map(toHex),
      root: toHex(root),
    }
  })
}

export async function readConsistency(
  ledger: Ledger,
  { first, second }: { first: number; second: number },
): Promise<ReplyOf<typeof contract.proveConsistency>> {
  if (first < 1 || first > second) throw new Refusal('log-range')
  return signed(ledger, second, async (tx) => {
    const { proof, roots } = await reading(tx, (of) => ({
      roots: [first, second].map((size) => toHex(treeRoot(of, size, sha256))),
      proof: consistencyProof(of, first, second, sha256),
    }))
    const [firstRoot = '', secondRoot = ''] = roots
    return { type: 'consistency', first, second, firstRoot, secondRoot, proof: proof.map(toHex) }
  })
}

/** What is under no signed head yet is shown to nobody: nobody could hold the county to it. */
async function signed<T>(ledger: Ledger, size: number, work: (tx: Tx) => Promise<T>): Promise<T> {
  return within(ledger.database, ledger.county, async (tx) => {
    const head = await lastHead(tx)
    if (!head || size > head.size) throw new Refusal('log-range')
    return work(tx)
  })
}

/** What a person's app checks: each change of their colour, with its salt and its proof or the promise of one. */
export async function turnsProven(
  tx: Tx,
  ledger: Ledger,
  person: string,
): Promise<ReplyOf<typeof contract.showOwnLog>> {
  const head = await lastHead(tx)
  const rows = await turnsLogged(tx, person, MOST_TURNS)
  const size = head?.size ?? 0
  const proofs = await reading(tx, (of) =>
    rows.map(({ place }) =>
      place === null || place >= size ? null : inclusionProof(of, place, size, sha256).map(toHex),
    ),
  )
  return {
    person,
    head: head ? headLine(head) : null,
    witnesses: await witnessLines(tx),
    turns: rows.map((row, n) => turnLine(ledger, row, proofs[n] ?? null)),
  }
}

function turnLine(ledger: Ledger, row: TurnRow, proof: string[] | null): Turn {
  const at = row.at.getTime()
  const loggedAt = row.loggedAt?.getTime() ?? at
  const [was, colour] = [colourOf(row.was), colourOf(row.colour)]
  const turn = { person: row.person, at, was, colour, rules: row.rules }
  const leaf = turnLeaf({ turn, salt: new Uint8Array(row.salt), loggedAt }, sha256)
  // Only what is in the log is promised to be under its next head.
  const promise = proof || row.place === null ? undefined : promiseOf(ledger, leaf, loggedAt)
  return {
    at,
    was,
    colour,
    rules: [...row.rules],
    salt: toHex(row.salt),
    loggedAt,
    place: row.place,
    proof,
    promise: promise?.toString('base64') ?? null,
  }
}

function headLine({ size, root, signedAt, signed: paper, cosignatures }: HeadRow): Head {
  return { size, root: toHex(root), signedAt, signed: paper.toString('base64'), cosignatures }
}

async function witnessLines(tx: Tx): Promise<ReplyOf<typeof contract.showHead>['witnesses']> {
  return (await witnessesOf(tx)).map(({ spki, ...one }) => ({ ...one, spki: spki.toString('base64') }))
}

function colourOf(text: string): Colour {
  return COLOURS.find((one) => one === text) ?? 'green'
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
