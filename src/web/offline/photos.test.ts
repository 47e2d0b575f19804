import 'fake-indexeddb/auto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testFiles,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appoint, phoneOf } from '../../../test/phones.ts'
import { photo } from '../../../test/photos.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import type { Ledger } from '../../slices/ledger/actions.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import { CallFailure } from '../kit/call.ts'
import { openDatabase, type FieldDatabase } from './database.ts'
import { exchange } from './exchange.ts'
import { DiskFull } from './photos.ts'
import { remoteOf, type Remote } from './remote.ts'
import { KEPT, type Store } from './store.ts'
import { open, setUp, unsentCount, wipe } from './vault.ts'

/* Photos on the phone, and on their way to the real server. */

const fixture = useDatabase()
const COUNTY = '130430'
const ALLEY = '130430100001001'
const PIN = '204815'
const JPEG = new Uint8Array(photo('door.jpg'))
const by = principal()
let ledger: Ledger
let app: FastifyInstance
let post: string
let door: string
const opened: FieldDatabase[] = []
const folder = mkdtempSync(path.join(tmpdir(), 'hutong-photos-'))

beforeAll(async () => {
  ledger = testLedger(fixture.database, Date.now, testFiles(folder))
  await openAreas(ledger, by, [COUNTY, '130430100', '130430100001', ALLEY])
  ;[door = ''] = await registerHouseholds(ledger, by, [ALLEY])
  post = (await appoint(ledger, by, 'alley-chief', ALLEY)).post
  app = await makeServer({ ledger, routes: ROUTES })
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})
afterEach(async () => {
  for (const database of opened) database.close()
  for (const database of opened.splice(0)) await database.delete()
})

async function freshStore(): Promise<Store> {
  const database = openDatabase(newId())
  opened.push(database)
  return setUp(database, PIN, {}, { memory: 64, passes: 1 })
}

/** The app killed and opened again on the same phone. */
async function reopened({ database }: Store): Promise<Store> {
  database.close()
  const again = openDatabase(database.name)
  opened.push(again)
  const result = await open(again, PIN, Date.now())
  if (!('store' in result)) throw new Error('the PIN was right')
  return result.store
}

/** A call at the door with a photo of it, saved. */
async function callWithPhoto(store: Store, subject = door): Promise<{ record: Draft; id: string }> {
  const id = newId()
  await store.photos.add({ id, of: `call/${subject}`, subject, keptAs: 'evidence' }, JPEG)
  const record = draftOf('door-call', subject, { end: 'vacant', members: [] })
  await store.add([record], `call/${subject}`)
  return { record, id }
}

const standings = (store: Store): string[] => store.photos.all().map(({ standing }) => standing)

test('a photo lies sealed apart from its record, follows it when it is saved, and is there after a kill', async () => {
  const store = await freshStore()
  const id = newId()
  await store.photos.add({ id, of: 'call/x', subject: door, keptAs: 'evidence' }, JPEG)
  expect((await reopened(store)).photos.of('call/x')).toMatchObject([{ id, standing: 'draft' }])
  const again = await reopened(store)
  const record = draftOf('door-call', door, { end: 'vacant', members: [] })
  await again.add([record], 'call/x')
  const last = await reopened(again)
  expect(last.photos.of(record.id)).toMatchObject([{ id, standing: 'waiting', subject: door }])
  expect(await last.photos.picture(id)).toEqual(JPEG)
  const [row] = await last.database.picture.toArray()
  expect(Buffer.from(row?.sealed ?? []).includes(Buffer.from(JPEG.slice(0, 20)))).toBe(false)
  expect(JSON.stringify(await last.database.photo.toArray())).not.toContain('evidence')
  // A clock that was wrong gives the record another id.
  const remade = { ...record, id: newId() }
  await last.remake(record.id, remade)
  expect((await reopened(last)).photos.of(remade.id)).toHaveLength(1)
})

test('a photo is taken away before it is sent; nobody wipes one unasked', async () => {
  const store = await freshStore()
  const { id } = await callWithPhoto(store)
  expect(await unsentCount(store.database)).toBe(2)
  expect(await wipe(store.database, 1)).toBe(false)
  await store.photos.remove([id])
  expect(await store.database.picture.count()).toBe(0)
  expect(await unsentCount(store.database)).toBe(1)
})

test('photos leave the phone with the holder whose they were', async () => {
  const store = await freshStore()
  await callWithPhoto(store)
  await store.renew({}, 'stays')
  expect(standings(store)).toEqual(['waiting'])
  await store.renew({}, { parcel: undefined })
  expect(standings(store)).toEqual([])
  expect([await store.database.photo.count(), await store.database.picture.count()]).toEqual([0, 0])
})

test('on a full disk the photo is not kept and says so, the record is; what has arrived makes room', async () => {
  const store = await freshStore()
  const { id } = await callWithPhoto(store)
  const add = () => store.photos.add({ id: newId(), of: 'y', subject: door, keptAs: 'evidence' }, JPEG)
  await withFullDisk(1, async () => {
    await expect(add()).rejects.toThrow(DiskFull)
    await store.add([draftOf('door-call', door, { end: 'vacant', members: [] })])
  })
  expect(standings(store)).toEqual(['waiting'])
  expect((await reopened(store)).own()).toHaveLength(2)
  const again = await reopened(store)
  await again.photos.judge(id, { sentAt: Date.now() })
  await withFullDisk(1, () =>
    again.photos.add({ id: newId(), of: 'y', subject: door, keptAs: 'evidence' }, JPEG),
  )
  expect((await reopened(again)).photos.all()).toMatchObject([{ standing: 'draft', of: 'y' }])
})

/** Runs `work` with no room for a picture, until some were deleted. */
async function withFullDisk(room: number, work: () => Promise<unknown>): Promise<void> {
  // fake-indexeddb puts it there, as a browser does.
  const { prototype } = Reflect.get(globalThis, 'IDBObjectStore') as {
    prototype: Record<'add' | 'delete', (this: { name: string }, ...given: unknown[]) => unknown>
  }
  const real = { add: prototype.add, delete: prototype.delete }
  let freed = 0
  prototype.delete = function (...given) {
    if (this.name === 'picture') freed += 1
    return Reflect.apply(real.delete, this, given)
  }
  prototype.add = function (...given) {
    if (this.name === 'picture' && freed < room) throw new DOMException('no room', 'QuotaExceededError')
    return Reflect.apply(real.add, this, given)
  }
  try {
    await work()
  } finally {
    Object.assign(prototype, real)
  }
}

/** What the line does to a request: lets it pass, loses it, loses the answer, or lets only the beginning of a piece through. */
type Fate = 'well' | 'lost' | 'unanswered' | 'cut'
type Line = { fate: (path: string) => Fate; asked: string[] }

async function lineOf(): Promise<{ remote: Remote; line: Line }> {
  const { headers } = await phoneOf(app, ledger, by, post)
  const line: Line = { fate: () => 'well', asked: [] }
  const remote = remoteOf(headers.authorization.slice(7), async (given, init = {}) => {
    const url = String(given)
    const fate = line.fate(url)
    if (fate === 'lost') throw new TypeError('the line is down')
    line.asked.push(`${init.method} ${url.split('?')[0]?.replace(/[0-9a-f-]{36}/, ':id')}`)
    const { body } = init
    const bytes = body instanceof Uint8Array ? Buffer.from(body) : body
    const payload = fate === 'cut' && bytes instanceof Buffer ? bytes.subarray(0, bytes.length / 2) : bytes
    const reply = await app.inject({
      method: init.method === 'PUT' ? 'PUT' : init.method === 'POST' ? 'POST' : 'GET',
      url,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof payload === 'string' || payload instanceof Buffer ? { payload } : {}),
    })
    if (fate === 'unanswered' || fate === 'cut') throw new TypeError('the answer is lost')
    return new Response(new Uint8Array(reply.rawPayload), { status: reply.statusCode })
  })
  return { remote, line }
}

const go = (store: Store, remote: Remote): Promise<void> =>
  exchange(
    store,
    remote,
    {
      now: Date.now,
      random: () => crypto.getRandomValues(new Uint8Array(10)),
      appVersion: 'test',
      told: () => undefined,
    },
    0,
  )

async function attached(id: string): Promise<{ about: string; subject: string; keptAs: string }[]> {
  return within(ledger.database, COUNTY, async (tx) => {
    const { rows } = await sql<{ about: string; subject: string; keptAs: string }>`
      select about, subject, kept_as as "keptAs" from attachment where attachment = ${id}`.execute(tx)
    return rows
  })
}

test('the record goes ahead of its photo, which goes on where the line broke and is attached once', async () => {
  const store = await freshStore()
  const { remote, line } = await lineOf()
  const { record, id } = await callWithPhoto(store)
  for (const [part, fate] of [
    ['/api/uploads', 'lost'],
    [`/api/uploads/${id}`, 'cut'],
    [`/api/uploads/${id}/finish`, 'unanswered'],
  ] as const) {
    line.fate = (path) => (path.split('?')[0] === part ? fate : 'well')
    await expect(go(store, remote)).rejects.toThrow(CallFailure)
    expect(store.own()[0]?.standing, part).toBe('accepted')
    expect(standings(store), part).toEqual(['waiting'])
  }
  line.fate = () => 'well'
  line.asked.length = 0
  await go(await reopened(store), remote)
  // Asked how far it is; nothing was sent twice.
  expect(line.asked.filter((path) => path.includes('uploads'))).toEqual([
    'POST /api/uploads',
    'POST /api/uploads/:id/finish',
  ])
  expect(await attached(id)).toEqual([{ about: record.id, subject: door, keptAs: 'evidence' }])
})

test('what is recorded while a photo is on its way goes between its pieces', async () => {
  const store = await freshStore()
  const { remote, line } = await lineOf()
  await callWithPhoto(store)
  let later: Draft | undefined
  line.fate = (path) => {
    if (path.includes('uploads/') && !later) {
      later = draftOf('door-call', door, { end: 'refused', reason: '不开门', members: [] })
      void store.add([later])
    }
    return 'well'
  }
  await go(store, remote)
  const paths = line.asked.filter((path) => /uploads|push/.test(path))
  expect(paths.slice(0, 5)).toEqual([
    'POST /api/sync/push',
    'POST /api/sync/push',
    'POST /api/uploads',
    'PUT /api/uploads/:id',
    'POST /api/sync/push',
  ])
  expect(store.own().map(({ standing }) => standing)).toEqual(['accepted', 'accepted'])
})

test('a photo of a record that was sent back waits with it; one that is refused itself holds up no other', async () => {
  const store = await freshStore()
  const { remote } = await lineOf()
  const away = await callWithPhoto(store, newId())
  const broken = newId()
  await store.photos.add({ id: broken, of: 'z', subject: door, keptAs: 'evidence' }, JPEG.slice(0, 60))
  await store.add([draftOf('door-call', door, { end: 'vacant', members: [] })], 'z')
  const good = await callWithPhoto(store)
  await go(store, remote)
  const by = new Map(store.photos.all().map((one) => [one.id, one]))
  expect(by.get(away.id)?.standing).toBe('waiting')
  expect(by.get(broken)).toMatchObject({ standing: 'refused', refused: { code: 'attachment-broken' } })
  expect(by.get(good.id)?.standing).toBe('sent')
})

test('a photo that has arrived is taken back by a record, like any other', async () => {
  const store = await freshStore()
  const { remote } = await lineOf()
  const { record, id } = await callWithPhoto(store)
  await go(store, remote)
  await store.add(
    [record.id, id].map((corrects) =>
      draftOf('record-withdrawn', door, { reason: '登错了门' }, { area: ALLEY, corrects }),
    ),
  )
  await go(store, remote)
  expect(store.own().map(({ standing }) => standing)).toEqual(['accepted', 'accepted', 'accepted'])
  const ended = await within(ledger.database, COUNTY, async (tx) => {
    const { rows } = await sql<{ why: string }>`
      select ended_why as why from attachment where attachment = ${id}`.execute(tx)
    return rows
  })
  expect(ended).toEqual([{ why: 'withdrawn' }])
})

test('after a restore photos that had arrived are offered again and attached no second time; a week later they go', async () => {
  const store = await freshStore()
  const { remote } = await lineOf()
  const { id } = await callWithPhoto(store)
  await go(store, remote)
  await store.mark({ epoch: 0 })
  await store.offerAgain()
  expect(standings(store)).toEqual(['waiting'])
  await go(store, remote)
  expect(standings(store)).toEqual(['sent'])
  expect(await attached(id)).toHaveLength(1)
  await store.tidy(Date.now() + KEPT - 1000)
  expect(standings(store)).toEqual(['sent'])
  await store.tidy(Date.now() + KEPT + 1000)
  expect(await store.database.picture.count()).toBe(0)
})
