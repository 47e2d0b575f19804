import type { Bilingual } from '../../core/text.ts'
import { bytesIn } from '../../slices/parcels/rules.ts'
import { CallFailure } from '../kit/call.ts'
import type { CarriedRow, FieldDatabase } from './database.ts'
import type { Remote } from './remote.ts'

/*
 * Sealed files on this phone: a neighbour's, carried to where there is a network, and the ones it made itself. They lie as they are: nobody
 * but the county can open them. Kept for a week after they arrived, and offered again when the server was restored from a backup.
 */

/** A carried file as it is shown. */
export type Carried = Omit<CarriedRow, 'order' | 'text'> & { order: number }
type Coming = Pick<CarriedRow, 'from' | 'count' | 'through'>

/** Takes a file along. `known`: it is here already. `none`, `broken`: it is no whole sealed file. */
export async function takeAlong(
  database: FieldDatabase,
  text: string,
  coming: Coming,
  now: number,
): Promise<'taken' | 'known' | 'none' | 'broken'> {
  const row = await rowOf(text, coming, now)
  if (typeof row === 'string') return row
  return database.transaction('rw', database.carried, async () => {
    if ((await database.carried.where('digest').equals(row.digest).count()) > 0) return 'known'
    await database.carried.add(row)
    return 'taken'
  })
}

/** A file as a row to be written with other things in one transaction. */
export async function rowOf(
  text: string,
  coming: Coming,
  now: number,
): Promise<CarriedRow | 'none' | 'broken'> {
  const bytes = bytesIn(text)
  if (typeof bytes === 'string') return bytes
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const digest = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { ...coming, digest, text, state: 'here', at: now }
}

export async function listCarried(database: FieldDatabase): Promise<Carried[]> {
  const rows = await database.carried.orderBy('order').toArray()
  return rows.map(({ text: _, order = 0, ...row }) => ({ ...row, order }))
}

/** Those that are shown: the spare (spare.ts) is nobody's business until it is needed. */
export function isShown({ state }: Carried): boolean {
  return state !== 'spare'
}

/** No longer carried: one that cannot be opened, or that somebody else has brought. */
export async function layDown(database: FieldDatabase, order: number): Promise<void> {
  await database.carried.delete(order)
}

/** Between two questions how a file stands about which a person decides. */
const ASKED_EVERY = 10 * 60_000

/**
 * Sends what is here; asks again of its own that a person was still to decide about (`insists`: at once). `only`: a phone without a token
 * sends its own. Throws CallFailure when the line breaks.
 */
export async function sendCarried(
  database: FieldDatabase,
  remote: Pick<Remote, 'carry' | 'handIn'>,
  now: number,
  { insists = false, only }: { insists?: boolean; only?: CarriedRow['from'] } = {},
): Promise<void> {
  for (const row of await database.carried.orderBy('order').toArray()) {
    if (only !== undefined && row.from !== only) continue
    const isAsked = row.state === 'waiting' && row.from === 'own' && (insists || now - row.at >= ASKED_EVERY)
    if ((row.state !== 'here' && !isAsked) || row.order === undefined) continue
    const became = await sendOne(row, remote)
    if (became) await database.carried.update(row.order, { ...became, at: now })
  }
}

type Became = Pick<CarriedRow, 'state'> & { told?: Bilingual | undefined }

async function sendOne(
  { from, text }: CarriedRow,
  remote: Pick<Remote, 'carry' | 'handIn'>,
): Promise<Became | undefined> {
  try {
    const { state } = await (from === 'own' ? remote.handIn(text) : remote.carry(text))
    return { state, told: undefined }
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error
    // Only what is wrong with the file itself is final; a server that is busy, full or away is asked again.
    if (error.code.startsWith('parcel-') || error.code === 'too-large')
      return { state: 'refused', told: error.sentence }
    if (error.code === 'offline' || (from === 'neighbour' && OVER.has(error.code))) throw error
    return undefined
  }
}

const OVER = new Set(['device-revoked', 'device-post-over', 'not-signed-in'])

/** The server was restored from a backup: what it had may be gone again. */
export async function offerAgain(database: FieldDatabase): Promise<void> {
  await database.carried
    .filter(({ state }) => state === 'taken' || state === 'waiting')
    .modify({ state: 'here' })
}

/** Drops what arrived long enough ago. */
export async function dropArrived(database: FieldDatabase, before: number): Promise<void> {
  await database.carried
    .filter(({ state, at }) => (state === 'taken' || state === 'turned-away') && at < before)
    .delete()
}
