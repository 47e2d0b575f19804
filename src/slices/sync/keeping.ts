import type { Section } from '../../core/kind.ts'
import { SECTIONS } from '../../core/kind.ts'
import type { Database } from '../../database/connect.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { cut, type Cut } from './cutting.ts'

/**
 * Bundles as they were cut, kept in memory and packed: personal data in clear lies in no file beside the database for them. Two phones of a post
 * share one, and what broke off goes on from it; after it is gone, or at another process, the phone begins again (contract.ts).
 */
const MOST_BYTES = 64 * 1024 * 1024
/** Bundles that are being cut at one time: a county's phones that all begin at seven leave connections for those that send. */
const AT_ONCE = 3
/** Whoever begins gets one at most this old: the changes since are asked for anyhow. */
const FRESH = 2 * 60_000

type Kept = {
  cuts: Map<string, Cut>
  cutting: Map<string, Promise<Cut>>
  running: number
  waiting: (() => void)[]
}
const kept = new WeakMap<Database, Kept>()

export type Wanted = {
  sections?: readonly Section[] | undefined
  /** Not older than this. */
  since?: { epoch: number; position: number } | undefined
  /** The cut whose rest is asked for. */
  etag?: string | undefined
}

export async function bundleFor(
  ledger: Ledger,
  caller: Principal,
  { sections = SECTIONS, since, etag }: Wanted,
): Promise<Cut> {
  const here = keptOf(ledger)
  const { cuts, cutting } = here
  const { post, role, area, account } = caller
  const key = [post, role, area, account, ...sections].join('|')
  const there = cuts.get(key)
  if (there && there.etag === etag) return there
  // Messages are no records: where the ledger stands does not tell whether one has come or was read since.
  const isTold = sections.includes('messages') && sections.length < SECTIONS.length
  if (there && !isTold && isFresh(there, ledger.now(), since)) return there
  // Two who ask at one time wait for one cut; but not for one that was begun before what they must have.
  const running = since === undefined && !isTold ? cutting.get(key) : undefined
  if (running) return running
  const made = inTurn(here, () => cut(ledger, caller, sections))
  cutting.set(key, made)
  try {
    const fresh = await made
    keep(cuts, key, fresh)
    return fresh
  } finally {
    if (cutting.get(key) === made) cutting.delete(key)
  }
}

/** Whoever is done lets the next one go. */
async function inTurn<T>(here: Kept, work: () => Promise<T>): Promise<T> {
  if (here.running >= AT_ONCE) await new Promise<void>((go) => here.waiting.push(go))
  else here.running += 1
  try {
    return await work()
  } finally {
    const next = here.waiting.shift()
    if (next) next()
    else here.running -= 1
  }
}

function isFresh({ cutAt, epoch, position }: Cut, now: number, since: Wanted['since']): boolean {
  const enough = since === undefined || (since.epoch === epoch && since.position <= position)
  return enough && now - cutAt < FRESH && now >= cutAt
}

/** The last used stay. */
function keep(cuts: Map<string, Cut>, key: string, fresh: Cut): void {
  cuts.delete(key)
  cuts.set(key, fresh)
  let bytes = 0
  for (const one of cuts.values()) bytes += one.bytes.length
  for (const [other, one] of cuts) {
    if (bytes <= MOST_BYTES || other === key) break
    cuts.delete(other)
    bytes -= one.bytes.length
  }
}

function keptOf({ database }: Ledger): Kept {
  const made = kept.get(database) ?? { cuts: new Map(), cutting: new Map(), running: 0, waiting: [] }
  kept.set(database, made)
  return made
}
