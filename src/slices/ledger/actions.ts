import type { KeyObject } from 'node:crypto'
import type { Kind } from '../../core/kind.ts'
import { MACHINE_ACCOUNT } from '../../core/machine.ts'
import { within, type Database, type Tx } from '../../database/connect.ts'
import type { Projection } from './batch.ts'
import { checkDraft, firstOfEachId, followUps, type Entry, type Principal } from './drafting.ts'
import { findPlace, settlePlaces, withdrawals, withoutReplays, type Place } from './placing.ts'
import { persist } from './retrying.ts'
import type { Draft } from './rules.ts'
import type { Sealer } from './sealing.ts'
import { takeTurn } from './turns.ts'
import { writeEntries } from './writing.ts'

export type { Principal } from './drafting.ts'

/** What the ledger is made of, wired once in main.ts. `county` is the county's area number. */
export type Ledger = {
  database: Database
  county: string
  kinds: ReadonlyMap<string, Kind>
  projections: readonly Projection[]
  sealer: Sealer
  /** The county's statement key (Ed25519): signs closing statements. */
  statementKey: KeyObject
  now: () => number
}

/** Who the program itself records as: nights it turns, what it does on a schedule. */
export function machineOf({ county }: Ledger): Principal {
  return { account: MACHINE_ACCOUNT, post: MACHINE_ACCOUNT, role: 'commander', area: county, program: true }
}

export type Verdict = { id: string; seq: number; status: 'recorded' | 'already' }

/**
 * Appends records in one transaction of their own: all or none. The answer comes after the commit. Throws Refusal; its faults
 * name the draft by its place ("0.payload.end").
 */
export async function appendRecords(
  ledger: Ledger,
  by: Principal,
  drafts: readonly Draft[],
): Promise<Verdict[]> {
  return persist(() => within(ledger.database, by.area, (tx) => appendWithin(tx, ledger, by, drafts)))
}

/**
 * The same inside the caller's transaction. Afterwards the transaction sees the whole county: what a record sets going may
 * reach a duty that stayed behind in another area. Read before, not after; and run the transaction through `persist`
 * (retrying.ts), which begins again when another one got in the way.
 */
export async function appendWithin(
  tx: Tx,
  ledger: Ledger,
  by: Principal,
  drafts: readonly Draft[],
): Promise<Verdict[]> {
  const call = openCall(ledger, by, drafts)
  await takeTurn(
    tx,
    ledger.county,
    call.entries.some(({ kind }) => kind.alone),
  )
  const place = await findPlace(tx, call.entries)
  const fresh = placeCall(ledger, place, call)
  if (fresh.length > 0) for (const { guard } of ledger.projections) await guard?.(tx, fresh, ledger.now())
  const written =
    fresh.length === 0 ? new Map<string, number>() : await writeEntries(tx, ledger, place, fresh)
  return verdictsOf(call, place, written)
}

/** One caller's drafts, checked as far as that needs no database, and all they would set going. */
type Call = { drafts: readonly Draft[]; entries: readonly Entry[] }

function openCall(ledger: Ledger, by: Principal, drafts: readonly Draft[]): Call {
  const entries = firstOfEachId(drafts.map((draft, index) => checkDraft(ledger, by, draft, index)))
  return { drafts, entries: [...entries, ...followUps(ledger, entries)] }
}

/** What of a call is to be written, in order: its new records, what they take back, what they set going. */
function placeCall(ledger: Ledger, place: Place, { entries }: Call): Entry[] {
  const fresh = withoutReplays(place, entries)
  const own = fresh.filter(({ cause }) => cause === null)
  const follows = fresh.filter(({ cause }) => cause !== null)
  const all = [...own, ...withdrawals(ledger, place, own), ...follows]
  settlePlaces(ledger, place, all)
  return all
}

function verdictsOf({ drafts }: Call, place: Place, written: ReadonlyMap<string, number>): Verdict[] {
  return drafts.map(({ id }) => {
    const seq = written.get(id)
    return seq === undefined
      ? { id, seq: place.replays.get(id)?.seq ?? 0, status: 'already' }
      : { id, seq, status: 'recorded' }
  })
}
