import type { Content } from '../../slices/parcels/rules.ts'
import { rowOf, sendCarried, takeAlong } from './carrying.ts'
import { sealFile, sealTo } from './parcel.ts'
import type { Remote } from './remote.ts'
import type { OwnRecord, Store } from './store.ts'

/** For whom a phone was enrolled, as far as that matters here. */
export type Enrolment = {
  device: string
  token: string
  account: { account: string }
  post: { post: string }
  /** The county's public key, as told with the enrolment; enrolments of before there were sealed files lack it. */
  sealTo?: string | undefined
}

/** What the county never took and nobody has seen to: what would be lost with this phone. */
export function unsentOf(store: Pick<Store, 'own'>): OwnRecord[] {
  return store.own().filter(({ standing, settled }) => standing !== 'accepted' && !settled)
}

/** The same, without what lies in a sealed file that the county has. */
export function looseOf(store: Pick<Store, 'own' | 'marks'>): OwnRecord[] {
  const { handed = -1 } = store.marks()
  return unsentOf(store).filter(({ order }) => order > handed)
}

export type SealedFile = { text: string; count: number }

/** These records as a sealed file; undefined when the county's key is not known yet (the phone was online last before there was one). */
export async function sealRecords(
  store: Store,
  enrolment: Enrolment,
  records: readonly OwnRecord[],
  { now, appVersion }: { now: number; appVersion: string },
): Promise<SealedFile | undefined> {
  const county = (await sealTo(store)) ?? enrolment.sealTo
  if (county === undefined || records.length === 0) return undefined
  const content: Content = {
    device: enrolment.device,
    token: enrolment.token,
    madeAt: new Date(now).toISOString(),
    appVersion,
    count: records.length,
    records: records.map(({ draft }) => draft),
  }
  return { text: await sealFile(county, content), count: records.length }
}

/**
 * Hands what was never sent to the county over the network, from a phone whose token answers no more: it waits there for a person. Throws
 * CallFailure; asked again it goes on with the same file.
 */
export async function handIn(
  store: Store,
  enrolment: Enrolment,
  remote: Pick<Remote, 'carry' | 'handIn'>,
  when: { now: number; appVersion: string },
): Promise<void> {
  const loose = looseOf(store)
  const file = await sealRecords(store, enrolment, loose, when)
  const through = Math.max(...loose.map(({ order }) => order))
  if (file) {
    await takeAlong(store.database, file.text, { from: 'own', count: file.count, through }, when.now)
    // From here on they lie in that file; it is sent until the county has it.
    await store.mark({ handed: through })
    await store.database.carried.filter(({ state }) => state === 'spare').delete()
  }
  await sendCarried(store.database, remote, when.now, { insists: true, only: 'own' })
}

/**
 * Goes on under another enrolment. The same person at the same post keeps everything. For anybody else, what was made here leaves in a
 * sealed file of its author's, which this phone then hands in: true when there is one.
 */
export async function goOn(
  store: Store,
  before: Enrolment,
  next: Enrolment,
  when: { now: number; appVersion: string },
): Promise<boolean> {
  if (isSame(before, next)) {
    await store.renew(next, 'stays')
    return false
  }
  // What was taken already goes along: it would be offered again after a restore.
  const leaving = store.own().filter(({ settled }) => !settled)
  const file = await sealRecords(store, { ...before, sealTo: before.sealTo ?? next.sealTo }, leaving, when)
  if (!file && leaving.length > 0) throw new Error('nothing to seal to')
  const row = file && (await rowOf(file.text, { from: 'own', count: unsentOf(store).length }, when.now))
  if (typeof row === 'string') throw new Error('a file of our own that is none')
  await store.renew(next, { parcel: row })
  return row !== undefined
}

export function isSame(before: Enrolment, next: Enrolment): boolean {
  return before.account.account === next.account.account && before.post.post === next.post.post
}
