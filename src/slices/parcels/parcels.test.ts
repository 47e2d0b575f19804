import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { DAY } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import { sealFile } from '../../web/offline/parcel.ts'
import { handOver } from '../accounts/actions.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { makeSealer } from '../ledger/sealing.ts'
import { revoke } from '../sync/actions.ts'
import {
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appoint, phoneOf, type Held } from '../../../test/phones.ts'
import { bringIn, lookAt, refuse, take } from './actions.ts'
import type { ParcelPage } from './contract.ts'
import { dropOld } from './keeping.ts'
import { openFile } from './opening.ts'
import { parcelsIn } from './queries.ts'
import { bytesIn, fileText } from './rules.ts'

const fixture = useDatabase()
const COUNTY = '130430'
const VILLAGE = '130430100001'
const [ALLEY, NEXT] = [`${VILLAGE}001`, `${VILLAGE}002`]
const ELSEWHERE = '130430100002'
const clock = handClock()
const by = principal()
const note = (error: unknown): void => {
  throw error
}
let ledger: Ledger
let app: FastifyInstance
let leader: Principal
let chief: Held
let neighbour: { device: string; headers: { authorization: string } }
let doors: string[]
let foreign: string

type Phone = { device: string; headers: { authorization: string } }

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, by, [COUNTY, '130430100', VILLAGE, ALLEY, NEXT, ELSEWHERE])
  doors = await registerHouseholds(
    ledger,
    by,
    Array.from({ length: 60 }, () => ALLEY),
  )
  ;[foreign = ''] = await registerHouseholds(ledger, by, [NEXT])
  chief = await appoint(ledger, by, 'alley-chief', ALLEY)
  const village = await appoint(ledger, by, 'village-leader', VILLAGE)
  leader = { ...village, role: 'village-leader', area: VILLAGE }
  app = await makeServer({ ledger, routes: ROUTES })
  const other = await appoint(ledger, by, 'alley-chief', NEXT)
  neighbour = await phoneOf(app, ledger, by, other.post)
})
afterAll(() => app.close())

let at = 0
/** A call at a door nobody has called at yet. */
const call = (given: object = {}, subject = doors[(at += 1)] ?? '') =>
  draftOf('door-call', subject, { end: 'met', members: [] }, given)
const newPhone = (): Promise<Phone> => phoneOf(app, ledger, leader, chief.post)

/** What a phone seals, as a file's bytes; `given` says it otherwise. */
async function sealed(phone: Phone, records: object[], given: object = {}): Promise<Buffer> {
  const content = {
    device: phone.device,
    token: phone.headers.authorization.slice(7),
    madeAt: new Date(clock.now()).toISOString(),
    appVersion: 'test',
    count: records.length,
    // As drafts are made; a hostile one is whatever it is.
    records: records as Record<string, unknown>[],
    ...given,
  }
  return Buffer.from(await sealFile(ledger.sealer.parcels.open.toString('base64'), content))
}

const post = (url: string, payload: Buffer, headers: object = {}) =>
  app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/octet-stream', ...headers },
    remoteAddress: '10.9.0.1',
  })
const carried = async (file: Buffer) => (await post('/api/sync/parcels', file, neighbour.headers)).json()
const handedIn = async (file: Buffer) => (await post('/api/sync/parcels/own', file)).json()

async function inLedger(drafts: readonly { id: string }[]): Promise<{ account: string; device: string }[]> {
  const ids = drafts.map(({ id }) => id)
  const { rows } = await within(fixture.database, COUNTY, (tx) =>
    sql<{ account: string; device: string }>`
      select account, device from record where id = any(${ids}::uuid[])`.execute(tx),
  )
  return rows
}

async function settlements(device: string): Promise<{ account: string; said: Record<string, unknown> }[]> {
  const { rows } = await within(fixture.database, COUNTY, (tx) =>
    sql<{ account: string; said: Record<string, unknown> }>`
      select account, payload as said from record where kind = 'parcel-settled' and subject = ${device} order by seq`.execute(
      tx,
    ),
  )
  return rows
}

const figures = ({ written, already, notTaken, outcome }: ParcelPage) => [written, already, notTaken, outcome]

test('a file is looked at first, then taken as its author’s own work, once however often it comes', async () => {
  const phone = await newPhone()
  const drafts = [call(), call(), call({}, foreign)]
  const file = await sealed(phone, drafts)
  const seen = await bringIn(ledger, leader, file, note)
  expect(figures(seen)).toEqual([2, 0, 1, null])
  expect(seen).toMatchObject({ device: phone.device, state: 'in-use', brought: 'desk', records: 3 })
  expect(seen.kinds).toEqual([{ kind: 'door-call', count: 2 }])
  expect(seen.refusals).toMatchObject([{ kind: 'door-call', payload: { end: 'met' } }])
  expect(seen.refusals[0]?.sentence?.zh).toMatch(/\p{Script=Han}/u)
  expect(await inLedger(drafts), 'looking records nothing').toEqual([])
  const id = newId()
  const done = await take(ledger, leader, { parcel: seen.parcel, id }, note)
  expect(figures(done)).toEqual([2, 0, 1, 'taken'])
  expect(await inLedger(drafts)).toEqual(
    Array.from({ length: 2 }, () => ({ account: chief.account, device: phone.device })),
  )
  // The answer was lost and it is asked again; the file comes again; another one with the same records comes.
  await take(ledger, leader, { parcel: seen.parcel, id }, note)
  expect(figures(await bringIn(ledger, leader, file, note))).toEqual([0, 2, 1, 'taken'])
  const again = await bringIn(ledger, leader, await sealed(phone, drafts.slice(0, 2)), note)
  expect(figures(await take(ledger, leader, { parcel: again.parcel, id: newId() }, note))).toEqual([
    0,
    2,
    0,
    'taken',
  ])
  expect(await inLedger(drafts)).toHaveLength(2)
  const said = await settlements(phone.device)
  expect(
    said.map(({ account, said }) => [account, said['written'], said['already'], said['notTaken']]),
  ).toEqual([
    [leader.account, 2, 0, 1],
    [leader.account, 0, 2, 0],
  ])
  expect(said[0]?.said).toMatchObject({
    outcome: 'taken',
    brought: 'desk',
    carrier: leader.account,
    records: 3,
  })
})

test('a neighbour’s phone carries what it cannot read, and is told only that it arrived', async () => {
  const phone = await newPhone()
  const drafts = [call(), call()]
  const file = await sealed(phone, drafts)
  for (const word of [drafts[0]?.id, phone.device, 'door-call', phone.headers.authorization.slice(7)])
    expect(file.includes(word ?? '?')).toBe(false)
  const answers = await Promise.all([carried(file), carried(file), carried(file)])
  expect(answers).toEqual([{ state: 'taken' }, { state: 'taken' }, { state: 'taken' }])
  expect(await inLedger(drafts)).toEqual([
    { account: chief.account, device: phone.device },
    { account: chief.account, device: phone.device },
  ])
  const said = await settlements(phone.device)
  expect(said).toHaveLength(1)
  expect(said[0]?.said).toMatchObject({ brought: 'carrier', written: 2 })
  expect(said[0]?.account).toBe(said[0]?.said['carrier'])
  // The phone gets a network after all.
  const push = { protocol: 1, appVersion: 'test', clock: new Date(clock.now()).toISOString(), unsent: 2 }
  const pushed = await app.inject({
    method: 'POST',
    url: '/api/sync/push',
    headers: phone.headers,
    payload: { ...push, records: drafts },
  })
  expect(pushed.json().verdicts.map(({ status }: { status: string }) => status)).toEqual([
    'already',
    'already',
  ])
})

test('a revoked phone’s file waits for a person, who takes what was made before and nothing made after', async () => {
  const phone = await newPhone()
  const before = [call(), call()]
  clock.forward(60_000)
  await revoke(ledger, leader, { device: phone.device, id: newId(), reason: '丢失' })
  // A clock is never right to the second.
  before.push(call({ happenedAt: new Date(clock.now() + 50_000).toISOString() }))
  const after = call({ happenedAt: new Date(clock.now() + 61_000).toISOString() })
  clock.forward(120_000)
  const file = await sealed(phone, [...before, after])
  expect(await handedIn(file)).toEqual({ state: 'waiting' })
  expect(await carried(file)).toEqual({ state: 'waiting' })
  expect(await inLedger([...before, after])).toEqual([])
  const list = (area: string) =>
    within(fixture.database, area, (tx) => parcelsIn(tx, { area, limit: 50 }, new Date(clock.now())))
  const line = (await list(VILLAGE)).parcels.find(({ device }) => device === phone.device)
  expect(line).toMatchObject({ state: 'revoked', brought: 'itself', carrier: null, outcome: null })
  expect((await list(ELSEWHERE)).parcels).toEqual([])
  const seen = await lookAt(ledger, leader, line?.parcel ?? '', note)
  expect(figures(seen)).toEqual([3, 0, 1, null])
  expect(seen.refusals[0]?.sentence?.zh).toContain('停用以后')
  const told = await within(fixture.database, COUNTY, (tx) =>
    sql<{ settled: boolean }>`select settled_at is not null as settled from message
      where account = ${leader.account} and key = ${`parcel:${seen.parcel}`}`.execute(tx),
  )
  expect(told.rows, 'whoever enrolled it is told').toEqual([{ settled: false }])
  await take(ledger, leader, { parcel: seen.parcel, id: newId() }, note)
  expect(await inLedger(before)).toHaveLength(3)
  expect(await inLedger([after])).toEqual([])
  expect(await handedIn(file), 'its phone can ask how it stands').toEqual({ state: 'taken' })
  clock.reset()
})

test('what is turned away is on record with a reason, and can still be taken', async () => {
  const phone = await newPhone()
  const drafts = [call()]
  clock.forward(1000)
  await revoke(ledger, leader, { device: phone.device, id: newId(), reason: '' })
  const file = await sealed(phone, drafts)
  await handedIn(file)
  const { parcel } = await bringIn(ledger, leader, file, note)
  await refuse(ledger, leader, { parcel, id: newId(), reason: '本人说不是他登记的' })
  expect(await handedIn(file)).toEqual({ state: 'turned-away' })
  expect(await inLedger(drafts)).toEqual([])
  expect(figures(await bringIn(ledger, leader, file, note))).toEqual([1, 0, 0, 'turned-away'])
  await take(ledger, leader, { parcel, id: newId() }, note)
  expect(await inLedger(drafts)).toHaveLength(1)
  expect((await settlements(phone.device)).map(({ said }) => [said['outcome'], said['reason']])).toEqual([
    ['turned-away', '本人说不是他登记的'],
    ['taken', ''],
  ])
  clock.reset()
})

test('after its post has ended a phone’s file is taken like a push for a week, then by a person', async () => {
  const held = await appoint(ledger, by, 'alley-chief', ALLEY)
  const phone = await phoneOf(app, ledger, leader, held.post)
  const drafts = [call(), call()]
  const to = await appoint(ledger, by, 'contact-cadre', VILLAGE)
  const given = { id: newId(), post: held.post, to: to.account, successor: newId() }
  clock.forward(1000)
  await handOver(ledger, by, { ...given, happenedAt: new Date(clock.now()).toISOString() })
  const late = call({ happenedAt: new Date(clock.now() + 1000).toISOString() })
  clock.forward(2000)
  expect(await carried(await sealed(phone, [drafts[0] ?? {}, late]))).toEqual({ state: 'taken' })
  expect(await inLedger([...drafts, late])).toHaveLength(1)
  clock.forward(8 * DAY)
  const file = await sealed(phone, drafts)
  expect(await carried(file)).toEqual({ state: 'waiting' })
  const { parcel } = await bringIn(ledger, leader, file, note)
  expect(figures(await take(ledger, leader, { parcel, id: newId() }, note))).toEqual([1, 1, 0, 'taken'])
  clock.reset()
})

test('only whoever may enrol phones for that post decides, in scope', async () => {
  const phone = await newPhone()
  const drafts = [call()]
  const file = await sealed(phone, drafts)
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { code: string }) => error.code,
    )
  expect(await code(bringIn(ledger, principal('village-leader', ELSEWHERE), file, note))).toBe(
    'parcel-elsewhere',
  )
  const { parcel } = await bringIn(ledger, leader, file, note)
  for (const other of [principal('village-leader', ELSEWHERE), principal('village-leader', NEXT)])
    for (const work of [
      () => lookAt(ledger, other, parcel, note),
      () => take(ledger, other, { parcel, id: newId() }, note),
      () => refuse(ledger, other, { parcel, id: newId(), reason: 'x' }),
    ])
      expect(await code(work())).toBe('not-found')
  const village = await appoint(ledger, by, 'village-leader', VILLAGE)
  const leaders = await phoneOf(app, ledger, by, village.post)
  const theirs = await sealed(leaders, [call()])
  expect(await code(bringIn(ledger, leader, theirs, note)), 'no leader decides about an equal').toBe(
    'parcel-elsewhere',
  )
  expect(await inLedger(drafts)).toEqual([])
})

test('hostile files are refused by what is wrong with them, and leave nothing behind', async () => {
  const phone = await newPhone()
  const good = await sealed(phone, [call()])
  const code = async (file: Buffer) => (await carried(file)).code
  expect(await code(Buffer.from('随便一个文件'))).toBe('parcel-none')
  expect(await code(good.subarray(0, good.length - 200))).toBe('parcel-broken')
  expect(await code(Buffer.from(fileText(randomBytes(40))))).toBe('parcel-broken')
  const bytes = bytesIn(good.toString())
  if (typeof bytes === 'string') throw new Error(bytes)
  // Every part of it: format, the county's name, the phone's key, the nonce, the content, the tag.
  for (const place of [3, 9, 10, 40, 80, 100, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[place] = (changed[place] ?? 0) ^ 1
    expect(await code(Buffer.from(fileText(changed))), `byte ${place}`).toBe(
      place < 9 ? 'parcel-other-county' : 'parcel-broken',
    )
  }
  const newer = Buffer.from(bytes)
  newer[0] = 2
  expect(await code(Buffer.from(fileText(newer)))).toBe('parcel-too-new')
  const abroad = makeSealer(Buffer.alloc(32, 9)).parcels.open.toString('base64')
  const content = {
    device: phone.device,
    token: 'x'.repeat(43),
    madeAt: new Date().toISOString(),
    appVersion: '',
    count: 1,
  }
  expect(await code(Buffer.from(await sealFile(abroad, { ...content, records: [call()] })))).toBe(
    'parcel-other-county',
  )
  expect(await code(await sealed(phone, [call()], { token: 'x'.repeat(43) }))).toBe('parcel-device-unknown')
  expect(await code(await sealed(phone, [call()], { device: newId() }))).toBe('parcel-device-unknown')
  expect(await code(await sealed(phone, [call()], { count: 2 }))).toBe('parcel-broken')
  expect(await code(await sealed(phone, [], {}))).toBe('parcel-broken')
  const large = Buffer.concat([good, Buffer.alloc(8 * 1024 * 1024, 'A')])
  expect(await code(large)).toBe('too-large')
  const { rows } = await within(fixture.database, COUNTY, (tx) =>
    sql`select 1 from parcel where device = ${phone.device}`.execute(tx),
  )
  expect(rows).toEqual([])
  expect(await carried(good), 'and the good one still goes in').toEqual({ state: 'taken' })
})

test('what unpacks to more than a phone can hold is not unpacked', async () => {
  const phone = await newPhone()
  const bomb = await sealed(phone, [{ ...call(), note: 'x'.repeat(1_000_000) }])
  expect(bomb.length).toBeLessThan(10_000)
  expect(openFile(ledger.sealer, bomb).content.count).toBe(1)
  expect(() => openFile(ledger.sealer, bomb, 900_000)).toThrow('parcel-broken')
})

test('records of another author, another area or another kind than he may make are refused one by one', async () => {
  const phone = await newPhone()
  const theirs = call({}, foreign)
  await appendRecords(ledger, by, [theirs])
  const mine = call()
  const drafts = [
    // Somebody else's record, claimed; a door of another alley; an appointment of one's own; nothing at all.
    theirs,
    call({}, foreign),
    draftOf('post-appointed', newId(), { account: chief.account, role: 'commander' }, { area: COUNTY }),
    { id: 7, kind: ['x'] },
    { ...mine, device: neighbour.device, account: by.account, post: by.post },
  ]
  expect(await carried(await sealed(phone, drafts))).toEqual({ state: 'taken' })
  const [said] = await settlements(phone.device)
  expect(said?.said).toMatchObject({ written: 1, notTaken: 4 })
  expect(await inLedger([mine])).toEqual([{ account: chief.account, device: phone.device }])
  expect(await inLedger([theirs])).toMatchObject([{ account: by.account }])
})

test('guesses at the open way in are held back, and one phone cannot fill it', async () => {
  const phone = await newPhone()
  await revoke(ledger, leader, { device: phone.device, id: newId(), reason: '' })
  const states: string[] = []
  for (let tries = 0; tries < 21; tries += 1) {
    const { state, code } = await handedIn(await sealed(phone, [call({}, doors[0])]))
    states.push(state ?? code)
  }
  expect(states.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'waiting'))
  expect(states[20]).toBe('too-many')
  for (let tries = 0; tries < 10; tries += 1)
    expect((await handedIn(Buffer.from('x'))).code).toBe('parcel-none')
  expect((await handedIn(Buffer.from('x'))).code).toBe('too-many')
})

test('an opened file is what was sealed; sixty days later it is gone', async () => {
  const phone = await newPhone()
  const drafts = [call(), call()]
  const opened = openFile(ledger.sealer, await sealed(phone, drafts))
  expect(opened.content.records).toEqual(drafts)
  await revoke(ledger, leader, { device: phone.device, id: newId(), reason: '' })
  const { parcel } = await bringIn(ledger, leader, await sealed(phone, drafts), note)
  clock.forward(59 * DAY)
  await dropOld(ledger)
  const kept = () =>
    within(fixture.database, COUNTY, (tx) => sql`select 1 from parcel where parcel = ${parcel}`.execute(tx))
  expect((await kept()).rows).toHaveLength(1)
  clock.forward(2 * DAY)
  await dropOld(ledger)
  expect((await kept()).rows).toEqual([])
  clock.reset()
})
