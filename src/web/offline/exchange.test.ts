import 'fake-indexeddb/auto'
import fc from 'fast-check'
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
import { appendRecords, type Ledger } from '../../slices/ledger/actions.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import { revoke } from '../../slices/sync/actions.ts'
import { viewOf, withOwn } from '../field/view.ts'
import { CallFailure } from '../kit/call.ts'
import { openDatabase, type FieldDatabase } from './database.ts'
import { exchange, type Around } from './exchange.ts'
import { remoteOf, type Remote } from './remote.ts'
import type { Store } from './store.ts'
import { open, setUp } from './vault.ts'

/* The phone's exchange against the real server: what the line does to requests and answers is done here, in between. */

const fixture = useDatabase()
const COUNTY = '130430'
const VILLAGE = '130430100001'
const [ALLEY, NEXT] = [`${VILLAGE}001`, `${VILLAGE}002`]
const by = principal()
let ledger: Ledger
let app: FastifyInstance
let chief: Held
let doors: string[]
let people: string[]
const opened: FieldDatabase[] = []

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, [COUNTY, '130430100', VILLAGE, ALLEY, NEXT])
  // Enough for several pieces of a bundle.
  doors = await registerHouseholds(ledger, by, [...Array.from({ length: 600 }, () => ALLEY), NEXT])
  people = doors.map(() => newId())
  const drafts = doors.map((household, index) => {
    const area = index < 600 ? ALLEY : NEXT
    return draftOf('person-registered', people[index] ?? '', { household, name: `示例${index}` }, { area })
  })
  await appendRecords(ledger, by, drafts)
  const spec = {
    key: 'visit',
    title: { zh: '入户', en: 'Call' },
    selector: { subject: 'household' },
    cadence: { type: 'once', withinHours: 48 },
    evidence: { kind: 'door-call', where: [{ field: 'end', is: 'met' }] },
    doer: 'alley-chief',
    answerable: 'territorial',
  }
  await appendRecords(ledger, by, [draftOf('measure-started', newId(), { spec }, { area: COUNTY })])
  chief = await appoint(ledger, by, 'alley-chief', ALLEY)
  app = await makeServer({ ledger, routes: ROUTES })
})
afterAll(() => app.close())
afterEach(async () => {
  for (const database of opened) database.close()
  for (const database of opened.splice(0)) await database.delete()
})

/** What the line does to one request: lets it pass, loses it, loses the answer, or cuts it off. */
type Line = (path: string) => 'well' | 'lost' | 'unanswered' | { share: number }
const WELL: Line = () => 'well'

type Phone = { store: Store; remote: Remote; around: Around; line: Line; device: string; asked: string[] }

async function phone(): Promise<Phone> {
  const { device, headers } = await phoneOf(app, ledger, by, chief.post)
  const database = openDatabase(newId())
  opened.push(database)
  const one: Phone = {
    store: await setUp(database, '204815', {}, { memory: 64, passes: 1 }),
    remote: remoteOf(headers.authorization.slice(7), (url, init) => overLine(one, String(url), init)),
    around: {
      now: Date.now,
      random: () => crypto.getRandomValues(new Uint8Array(10)),
      appVersion: 'test',
      told: () => undefined,
    },
    line: WELL,
    device,
    asked: [],
  }
  return one
}

async function overLine(one: Phone, url: string, init: RequestInit = {}): Promise<Response> {
  const fate = one.line(url)
  if (fate === 'lost') throw new TypeError('the line is down')
  const headers = Object.fromEntries(new Headers(init.headers))
  one.asked.push(`${url.split('?')[0]} ${headers['range'] ?? ''}`.trim())
  const reply = await app.inject({
    method: init.method === 'POST' ? 'POST' : 'GET',
    url,
    headers,
    ...(typeof init.body === 'string' ? { payload: init.body } : {}),
  })
  if (fate === 'unanswered') throw new TypeError('the answer is lost')
  const bytes = new Uint8Array(reply.rawPayload)
  const kept = typeof fate === 'object' ? bytes.slice(0, fate.share * bytes.length) : bytes
  const said = new Headers()
  for (const [name, value] of Object.entries(reply.headers)) said.set(name, String(value))
  return new Response(kept, { status: reply.statusCode, headers: said })
}

const go = (one: Phone, failures = 0): Promise<void> => exchange(one.store, one.remote, one.around, failures)

/** The app killed and opened again on the same phone. */
async function killed(one: Phone): Promise<Phone> {
  one.store.database.close()
  const database = openDatabase(one.store.database.name)
  opened.push(database)
  const result = await open(database, '204815', Date.now())
  if (!('store' in result)) throw new Error('the PIN was right')
  await result.store.whole()
  one.store = result.store
  return one
}

const call = (subject: string, end = 'met', given: Partial<Draft> = {}): Draft =>
  draftOf('door-call', subject, { end, members: [] }, given)
const tableOf = (store: Store, table: string): number =>
  [...store.rows().values()].filter((row) => row.table === table).length

async function inLedger(ids: readonly string[]): Promise<number> {
  return within(ledger.database, COUNTY, async (tx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from record where id = any(${[...ids]}::uuid[])`.execute(tx)
    return Number(rows[0]?.count)
  })
}

test('the bundle brings the scope and nothing else, and goes on where the line broke, after a kill too', async () => {
  const one = await phone()
  let cuts = 0
  one.line = (path) => (path.includes('bundle') && (cuts += 1) <= 3 ? { share: 0.6 } : 'well')
  for (let tries = 0; tries < 3; tries += 1) {
    await expect(go(one)).rejects.toThrow(CallFailure)
    await killed(one)
  }
  const partly = one.store.rows().size
  expect(partly).toBeGreaterThan(0)
  expect(one.store.marks().cursor).toBeUndefined()
  await go(one)
  const bundles = one.asked.filter((line) => line.includes('bundle'))
  expect(bundles[0]).toBe('/api/sync/bundle')
  expect(bundles[3]).toMatch(/^\/api\/sync\/bundle bytes=\d+-$/)
  expect([tableOf(one.store, 'household'), tableOf(one.store, 'person'), tableOf(one.store, 'duty')]).toEqual(
    [600, 600, 600],
  )
  const again = await killed(one)
  expect(again.store.rows().size).toBe(one.store.rows().size)
  expect(JSON.stringify([...one.store.rows().values()]).includes(doors[600] ?? '?')).toBe(false)
})

test('an answer that is lost is asked for again: every record is in the ledger once, its duty done', async () => {
  const one = await phone()
  await go(one)
  const drafts = [call(doors[0] ?? ''), call(doors[1] ?? ''), call(doors[2] ?? '')]
  await one.store.add(drafts)
  for (const fate of ['lost', 'unanswered', 'unanswered'] as const) {
    one.line = (path) => (path.includes('push') ? fate : 'well')
    await expect(go(one, 1)).rejects.toThrow(CallFailure)
    await killed(one)
    expect(one.store.own().map(({ standing }) => standing)).toEqual(['waiting', 'waiting', 'waiting'])
  }
  one.line = WELL
  await go(one, 2)
  expect(one.store.own().map(({ standing }) => standing)).toEqual(['accepted', 'accepted', 'accepted'])
  expect(await inLedger(drafts.map(({ id }) => id))).toBe(3)
  const duty = [...one.store.rows().values()].find(
    ({ table, key }) => table === 'duty' && key.endsWith(doors[0] ?? '?'),
  )
  expect(duty?.value).toMatchObject({ outcome: 'done', doneBy: drafts[0]?.id })
})

test('after many failures one record is tried, and once it is through the others follow in ever larger pushes', async () => {
  const one = await phone()
  await go(one)
  await one.store.add(doors.slice(300, 360).map((door) => call(door)))
  one.asked.length = 0
  await go(one, 9)
  expect(one.store.own().every(({ standing }) => standing === 'accepted')).toBe(true)
  // 1, 2, 4, 8, 16 and the rest, and one that says nothing is left.
  expect(one.asked.filter((path) => path.includes('push'))).toHaveLength(7)
})

test('a refused record stays with its sentence and holds up no other', async () => {
  const one = await phone()
  await go(one)
  const drafts = [call(doors[600] ?? ''), call(doors[3] ?? ''), call(doors[4] ?? '', 'nonsense')]
  await one.store.add(drafts)
  await go(one)
  expect(one.store.own().map(({ standing }) => standing)).toEqual(['refused', 'accepted', 'refused'])
  for (const { refused, standing } of one.store.own())
    if (standing === 'refused') expect(refused?.sentence?.zh).toMatch(/\p{Script=Han}/u)
  const asked = one.asked.filter((path) => path.includes('push')).length
  await go(one)
  // Not sent again: only the sign of life.
  expect(one.asked.filter((path) => path.includes('push')).length).toBe(asked + 1)
})

test('somebody else’s work arrives, and who leaves the area leaves the phone', async () => {
  const one = await phone()
  await go(one)
  const [called = '', moved = ''] = [doors[10], people[11]]
  await appendRecords(ledger, by, [
    draftOf('person-moved', moved, { household: doors[600] ?? '' }),
    call(called, 'vacant'),
  ])
  await go(one)
  expect([...one.store.rows().values()].some(({ key }) => key === moved)).toBe(false)
  expect(tableOf(one.store, 'person')).toBe(599)
  const row = [...one.store.rows().values()].find(({ table, key }) => table === 'household' && key === called)
  expect(row?.value).toMatchObject({ lastCall: { end: 'vacant' } })
})

test('a clock a year off: the server says by how much, and what was made before goes in with its time put right', async () => {
  const one = await phone()
  const YEAR = 365 * 24 * 3_600_000
  one.around = { ...one.around, now: () => Date.now() - YEAR }
  const at = Date.now() - YEAR
  await one.store.add([
    call(doors[5] ?? '', 'met', { id: newId(at), happenedAt: new Date(at).toISOString() }),
  ])
  await go(one)
  const [record] = one.store.own()
  expect(record?.standing).toBe('accepted')
  expect(Math.abs(Date.parse(record?.draft.happenedAt ?? '') - Date.now())).toBeLessThan(60_000)
  expect(one.store.marks().offset ?? 0).toBeGreaterThan(YEAR - 60_000)
})

test('a restored server is offered again what it had accepted', async () => {
  const one = await phone()
  const draft = call(doors[6] ?? '')
  await one.store.add([draft])
  await go(one)
  // As after a restore: the phone knew of an earlier epoch.
  await one.store.mark({ epoch: 0 })
  await go(one)
  expect(one.store.own().map(({ standing }) => standing)).toEqual(['accepted'])
  expect(await inLedger([draft.id])).toBe(1)
  const pushes = one.asked.filter((path) => path.includes('push')).length
  expect(pushes).toBeGreaterThanOrEqual(4)
})

test('a revoked phone is told so; what it never sent is still there', async () => {
  const one = await phone()
  await go(one)
  await revoke(ledger, by, { device: one.device, id: newId(), reason: '' })
  await one.store.add([call(doors[7] ?? '')])
  await expect(go(one)).rejects.toMatchObject({ code: 'device-revoked' })
  expect(one.store.own().map(({ standing }) => standing)).toEqual(['waiting'])
})

test('whatever is recorded and taken back, the phone judges each duty as the server then does', async () => {
  const MINUTE = 60_000
  const start = Date.now() - 180 * MINUTE
  const spec = {
    key: 'soon',
    title: { zh: '一小时内入户', en: 'Within an hour' },
    selector: { subject: 'household' },
    cadence: { type: 'once', withinHours: 1 },
    evidence: { kind: 'door-call', where: [{ field: 'end', in: ['met', 'vacant'] }] },
    doer: 'alley-chief',
    answerable: 'territorial',
  }
  const started = { area: ALLEY, happenedAt: new Date(start).toISOString() }
  await appendRecords(ledger, by, [draftOf('measure-started', newId(), { spec }, started)])
  const one = await phone()
  await go(one)
  const drafts = doors.slice(100, 125).flatMap((door) => storyAt(door, start))
  const shown = withOwn(viewOf(one.store.rows().values(), Date.now()), drafts, KIND_BY_NAME)
  await one.store.add(drafts)
  await go(one)
  expect(
    one.store
      .own()
      .flatMap(({ refused, draft }) => (refused ? [draft.kind, refused.code, refused.faults] : [])),
  ).toEqual([])
  const told = await within(ledger.database, COUNTY, async (tx) => {
    const { rows } = await sql<{ key: string; outcome: number; doneBy: string | null }>`
      select m.id::text || d.subject as key, d.outcome, d.done_by as "doneBy" from duty d join measure m on m.measure = d.measure
      where d.area = ${ALLEY}`.execute(tx)
    return new Map(rows.map(({ key, ...duty }) => [key, duty]))
  })
  const states = new Set<string>()
  for (const door of doors.slice(100, 125))
    for (const { measure, subject, state, doneBy } of shown.duties.get(door) ?? []) {
      const { outcome, doneBy: by } = told.get(measure + subject) ?? { outcome: -1, doneBy: null }
      expect({ state, doneBy }, subject).toEqual({ state: ['open', 'done', 'late'][outcome], doneBy: by })
      states.add(state)
    }
  expect(states).toEqual(new Set(['open', 'done', 'late']))
})

/** Up to four calls at a door, in any order, some of them corrected or taken back afterwards. */
function storyAt(door: string, start: number): Draft[] {
  const ends = fc.constantFrom('met', 'vacant', 'nobody-home', 'refused')
  const told = fc.record({
    minutes: fc.integer({ min: -30, max: 170 }),
    end: ends,
    fate: fc.constantFrom('stays', 'stays', 'corrected', 'withdrawn'),
    next: ends,
  })
  const [calls = []] = fc.sample(fc.array(told, { minLength: 1, maxLength: 4 }), 1)
  return calls.flatMap(({ minutes, end, fate, next }) => {
    const at = (more: number) => ({ happenedAt: new Date(start + (minutes + more) * 60_000).toISOString() })
    const first = call(door, end, at(0))
    if (fate === 'stays') return [first]
    if (fate === 'corrected') return [first, call(door, next, { ...at(2), corrects: first.id })]
    return [
      first,
      draftOf('record-withdrawn', door, { reason: '登错了门' }, { area: ALLEY, corrects: first.id }),
    ]
  })
}
