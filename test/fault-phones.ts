import { uuidV7 } from '../src/core/id.ts'
import { PROTOCOL } from '../src/slices/sync/rules.ts'
import { openDatabase } from '../src/web/offline/database.ts'
import { enrol, remoteOf } from '../src/web/offline/remote.ts'
import { makeSyncer } from '../src/web/offline/syncer.ts'
import { setUp } from '../src/web/offline/vault.ts'
import { draftOf, newId } from './factories.ts'

/*
 * Phones that work while the server dies: the app's own store, syncer, retries and back-off, on an IndexedDB in memory. Who uses this imports
 * fake-indexeddb/auto first.
 */

export type WorkingPhone = {
  /** Ids of what this phone was told is in the ledger. */
  accepted: () => string[]
  /** Records nothing new, and waits until everything is accepted. */
  end: () => Promise<void>
}

/** Enrols a phone with a code and lets its holder call at a door every `every` milliseconds. */
export async function workingPhone(
  address: string,
  code: string,
  doors: readonly string[],
  every: number,
): Promise<WorkingPhone> {
  const send: typeof fetch = (path, init) => fetch(`${address}${String(path)}`, init)
  const device = newId()
  const clock = new Date().toISOString()
  const asked = { device, code, appVersion: 'test', protocol: PROTOCOL, clock }
  const { token } = await enrol(asked, send)
  const store = await setUp(openDatabase(newId()), '204815', {}, { memory: 64, passes: 1 })
  const random = (): Uint8Array => crypto.getRandomValues(new Uint8Array(10))
  const around = { now: Date.now, random, appVersion: 'test', chance: Math.random }
  const syncer = makeSyncer(store, remoteOf(token, send), around, () => undefined)
  let turn = 0
  const work = async (): Promise<void> => {
    turn += 1
    const call = draftOf('door-call', doors[turn % doors.length] ?? '', { end: 'vacant', members: [] })
    await store.add([{ ...call, id: uuidV7(Date.now(), random()), device }])
    syncer.kick()
  }
  const timer = setInterval(() => void work(), every)
  const waiting = (): number => store.own().filter(({ standing }) => standing !== 'accepted').length
  return {
    accepted: () => store.own().flatMap(({ standing, draft }) => (standing === 'accepted' ? draft.id : [])),
    end: async () => {
      clearInterval(timer)
      for (let tries = 0; waiting() > 0 && tries < 300; tries += 1) {
        // As when the holder looks at the phone: now rather than after the pause.
        syncer.kick()
        await new Promise((done) => setTimeout(done, 100))
      }
      syncer.stop()
      if (waiting() > 0) throw new Error(`${waiting()} records were never accepted`)
    },
  }
}
