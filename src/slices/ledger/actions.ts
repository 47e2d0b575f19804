import type { KeyObject } from 'node:crypto'
import type { Kind } from '../../core/kind.ts'
import { MACHINE_ACCOUNT } from '../../core/machine.ts'
import type { Database, Tx } from '../../database/connect.ts'
import type { CodeKeys } from '../../files/code-keys.ts'
import type { FileStore } from '../../files/file-store.ts'
import type { Journal } from '../../files/journal.ts'
import { Refusal } from '../../core/refusals.ts'
import type { Projection } from './batch.ts'
import { noteDestructions } from './destroying.ts'
import { checkDraft, firstOfEachId, followUps, type Author, type Entry, type Principal } from './drafting.ts'
import { findPlace, settlePlaces, withdrawals, withoutReplays, type Place } from './placing.ts'
import { Gathering } from './gathering.ts'
import { persist } from './retrying.ts'
import type { Draft } from './rules.ts'
import type { Sealer } from './sealing.ts'
import { takeTurn, withinTurn } from './turns.ts'
import { writeEntries } from './writing.ts'

export type { Author, Principal } from './drafting.ts'

/** What the ledger is made of, wired once in main.ts. `county` is the county's area number. */
export type Ledger = {
  database: Database
  county: string
  kinds: ReadonlyMap<string, Kind>
  projections: readonly Projection[]
  sealer: Sealer
  /** The county's statement key (Ed25519): signs closing statements. */
  statementKey: KeyObject
  /** The county's files, beside the database. */
  files: FileStore
  /** Where destructions are noted outside the database; a scratch or test ledger has none. */
  journal?: Journal
  /** The keys of the county's health codes; a scratch ledger and most tests have none. */
  codes?: CodeKeys
  now: () => number
}

/** Who the program itself records as: nights it turns, what it does on a schedule. */
export function machineOf({ county }: Ledger): Principal {
  return { account: MACHINE_ACCOUNT, post: MACHINE_ACCOUNT, role: 'commander', area: county, program: true }
}

export type Verdict = { id: string; seq: number; status: 'recorded' | 'already' }

/**
 * Appends a caller's records, all or none. Under load calls share a transaction, and so a flush to disk (gathering.ts); what one of
 * them may not do never touches its neighbours. The answer comes after the commit. Throws Refusal; its faults name the draft by its
 * place ("0.payload.end").
 */
export async function appendRecords(
  ledger: Ledger,
  by: Author,
  drafts: readonly Draft[],
): Promise<Verdict[]> {
  const call = openCall(ledger, by, drafts)
  if (!mayShare(call)) return appendAlone(ledger, call)
  return new Promise((done, failed) => gatheringOf(ledger).add({ ...call, done, failed }))
}

/** In a transaction of its own, begun again when another one got in its way. */
function appendAlone(ledger: Ledger, call: Call): Promise<Verdict[]> {
  const how = { alone: runsAlone(call), often: call.drafts.length <= SMALL }
  return persist(() => withinTurn(ledger, how, (tx) => appendCall(tx, ledger, call)))
}

/**
 * The same inside the caller's transaction. Afterwards the transaction sees the whole county: what a record sets going may
 * reach a duty that stayed behind in another area. Read before, not after; and run the transaction through `persist`
 * (retrying.ts), which begins again when another one got in the way.
 */
export async function appendWithin(
  tx: Tx,
  ledger: Ledger,
  by: Author,
  drafts: readonly Draft[],
): Promise<Verdict[]> {
  const call = openCall(ledger, by, drafts)
  await takeTurn(tx, ledger.county, runsAlone(call))
  return appendCall(tx, ledger, call)
}

async function appendCall(tx: Tx, ledger: Ledger, call: Call): Promise<Verdict[]> {
  const [outcome] = await appendCalls(tx, ledger, [call])
  if (outcome instanceof Refusal) throw outcome
  return outcome ?? []
}

/** Writes several calls together. What each may do is found out before anything is written: a refused one leaves nothing behind. */
async function appendCalls(tx: Tx, ledger: Ledger, calls: readonly Call[]): Promise<(Verdict[] | Refusal)[]> {
  const entries = calls.flatMap((call) => call.entries)
  const place = await findPlace(tx, entries)
  const placed: (Entry[] | Refusal)[] = []
  for (const call of calls) placed.push(await placedOrRefused(tx, ledger, place, call))
  const fresh = placed.flatMap((one) => (one instanceof Refusal ? [] : one))
  const written =
    fresh.length === 0 ? new Map<string, number>() : await writeEntries(tx, ledger, place, fresh)
  await noteDestructions(tx, ledger, fresh)
  return calls.map((call, at) => {
    const one = placed[at]
    return one instanceof Refusal ? one : verdictsOf(call, place, written)
  })
}

/** What of a call is to be written, once every slice's guard has seen it. */
async function placedOrRefused(tx: Tx, ledger: Ledger, place: Place, call: Call): Promise<Entry[] | Refusal> {
  try {
    const fresh = placeCall(ledger, place, call)
    if (fresh.length > 0) for (const { guard } of ledger.projections) await guard?.(tx, fresh, ledger.now())
    return fresh
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function runsAlone({ entries }: Call): boolean {
  return entries.some(({ kind }) => kind.alone)
}

/** A call with more records gains nothing by sharing. */
const SMALL = 100
type Shared = Call & { done: (verdicts: Verdict[]) => void; failed: (error: unknown) => void }
const gatherings = new WeakMap<Ledger, Gathering<Shared>>()

/**
 * Evidence shares. What runs alone, what takes something back, what changes its subject and what says who may do what is written
 * by itself: guards ask what was committed before, and must not miss what a neighbour is about to write.
 */
function mayShare({ drafts, entries }: Call): boolean {
  return drafts.length <= SMALL && !entries.some(standsApart)
}

function standsApart({ kind, draft, cause, change }: Entry): boolean {
  return (
    kind.alone === true ||
    kind.lasting === true ||
    draft.corrects !== undefined ||
    (cause === null && change !== null)
  )
}

function gatheringOf(ledger: Ledger): Gathering<Shared> {
  const made = gatherings.get(ledger) ?? new Gathering<Shared>((calls) => writeGroup(ledger, calls))
  gatherings.set(ledger, made)
  return made
}

/**
 * All calls of a group in one transaction; when that fails, whatever for, each by itself, and so each that was refused: what it
 * lacked may have come with a neighbour. Settles every one of them.
 */
async function writeGroup(ledger: Ledger, calls: readonly Shared[]): Promise<void> {
  const outcomes =
    calls.length > 1
      ? await persist(() =>
          withinTurn(ledger, { alone: false, often: true }, (tx) => appendCalls(tx, ledger, calls)),
        ).catch(() => undefined)
      : undefined
  for (const [at, call] of calls.entries()) {
    const outcome = outcomes?.[at]
    if (outcome && !(outcome instanceof Refusal)) call.done(outcome)
    else await appendAlone(ledger, call).then(call.done, call.failed)
  }
}

/** One caller's drafts, checked as far as that needs no database, and all they would set going. */
type Call = {
  by: Author
  drafts: readonly Draft[]
  entries: readonly Entry[]
  ids: readonly string[]
}

function openCall(ledger: Ledger, by: Author, drafts: readonly Draft[]): Call {
  const entries = firstOfEachId(drafts.map((draft, index) => checkDraft(ledger, by, draft, index)))
  const ids = entries.map(({ draft }) => draft.id)
  return { by, drafts, entries: [...entries, ...followUps(ledger, entries)], ids }
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
