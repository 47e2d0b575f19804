import { isWithin } from '../../core/area.ts'
import type { ReplyOf } from '../../core/endpoint.ts'
import { Refusal } from '../../core/refusals.ts'
import { mayAppoint } from '../../core/role.ts'
import { within, type Tx } from '../../database/connect.ts'
import { countTry, isHeldBack, sourceOf } from '../accounts/tries.ts'
import type { Ledger, Principal } from '../ledger/actions.ts'
import { deviceOf } from '../sync/rules.ts'
import { authorOf, findHolder, isAsPushed, type Known } from './authors.ts'
import type { carryParcel, ParcelPage } from './contract.ts'
import { keep } from './keeping.ts'
import { openBytes, openFile } from './opening.ts'
import { findParcel, lineOfParcel, waitingOf } from './queries.ts'
import { MOST_WAITING, type Brought } from './rules.ts'
import { settle, turnAway } from './settling.ts'
import { tellWithin } from './telling.ts'
import { tryRecords } from './trying.ts'
import { pageOf } from './wording.ts'

type Note = (error: unknown) => void
type Arrived = ReplyOf<typeof carryParcel>

/** A file that somebody brings to the desk: whose it is, and what would become of it. Kept until somebody decides. */
export async function bringIn(
  ledger: Ledger,
  by: Principal,
  file: Uint8Array,
  note: Note,
): Promise<ParcelPage> {
  const known = await findHolder(ledger, openFile(ledger.sealer, file))
  if (!mayDecide(by, known.holder)) throw new Refusal('parcel-elsewhere')
  const now = new Date(ledger.now())
  const { area } = known.holder
  await within(ledger.database, ledger.county, (tx) =>
    keep(tx, known.opened, { area, brought: 'desk', carrier: by.account }, now),
  )
  return preview(ledger, known, note)
}

/** What would become of a parcel that is kept. */
export async function lookAt(ledger: Ledger, by: Principal, parcel: string, note: Note): Promise<ParcelPage> {
  return preview(ledger, await knownTo(ledger, by, parcel), note)
}

/** Takes a parcel in because a person says so: also of a phone that may no more. */
export async function take(
  ledger: Ledger,
  by: Principal,
  { parcel, id }: { parcel: string; id: string },
  note: Note,
): Promise<ParcelPage> {
  const known = await knownTo(ledger, by, parcel)
  const { verdicts } = await settle(ledger, known, { by, id, note })
  return pageOf(await lineNow(ledger, parcel), known.opened.content.records, verdicts)
}

export async function refuse(
  ledger: Ledger,
  by: Principal,
  given: { parcel: string; id: string; reason: string },
): Promise<void> {
  await turnAway(ledger, await knownTo(ledger, by, given.parcel), { by, ...given })
}

/** A parcel that another phone has carried: taken as if its own phone had pushed, or kept for a person. */
export async function carry(ledger: Ledger, by: Principal, file: Uint8Array, note: Note): Promise<Arrived> {
  deviceOf(by)
  const known = await findHolder(ledger, openFile(ledger.sealer, file))
  return arrive(ledger, known, { brought: 'carrier', carrier: by }, note)
}

/** Files from one address that prove nothing, before it is held back for a quarter of an hour. */
const MISSES = 10

/** A parcel that its own phone hands in, whose token may answer no more: what is inside proves whose it is. */
export async function handIn(
  ledger: Ledger,
  file: Uint8Array,
  address: string,
  note: Note,
): Promise<Arrived> {
  const source = sourceOf(ledger.sealer, 'address', `parcels ${address}`)
  const now = new Date(ledger.now())
  const inCounty = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    within(ledger.database, ledger.county, work)
  if (await inCounty((tx) => isHeldBack(tx, source, now))) throw new Refusal('too-many')
  try {
    const known = await findHolder(ledger, openFile(ledger.sealer, file))
    return await arrive(ledger, known, { brought: 'itself', carrier: null }, note)
  } catch (error) {
    if (error instanceof Refusal && error.code.startsWith('parcel-'))
      await inCounty((tx) => countTry(tx, source, MISSES, now))
    throw error
  }
}

async function arrive(
  ledger: Ledger,
  known: Known,
  { brought, carrier }: { brought: Brought; carrier: Principal | null },
  note: Note,
): Promise<Arrived> {
  const now = new Date(ledger.now())
  const { opened, holder } = known
  const { parcel } = opened
  const row = await within(ledger.database, ledger.county, async (tx) => {
    const before = await findParcel(tx, parcel)
    if (before) return before
    const asPushed = isAsPushed(holder, now.getTime())
    if (!asPushed && (await waitingOf(tx, holder.device)) >= MOST_WAITING) throw new Refusal('too-many')
    await keep(tx, opened, { area: holder.area, brought, carrier: carrier?.account ?? null }, now)
    if (!asPushed) await tellWithin(tx, ledger, parcel, holder.device)
    return findParcel(tx, parcel)
  })
  if (row?.outcome) return { state: row.outcome }
  if (!isAsPushed(holder, now.getTime())) return { state: 'waiting' }
  // Recorded by whoever brought it; its own phone, when that brought it itself.
  const { by: author } = authorOf(holder)
  const { outcome } = await settle(ledger, known, { by: carrier ?? author, note })
  return { state: outcome }
}

/** Opened anew from what is kept. `not-found` also for what lies outside one's scope. */
async function knownTo(ledger: Ledger, by: Principal, parcel: string): Promise<Known> {
  const row = await within(ledger.database, by.area, (tx) => findParcel(tx, parcel))
  if (!row?.sealed) throw new Refusal('not-found')
  const known = await findHolder(ledger, openBytes(ledger.sealer, row.sealed))
  if (!mayDecide(by, known.holder)) throw new Refusal('not-found')
  return known
}

/** Whoever may enrol a phone for a post decides what one of that post still brings. */
function mayDecide(by: Principal, { area, role }: Known['holder']): boolean {
  return isWithin(area, by.area) && mayAppoint(by.role, role)
}

async function preview(ledger: Ledger, { opened, holder }: Known, note: Note): Promise<ParcelPage> {
  const { records } = opened.content
  const verdicts = await tryRecords(ledger, { ...authorOf(holder), records, note })
  return pageOf(await lineNow(ledger, opened.parcel), records, verdicts)
}

async function lineNow(ledger: Ledger, parcel: string): ReturnType<typeof lineOfParcel> {
  return within(ledger.database, ledger.county, (tx) => lineOfParcel(tx, parcel, new Date(ledger.now())))
}
