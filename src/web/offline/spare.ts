import { listCarried, rowOf, type Carried } from './carrying.ts'
import type { FieldDatabase } from './database.ts'
import { looseOf, sealRecords, type Enrolment } from './handing.ts'
import type { Store } from './store.ts'

/*
 * The spare: what was not sent lies on the phone once more, sealed to the county. It can be handed in without the PIN, so that a forgotten
 * PIN costs nobody's work; and nobody else can read it, whoever finds the phone.
 */

/** After the last change, before the spare is made anew: calls come in quick succession. */
const CALM = 2000

/** Keeps the spare of an open store: `keep` whenever something may have changed, `stop` when the phone goes on under another enrolment. */
export function spareKeeper(
  store: Store,
  enrolment: Enrolment,
  when: () => { now: number; appVersion: string },
): { keep: () => void; stop: () => void } {
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let kept: string | undefined
  const write = async (): Promise<void> => {
    const orders = looseOf(store)
      .map(({ order }) => order)
      .join()
    if (orders === kept) return
    await keepSpare(store, enrolment, when())
    kept = orders
  }
  return {
    keep: () => {
      if (isOver) return
      clearTimeout(timer)
      // A phone that is full, or was just wiped, has no spare; what it was made from is where it was.
      timer = setTimeout(() => void write().catch((error: unknown) => console.error(error)), CALM)
    },
    stop: () => {
      isOver = true
      clearTimeout(timer)
    },
  }
}

/** Puts the spare in the place of the one before; none when all is sent. */
export async function keepSpare(
  store: Store,
  enrolment: Enrolment,
  when: { now: number; appVersion: string },
): Promise<void> {
  const loose = looseOf(store)
  const file = await sealRecords(store, enrolment, loose, when)
  const through = loose.at(-1)?.order
  const row = file && (await rowOf(file.text, { from: 'own', count: file.count, through }, when.now))
  const { carried } = store.database
  await store.database.transaction('rw', carried, async () => {
    await carried.filter(({ state }) => state === 'spare').delete()
    if (typeof row === 'object') await carried.add({ ...row, state: 'spare' })
  })
}

/** The spare of a phone, locked or not. */
export async function spareOf(database: FieldDatabase): Promise<Carried | undefined> {
  return (await listCarried(database)).find(({ state }) => state === 'spare')
}

/** Unsent records that no sealed file has brought to the county: what goes with the phone. */
export async function lostCount(database: FieldDatabase): Promise<number> {
  const arrived = (await listCarried(database)).filter(
    ({ state }) => state === 'waiting' || state === 'taken',
  )
  const through = Math.max(-1, ...arrived.map(({ through = -1 }) => through))
  const unsent = await database.outbox.where('standing').notEqual('accepted').toArray()
  return unsent.filter(({ order }) => order > through).length
}

/** From now on the spare is a file of its own that waits to be sent. */
export async function releaseSpare(database: FieldDatabase): Promise<void> {
  await database.carried.filter(({ state }) => state === 'spare').modify({ state: 'here' })
}
