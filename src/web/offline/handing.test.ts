import 'fake-indexeddb/auto'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appoint, phoneOf, type Held } from '../../../test/phones.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import type { Ledger } from '../../slices/ledger/actions.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import { revoke } from '../../slices/sync/actions.ts'
import { CallFailure } from '../kit/call.ts'
import { listCarried, sendCarried, takeAlong } from './carrying.ts'
import { openDatabase, type FieldDatabase } from './database.ts'
import { exchange, type Around } from './exchange.ts'
import { goOn, handIn, looseOf, sealRecords, unsentOf, type Enrolment } from './handing.ts'
import { keepSealTo, sealTo } from './parcel.ts'
import { remoteOf, type Remote } from './remote.ts'
import type { Store } from './store.ts'
import { keepSpare, lostCount, releaseSpare, spareOf } from './spare.ts'
import { filesHere, open, setUp, unsentCount, wipe } from './vault.ts'

/* Sealed files as phones make and carry them, against the real server. */

const fixture = useDatabase()
const COUNTY = '130430'
const VILLAGE = '130430100001'
const [ALLEY, NEXT] = [`${VILLAGE}001`, `${VILLAGE}002`]
const PIN = '204815'
const CHEAP = { memory: 64, passes: 1 }
const by = principal()
let ledger: Ledger
let app: FastifyInstance
let chief: Held
let doors: string[]
const opened: FieldDatabase[] = []

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, [COUNTY, '130430100', VILLAGE, ALLEY, NEXT])
  doors = await registerHouseholds(
    ledger,
    by,
    Array.from({ length: 40 }, () => ALLEY),
  )
  chief = await appoint(ledger, by, 'alley-chief', ALLEY)
  app = await makeServer({ ledger, routes: ROUTES })
})
afterAll(() => app.close())
afterEach(async () => {
  for (const database of opened) database.close()
  for (const database of opened.splice(0)) await database.delete()
})

type Phone = { store: Store; remote: Remote; enrolled: Enrolment; isOffline: boolean }
const around: Around = {
  now: Date.now,
  random: () => crypto.getRandomValues(new Uint8Array(10)),
  appVersion: 'test',
  told: () => undefined,
}
const when = () => ({ now: Date.now(), appVersion: 'test' })

async function enrolment(held: Held): Promise<Enrolment> {
  const { device, headers } = await phoneOf(app, ledger, by, held.post)
  const token = headers.authorization.slice(7)
  return { device, token, account: { account: held.account }, post: { post: held.post } }
}

async function phone(held = chief): Promise<Phone> {
  const enrolled = await enrolment(held)
  const database = openDatabase(newId())
  opened.push(database)
  const store = await setUp(database, PIN, enrolled, CHEAP)
  const one: Phone = {
    store,
    enrolled,
    isOffline: false,
    remote: remoteOf(enrolled.token, (url, init) => line(one, url, init)),
  }
  await exchange(store, one.remote, around, 0)
  return one
}

async function line(one: Pick<Phone, 'isOffline'>, url: unknown, init: RequestInit = {}): Promise<Response> {
  if (one.isOffline) throw new TypeError('no network')
  const reply = await app.inject({
    method: init.method === 'POST' ? 'POST' : 'GET',
    url: String(url),
    headers: Object.fromEntries(new Headers(init.headers)),
    ...(typeof init.body === 'string' ? { payload: init.body } : {}),
  })
  return new Response(new Uint8Array(reply.rawPayload), { status: reply.statusCode })
}

/** The app killed and opened again. */
async function killed(one: Phone): Promise<Phone> {
  one.store.database.close()
  const database = openDatabase(one.store.database.name)
  opened.push(database)
  const result = await open(database, PIN, Date.now())
  if (!('store' in result)) throw new Error('the PIN was right')
  // Sealed by `setUp` or `renew`.
  const enrolled = result.enrolled as Enrolment
  const again: Phone = { ...one, store: result.store, enrolled }
  again.remote = remoteOf(enrolled.token, (url, init) => line(again, url, init))
  return again
}

let at = 0
const call = (): Draft => draftOf('door-call', doors[(at += 1)] ?? '', { end: 'met', members: [] })

async function inLedger(drafts: readonly Draft[]): Promise<{ account: string; device: string }[]> {
  const ids = drafts.map(({ id }) => id)
  const { rows } = await within(fixture.database, COUNTY, (tx) =>
    sql<{ account: string; device: string }>`
      select account, device from record where id = any(${ids}::uuid[])`.execute(tx),
  )
  return rows
}

test('a neighbour takes a file along and brings it with the next exchange, after a kill too', async () => {
  const [one, other] = [await phone(), await phone(await appoint(ledger, by, 'alley-chief', NEXT))]
  const drafts = [call(), call()]
  await one.store.add(drafts)
  const file = await sealRecords(one.store, one.enrolled, looseOf(one.store), when())
  if (!file) throw new Error('the key is known')
  other.isOffline = true
  const { database } = other.store
  const coming = { from: 'neighbour', count: null } as const
  expect(await takeAlong(database, file.text, coming, 0)).toBe('taken')
  // As chat programs may send it on.
  expect(await takeAlong(database, `\uFEFF${file.text.replaceAll('\n', '\r\n')}`, coming, 0)).toBe('known')
  expect(await takeAlong(database, file.text.slice(0, -60), coming, 0)).toBe('broken')
  expect(await takeAlong(database, '别的文件', coming, 0)).toBe('none')
  await expect(exchange(other.store, other.remote, around, 0)).rejects.toThrow(CallFailure)
  const again = await killed(other)
  again.isOffline = false
  expect(await wipe(again.store.database, 0), 'a file that has not arrived is not wiped unnamed').toBe(false)
  await exchange(again.store, again.remote, around, 0)
  expect(await inLedger(drafts)).toEqual([
    { account: chief.account, device: one.enrolled.device },
    { account: chief.account, device: one.enrolled.device },
  ])
  expect(await listCarried(again.store.database)).toMatchObject([{ state: 'taken', from: 'neighbour' }])
  // The first phone finds a network: everything is there already.
  await exchange(one.store, one.remote, around, 0)
  expect(one.store.own().map(({ standing }) => standing)).toEqual(['accepted', 'accepted'])
  expect(await inLedger(drafts)).toHaveLength(2)
})

test('a file that no county can open says so and holds up nothing', async () => {
  const one = await phone()
  const drafts = [call()]
  await one.store.add(drafts)
  const file = await sealRecords(one.store, { ...one.enrolled, device: newId() }, looseOf(one.store), when())
  await takeAlong(one.store.database, file?.text ?? '', { from: 'neighbour', count: null }, 0)
  await exchange(one.store, one.remote, around, 0)
  const [kept] = await listCarried(one.store.database)
  expect(kept?.state).toBe('refused')
  expect(kept?.told?.zh).toMatch(/\p{Script=Han}/u)
  expect(await inLedger(drafts)).toHaveLength(1)
})

test('a revoked phone hands in what it never sent, and goes on under a new enrolment with everything it has', async () => {
  let one = await phone()
  const drafts = [call(), call(), call()]
  await one.store.add(drafts)
  await revoke(ledger, by, { device: one.enrolled.device, id: newId(), reason: '' })
  await expect(exchange(one.store, one.remote, around, 0)).rejects.toMatchObject({ code: 'device-revoked' })
  expect(looseOf(one.store)).toHaveLength(3)
  one.isOffline = true
  await expect(handIn(one.store, one.enrolled, one.remote, when())).rejects.toThrow(CallFailure)
  one = await killed(one)
  expect(await listCarried(one.store.database)).toMatchObject([{ state: 'here', from: 'own', count: 3 }])
  one.isOffline = false
  await handIn(one.store, one.enrolled, one.remote, when())
  expect(await listCarried(one.store.database)).toMatchObject([{ state: 'waiting' }])
  expect([looseOf(one.store).length, unsentOf(one.store).length]).toEqual([0, 3])
  expect(await inLedger(drafts), 'a person decides').toEqual([])
  // Its holder was given six new digits meanwhile.
  const next = await enrolment(chief)
  expect(await goOn(one.store, one.enrolled, next, when())).toBe(false)
  one = await killed(one)
  expect(one.enrolled.device).toBe(next.device)
  expect(looseOf(one.store)).toHaveLength(3)
  await exchange(one.store, one.remote, around, 0)
  expect(one.store.own().map(({ standing }) => standing)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(await inLedger(drafts)).toEqual(
    Array.from({ length: 3 }, () => ({ account: chief.account, device: next.device })),
  )
})

test('enrolled for somebody else, a phone hands in what the one before left, in that one’s name', async () => {
  let one = await phone()
  const drafts = [call(), call()]
  await one.store.add(drafts)
  await one.store.keepDraft('call/x', { end: 'met' })
  const held = await appoint(ledger, by, 'alley-chief', NEXT)
  const before = one.enrolled
  expect(await goOn(one.store, before, await enrolment(held), when())).toBe(true)
  one = await killed(one)
  expect([one.store.own(), one.store.rows().size, await one.store.readDraft('call/x')]).toEqual([
    [],
    0,
    undefined,
  ])
  await exchange(one.store, one.remote, around, 0)
  expect(await inLedger(drafts)).toEqual([
    { account: chief.account, device: before.device },
    { account: chief.account, device: before.device },
  ])
  expect(await sealTo(one.store)).toBe(ledger.sealer.parcels.open.toString('base64'))
  // A restored server is offered the file again.
  await one.store.mark({ epoch: 0 })
  await exchange(one.store, one.remote, around, 0)
  expect(await listCarried(one.store.database)).toMatchObject([{ state: 'taken', from: 'own', count: 2 }])
})

test('a kill while the enrolment changes leaves the records in the queue or in the file, never in neither', async () => {
  for (const dies of ['bulkPut', 'add', 'clear']) {
    let one = await phone()
    await one.store.add([call()])
    const { prototype } = Reflect.get(globalThis, 'IDBObjectStore') as { prototype: object } // as fake-indexeddb puts it there
    const name = dies === 'bulkPut' ? 'put' : dies
    const real: unknown = Reflect.get(prototype, name)
    const next = await enrolment(await appoint(ledger, by, 'alley-chief', NEXT))
    Reflect.set(prototype, name, function (this: { transaction: { abort: () => void } }): never {
      this.transaction.abort()
      throw new DOMException('killed', 'AbortError')
    })
    const died = await goOn(one.store, one.enrolled, next, when()).then(
      () => false,
      () => true,
    )
    Reflect.set(prototype, name, real)
    expect(died, dies).toBe(true)
    const before = one.enrolled.device
    one = await killed(one)
    expect([
      one.store.own().length,
      (await listCarried(one.store.database)).length,
      one.enrolled.device,
    ]).toEqual([1, 0, before])
  }
})

test('a forgotten PIN costs nobody’s work: the spare is handed in from the locked phone', async () => {
  let one = await phone()
  const drafts = [call(), call()]
  await one.store.add(drafts)
  await keepSpare(one.store, one.enrolled, when())
  await one.store.add([call()])
  const { database } = one.store
  const rows = JSON.stringify(await database.carried.toArray())
  for (const word of ['door-call', drafts[0]?.id ?? '', one.enrolled.token]) expect(rows).not.toContain(word)
  // Nobody sends it while the phone is in use, and it is no file that has to arrive.
  await exchange(
    one.store,
    { ...one.remote, push: () => Promise.reject(new CallFailure('offline')) },
    around,
    0,
  ).catch(() => undefined)
  expect(await spareOf(database)).toMatchObject({ count: 2, state: 'spare' })
  expect([await unsentCount(database), await lostCount(database), await filesHere(database)]).toEqual([
    3, 3, 0,
  ])
  await releaseSpare(database)
  await sendCarried(database, one.remote, Date.now(), { insists: true, only: 'own' })
  expect(await inLedger(drafts)).toHaveLength(2)
  expect([await unsentCount(database), await lostCount(database), await filesHere(database)]).toEqual([
    3, 1, 0,
  ])
  // The PIN came back to somebody's mind: nothing is in twice.
  one = await killed(one)
  await exchange(one.store, one.remote, around, 0)
  await keepSpare(one.store, one.enrolled, when())
  expect(await spareOf(one.store.database)).toBeUndefined()
  expect(one.store.own().map(({ standing }) => standing)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(await inLedger(drafts)).toHaveLength(2)
})

test('the county’s key is kept sealed, and asked again is not written again', async () => {
  const one = await phone()
  const rows = await one.store.database.draft.toArray()
  const key = ledger.sealer.parcels.open.toString('base64')
  expect(JSON.stringify(rows)).not.toContain(key)
  let writes = 0
  await keepSealTo(
    { readDraft: (name) => one.store.readDraft(name), keepDraft: async () => void (writes += 1) },
    key,
  )
  expect(writes).toBe(0)
  await sendCarried(one.store.database, one.remote, Date.now())
})
