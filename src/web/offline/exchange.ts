import { SECTIONS } from '../../core/kind.ts'
import { uuidV7 } from '../../core/id.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import type { SyncVerdict } from '../../slices/sync/contract.ts'
import { PROTOCOL } from '../../slices/sync/rules.ts'
import { CallFailure } from '../kit/call.ts'
import { fetchSections, takeBundle } from './bundle.ts'
import { dropArrived, offerAgain, sendCarried } from './carrying.ts'
import { sendNextPhoto } from './photo-sending.ts'
import { rowOf, rowsAbout, rowsNotIn } from './lines.ts'
import { keepCodeRoot } from './code-root.ts'
import { keepSealTo } from './parcel.ts'
import type { Remote } from './remote.ts'
import { KEPT, type OwnRecord, type Store, type Verdict } from './store.ts'

/** What an exchange needs beside store and server. `now` is this phone's own clock, right or wrong. */
export type Around = {
  now: () => number
  random: () => Uint8Array
  appVersion: string
  /** What is shown has changed. */
  told: (phase: Phase) => void
}
export type Phase = 'sending' | 'fetching'

/**
 * Records of one push: small enough that a bad line carries it, halved with each failure so that no record can block the rest, and doubled
 * again with each that gets through: after a day without a server hundreds wait, and one by one they would take minutes.
 */
const BATCH = 50

/**
 * Sends what waits, then fetches what is new, then sends photos, one after the other, each followed by whatever was recorded meanwhile.
 * Throws CallFailure; whatever was done until then stays done.
 */
export async function exchange(
  store: Store,
  remote: Remote,
  around: Around,
  failures: number,
): Promise<void> {
  const most = Math.max(1, BATCH >> failures)
  const now = (): number => around.now() + (store.marks().offset ?? 0)
  const between = async (): Promise<void> => {
    if (store.own().some(({ standing }) => standing === 'waiting')) await send(store, remote, around, most)
  }
  let isPhoto = false
  do {
    await send(store, remote, around, most)
    // What is asked for and what is dropped depends on all there is.
    await store.whole()
    await fetchNews(store, remote, around)
    await sendCarried(store.database, remote, now())
    await dropArrived(store.database, now() - KEPT)
    await store.tidy(now())
    await store.mark({ syncedAt: now() })
    isPhoto = await sendNextPhoto(store, remote, now, between)
    if (isPhoto) around.told('sending')
  } while (isPhoto)
}

/** Until nothing waits. An empty push is a sign of life. */
async function send(store: Store, remote: Remote, around: Around, most: number): Promise<void> {
  for (let size = most; ; size = Math.min(BATCH, size * 2)) {
    const waiting = store.own().filter(({ standing }) => standing === 'waiting')
    const batch = batchOf(waiting, size)
    if (batch.length > 0) around.told('sending')
    const reply = await remote.push({
      protocol: PROTOCOL,
      appVersion: around.appVersion,
      clock: new Date(around.now()).toISOString(),
      unsent: waiting.length,
      records: batch.map(({ draft }) => draft),
    })
    const before = store.marks().offset ?? 0
    await store.mark({ offset: reply.offsetMilliseconds })
    await takeVerdicts(store, batch, reply.verdicts, around, reply.offsetMilliseconds - before)
    const isAgain = await minds(store, reply.epoch)
    around.told('sending')
    if (isAgain) continue
    if (batch.length === 0) return
    // An answer that says nothing of any of them: tried again later, never at once and for ever.
    if (reply.verdicts.length === 0) throw new CallFailure('something-broke')
  }
}

/** The next records to send, in order; one that corrects another goes in a later push than that, when the ledger has it. */
function batchOf(waiting: readonly OwnRecord[], most: number): OwnRecord[] {
  const ids = new Set<string>()
  const batch: OwnRecord[] = []
  for (const record of waiting.slice(0, most)) {
    const { id, corrects } = record.draft
    if (corrects !== undefined && ids.has(corrects)) break
    ids.add(id)
    batch.push(record)
  }
  return batch
}

async function takeVerdicts(
  store: Store,
  batch: readonly OwnRecord[],
  verdicts: readonly SyncVerdict[],
  around: Around,
  shift: number,
): Promise<void> {
  const sent = new Map(batch.map(({ draft }) => [draft.id, draft]))
  const judged: Verdict[] = []
  for (const verdict of verdicts) {
    const draft = sent.get(verdict.id)
    if (!draft) continue
    if (verdict.code === 'record-time-impossible' && shift !== 0)
      await store.remake(draft.id, shifted(draft, shift, around.random()))
    else judged.push(verdictOf(verdict))
  }
  const now = around.now() + (store.marks().offset ?? 0)
  await store.judge(judged, now)
}

/** The record as it would have been with the clock put right; once, since the offset is known from then on. */
function shifted(draft: Draft, shift: number, random: Uint8Array): Draft {
  const at = Date.parse(draft.happenedAt) + shift
  return { ...draft, id: uuidV7(at, random), happenedAt: new Date(at).toISOString() }
}

function verdictOf({ id, status, seq, code, sentence, faults }: SyncVerdict): Verdict {
  return status === 'refused'
    ? {
        id,
        refused: {
          code: code ?? '',
          sentence: sentence ?? undefined,
          faults: faults.map(({ path, message }) => `${path}: ${message}`),
        },
      }
    : { id, seq: seq ?? 0 }
}

/** A higher epoch than the one known: the server was restored from a backup, and may have lost what it had accepted. */
async function minds(store: Store, epoch: number): Promise<boolean> {
  const known = store.marks().epoch
  const isRestored = known !== undefined && epoch > known
  if (isRestored) await Promise.all([store.offerAgain(), offerAgain(store.database)])
  if (known !== epoch) await store.mark({ epoch })
  return isRestored
}

async function fetchNews(store: Store, remote: Remote, around: Around): Promise<void> {
  const told = (): void => around.told('fetching')
  if (store.marks().cursor === undefined) {
    told()
    await takeBundle(store, remote, told)
  }
  for (let more = true; more;) {
    const reply = await remote.changes(store.marks().cursor ?? '')
    await keepSealTo(store, reply.sealTo)
    await keepCodeRoot(store, reply.codeRoot)
    const subjects = new Set([...reply.touched, ...reply.gone])
    const gone = rowsAbout(store.rows().values(), subjects)
    const rows = reply.rows.flatMap((line) => rowOf(line) ?? [])
    await minds(store, reply.epoch)
    if (reply.again === null) {
      if (rows.length > 0 || gone.length > 0 || reply.next !== store.marks().cursor)
        await store.apply(rows, gone, { cursor: reply.next })
    } else {
      told()
      const { sections } = reply.again
      const fetched = await fetchSections(remote, sections, reply.next)
      const isAll = sections.length === SECTIONS.length
      const kept = isAll ? fetched.rows : [...rows, ...fetched.rows]
      const replaced = rowsNotIn(store.rows().values(), sections, kept)
      // In this order: what the changes dropped, what the sections did not bring, then what came; one transaction.
      await store.apply(kept, isAll ? replaced : [...gone, ...replaced], {
        cursor: isAll ? fetched.cursor : reply.next,
      })
    }
    more = reply.more
    // Messages are no records: the inbox says when another one is there, or was read elsewhere.
    const inbox = `${reply.inbox.unread} ${reply.inbox.newest ?? ''}`
    if (inbox !== store.marks().inbox) {
      const fetched = await fetchSections(remote, ['messages'], reply.next)
      const replaced = rowsNotIn(store.rows().values(), ['messages'], fetched.rows)
      await store.apply(fetched.rows, replaced, { inbox })
      told()
    }
    if (rows.length > 0 || gone.length > 0 || reply.again) told()
  }
}
