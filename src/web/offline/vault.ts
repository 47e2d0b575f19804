import type { FieldDatabase } from './database.ts'
import { afterWrong, changePin, makeLock, openLock, type Cost, type Tries } from './lock.ts'
import { seal, unseal } from './sealing.ts'
import { Store, type readEarly } from './store.ts'

/** What became of an attempt to open the store: `until` is when the PIN is asked again (milliseconds since 1970). */
export type Opened = { store: Store; enrolled: unknown } | { wrong: number; until: number }

/** True when this phone was enrolled and given a PIN. */
export async function isLocked(database: FieldDatabase): Promise<boolean> {
  return (await database.meta.get('lock')) !== undefined
}

/** Sets the PIN of a fresh phone. `enrolled` says for whom; it lies sealed. */
export async function setUp(
  database: FieldDatabase,
  pin: string,
  enrolled: unknown,
  cost?: Cost,
): Promise<Store> {
  const { lock, key } = await makeLock(pin, cost)
  const sealed = await seal(key, 'meta/enrolled', enrolled)
  await database.transaction('rw', database.meta, async () => {
    // A lock there already holds work under a key that would be lost.
    await database.meta.add({ key: 'lock', value: lock })
    await database.meta.put({ key: 'tries', value: { wrong: 0, until: 0 } })
    await database.meta.put({ key: 'enrolled', value: sealed })
  })
  return Store.open(database, key)
}

export async function triesSoFar(database: FieldDatabase): Promise<Tries> {
  const row = await database.meta.get('tries')
  return row?.key === 'tries' ? row.value : { wrong: 0, until: 0 }
}

/** Milliseconds each try takes while no room is left to count them: a million PINs would take four months. */
const UNCOUNTED = 10_000
const sleep = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))

/**
 * Opens the store with the PIN. A wrong one is counted before it is tried, so that switching the phone off does not win a free guess;
 * nothing is ever wiped, however often it was wrong. A phone that is full opens too, slowly: what it holds has to be seen and sent.
 */
export async function open(
  database: FieldDatabase,
  pin: string,
  now: number,
  { early, wait = sleep }: { early?: ReturnType<typeof readEarly>; wait?: typeof sleep } = {},
): Promise<Opened> {
  const tries = await triesSoFar(database)
  if (tries.until > now) return tries
  const lock = await database.meta.get('lock')
  if (lock?.key !== 'lock') throw new Error('no lock: the phone is not enrolled')
  const counted = afterWrong(tries, now)
  const isCounted = await count(database, counted)
  if (!isCounted) await wait(UNCOUNTED)
  const key = await openLock(lock.value, pin)
  if (!key) return counted
  if (isCounted) await count(database, { wrong: 0, until: 0 })
  const enrolled = await database.meta.get('enrolled')
  const said = enrolled?.key === 'enrolled' ? await unseal(key, 'meta/enrolled', enrolled.value) : undefined
  return { store: await Store.open(database, key, early), enrolled: said }
}

/** False when there is no room for it. */
function count(database: FieldDatabase, tries: Tries): Promise<boolean> {
  return database.meta.put({ key: 'tries', value: tries }).then(
    () => true,
    () => false,
  )
}

/** Another PIN for the same store; false when the present one is wrong. */
export async function replacePin(database: FieldDatabase, pin: string, next: string): Promise<boolean> {
  const lock = await database.meta.get('lock')
  if (lock?.key !== 'lock') return false
  const changed = await changePin(lock.value, pin, next)
  if (changed) await database.meta.put({ key: 'lock', value: changed })
  return changed !== undefined
}

/** How many records and photos were never sent: countable without the PIN, and named before anything is wiped. */
export async function unsentCount(database: FieldDatabase): Promise<number> {
  const records = await database.outbox.where('standing').notEqual('accepted').count()
  return records + (await database.photo.where('standing').notEqual('sent').count())
}

/** Sealed files that the county does not have yet: a neighbour's, or this phone's own. */
export function filesHere(database: FieldDatabase): Promise<number> {
  return database.carried.filter(({ state }) => state === 'here').count()
}

/**
 * Wipes the phone. `confirmed` and `files` are how many unsent records and sealed files the person was told would be lost: any other
 * number refuses.
 */
export async function wipe(database: FieldDatabase, confirmed: number, files = 0): Promise<boolean> {
  if ((await unsentCount(database)) !== confirmed || (await filesHere(database)) !== files) return false
  await database.delete()
  return true
}
