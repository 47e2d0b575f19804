import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { SECTIONS } from '../../core/kind.ts'
import { within } from '../../database/connect.ts'
import { makeServer } from '../../http/server.ts'
import { ROUTES } from '../../routes.ts'
import { closeDirective } from '../directives/actions.ts'
import { turnNights } from '../duties/night.ts'
import { appendRecords, appendWithin, type Ledger } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import { sendWithin } from '../messages/actions.ts'
import { readMessages } from '../messages/contract.ts'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appoint, callsOf, linesOf, phoneOf, type Held } from '../../../test/phones.ts'
import { bundleFor } from './actions.ts'
import { changesFor } from './changing.ts'
import type { Line } from './contract.ts'

const fixture = useDatabase()
const VILLAGE = '130430100001'
const [ALLEY, NEXT] = [`${VILLAGE}001`, `${VILLAGE}002`]
const by = principal()
const IDENTITY = '130430196203040026'
let ledger: Ledger
let app: FastifyInstance
let chief: Held
let phone: { device: string; headers: { authorization: string } }
let mine: string[]
let theirs: string
const people = { mine: newId(), theirs: newId() }
let measure: string

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', '130430100', VILLAGE, ALLEY, NEXT])
  mine = await registerHouseholds(ledger, by, [ALLEY, ALLEY, ALLEY])
  ;[theirs = ''] = await registerHouseholds(ledger, by, [NEXT])
  await appendRecords(ledger, by, [
    draftOf(
      'person-registered',
      people.mine,
      { household: mine[0], name: '曾小丽', identity: IDENTITY, phone: '13912345678', relation: '户主' },
      { area: ALLEY },
    ),
    draftOf('person-registered', people.theirs, { household: theirs, name: '邻居某' }, { area: NEXT }),
    draftOf('place-registered', newId(), { name: '小卖部', tags: ['category:shop'] }, { area: ALLEY }),
  ])
  measure = await startMeasure(ALLEY.slice(0, 6))
  chief = await appoint(ledger, by, 'alley-chief', ALLEY)
  app = await makeServer({ ledger, routes: ROUTES })
  phone = await phoneOf(app, ledger, by, chief.post)
})
afterAll(() => app.close())

async function startMeasure(area: string): Promise<string> {
  const subject = newId()
  const spec = {
    key: `visit-${subject.slice(-6)}`,
    title: { zh: '入户', en: 'Call' },
    selector: { subject: 'household' },
    cadence: { type: 'once', withinHours: 2 },
    evidence: { kind: 'door-call', where: [{ field: 'end', is: 'met' }] },
    doer: 'alley-chief',
    answerable: 'territorial',
  }
  await appendRecords(ledger, by, [draftOf('measure-started', subject, { spec }, { area })])
  return subject
}

const { get, fetchBundle, cursorNow, pull, push } = callsOf(() => ({ app, headers: phone.headers }))
const kinds = (lines: readonly Line[]): string[] => [...new Set(lines.map(({ is }) => is))]
const call = (household: string | undefined, payload: object = { end: 'met' }, given: Partial<Draft> = {}) =>
  draftOf('door-call', household ?? '', payload, given)

test('a bundle is the scope and nothing else, today’s work first', async () => {
  const lines = await fetchBundle()
  expect(lines[0]).toMatchObject({ is: 'head', post: { area: ALLEY, role: 'alley-chief' }, protocol: 1 })
  expect(lines.at(-1)).toEqual({ is: 'end', lines: lines.length - 1 })
  expect(kinds(lines).slice(0, 5)).toEqual(['head', 'area', 'measure', 'duty', 'household'])
  const text = JSON.stringify(lines)
  for (const foreign of [theirs, people.theirs, NEXT, '邻居某', IDENTITY, '13912345678', 'cipher', 'hash'])
    expect(text, foreign).not.toContain(foreign)
  const person = lines.find((line) => line.is === 'person')
  expect(person).toMatchObject({ name: '曾小丽', identityTail: '0026', phoneTail: '5678' })
  expect(person?.is === 'person' && person.sounds).toEqual(['zeng', 'xiao', 'li'])
  expect(lines.filter((line) => line.is === 'duty').map((line) => line.subject)).toEqual(
    expect.arrayContaining(mine),
  )
  expect(lines.find((line) => line.is === 'measure')).toMatchObject({
    measure,
    spec: { doer: 'alley-chief' },
  })
})

test('what broke off goes on by byte range; other bytes are another bundle', async () => {
  const whole = await get('/api/sync/bundle?protocol=1')
  const etag = String(whole.headers.etag)
  expect(whole.headers['content-type']).toBe('application/vnd.hutong.bundle')
  const at = Math.floor(whole.rawPayload.length / 2)
  const rest = await get('/api/sync/bundle?protocol=1', { range: `bytes=${at}-`, 'if-range': etag })
  expect(rest.statusCode).toBe(206)
  expect(rest.headers['content-range']).toBe(
    `bytes ${at}-${whole.rawPayload.length - 1}/${whole.rawPayload.length}`,
  )
  expect(Buffer.concat([whole.rawPayload.subarray(0, at), rest.rawPayload])).toEqual(whole.rawPayload)
  const other = await get('/api/sync/bundle?protocol=1', { range: `bytes=${at}-`, 'if-range': '"other"' })
  expect(other.statusCode).toBe(200)
  expect((await get('/api/sync/bundle?protocol=1', { range: 'bytes=99999999-' })).statusCode).toBe(416)
  expect((await get('/api/sync/bundle?protocol=1', { 'if-none-match': etag })).statusCode).toBe(304)
})

test('a role without the register gets its duties and places, and no people', async () => {
  const guard = await appoint(ledger, by, 'gate-guard', ALLEY)
  const { headers } = await phoneOf(app, ledger, by, guard.post)
  const reply = await app.inject({ url: '/api/sync/bundle?protocol=1', headers })
  const lines = linesOf(reply.rawPayload)
  expect(kinds(lines)).toEqual(['head', 'area', 'measure', 'place', 'end'])
  const since = lines[0]?.is === 'head' ? lines[0].cursor : ''
  await appendRecords(ledger, by, [call(mine[2], { end: 'nobody-home' })])
  const changes = (await app.inject({ url: `/api/sync/changes?protocol=1&since=${since}`, headers })).json()
  expect(changes).toMatchObject({ touched: [mine[2]], gone: [], rows: [] })
})

test('a message that comes, and that it was read, is told at once, however lately messages were fetched', async () => {
  const fetched = async (): Promise<Line[]> =>
    (await fetchBundle('&sections=messages')).filter(({ is }) => is === 'message')
  expect(await fetched()).toEqual([])
  const words = { zh: '集合', en: 'Meet' }
  const notice = { to: [chief.account], topic: 'test', key: 'sync', title: words, body: words }
  await within(fixture.database, '130430', (tx) => sendWithin(tx, ledger, [notice]))
  const [came] = await fetched()
  expect(came).toMatchObject({ title: words, readAt: null })
  const read = { messages: came?.is === 'message' ? [came.message] : [] }
  await app.inject({ method: 'POST', url: readMessages.path, headers: phone.headers, payload: read })
  const [again] = await fetched()
  expect(again?.is === 'message' && again.readAt).toEqual(expect.any(String))
})

test('a directive comes with its text until it was read, and says so to whoever stands above', async () => {
  const since = await cursorNow()
  const directive = newId()
  const spec = { key: 'read-me', title: { zh: '走访', en: 'Round' }, selector: { subject: 'household' } }
  const more = {
    cadence: { type: 'once', withinHours: 24 },
    evidence: { kind: 'door-call' },
    doer: 'alley-chief',
  }
  const measures = [{ id: newId(), spec: { ...spec, ...more, answerable: 'territorial' } }]
  const payload = { title: '示例部署', text: '各村逐户走访。', measures }
  await appendRecords(ledger, by, [draftOf('directive-issued', directive, payload, { area: '130430' })])
  expect((await pull(since)).again?.sections).toContain('directives')
  const held = async () =>
    (await fetchBundle(`&sections=directives&since=${await cursorNow()}`)).filter(
      (line) => line.is === 'directive' && line.directive === directive,
    )
  expect(await held()).toMatchObject([{ title: '示例部署', text: '各村逐户走访。', readAt: null }])
  const { verdicts } = (await push([draftOf('directive-read', directive, {}, { area: ALLEY })])).json()
  expect(verdicts).toMatchObject([{ status: 'recorded' }])
  expect(await held()).toMatchObject([{ text: '', readAt: expect.any(String) }])
  await closeDirective(ledger, by, directive, '办结')
  expect(await held()).toEqual([])
})

test('each record of a push has its own verdict; replayed it is the same', async () => {
  const fresh = newId()
  const records = [
    call(mine[0], { end: 'vacant' }),
    call(theirs),
    { id: 'nonsense' },
    call(mine[1], { end: 'no-such-end' }),
    draftOf('household-registered', fresh, { door: '9号' }, { area: ALLEY }),
    call(fresh, { end: 'nobody-home' }),
    draftOf('directive-read', newId(), {}, { area: '130430' }),
    call(mine[0], { end: 'met' }, { happenedAt: '2019-01-01T00:00:00Z' }),
  ]
  const reply = (await push(records, { clock: new Date(Date.now() + 3_600_000).toISOString() })).json()
  expect(reply.verdicts.map((one: { status: string }) => one.status)).toEqual([
    'recorded',
    'refused',
    'refused',
    'refused',
    'recorded',
    'recorded',
    'refused',
    'refused',
  ])
  const codes = reply.verdicts.map((one: { code: string | null }) => one.code)
  expect(codes[1]).toBe('record-subject-unknown')
  expect(codes[2]).toBe('bad-input')
  expect(reply.verdicts[3]).toMatchObject({ code: 'bad-input', faults: [{ path: 'payload.end' }] })
  expect(reply.verdicts[3].sentence.zh).toContain('填写')
  expect(codes[7]).toBe('record-time-impossible')
  expect(reply.offsetMilliseconds).toBeLessThan(-3_500_000)
  const again = (await push(records)).json()
  expect(again.verdicts.map((one: { status: string }) => one.status)).toEqual([
    'already',
    'refused',
    'refused',
    'refused',
    'already',
    'already',
    'refused',
    'refused',
  ])
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ n: number; device: string }>`
      select count(*) as n, min(device) as device from record where subject in (${mine[0]}, ${fresh}) and device is not null`.execute(
      tx,
    ),
  )
  expect(rows).toEqual([{ n: 3, device: phone.device }])
})

test('many refused records hold up none of the others, and those about one subject keep their order', async () => {
  const records = Array.from({ length: 40 }, (_, at) =>
    at % 2 === 0 ? call(theirs) : call(mine[1], { end: at === 39 ? 'met' : 'nobody-home', note: String(at) }),
  )
  const { verdicts } = (await push(records)).json()
  expect(verdicts.filter((one: { status: string }) => one.status === 'recorded')).toHaveLength(20)
  const numbers = verdicts.flatMap((one: { seq: number | null }) => one.seq ?? [])
  expect(numbers).toEqual(numbers.toSorted((a: number, b: number) => a - b))
})

test('a record and its correction may come in one push, and the correction of that', async () => {
  const first = call(mine[0], { end: 'nobody-home' })
  const second = { ...call(mine[0], { end: 'met' }), corrects: first.id }
  const third = { ...call(mine[0], { end: 'vacant' }), corrects: second.id }
  const { verdicts } = (await push([first, second, call(mine[1]), third])).json()
  expect(verdicts.map((one: { status: string }) => one.status)).toEqual(Array(4).fill('recorded'))
})

test('an id that another has used is refused, whoever asks first', async () => {
  const id = newId()
  await appendRecords(ledger, by, [call(mine[0], { end: 'vacant' }, { id })])
  const { verdicts } = (await push([call(mine[0], { end: 'vacant' }, { id }), call(mine[0])])).json()
  expect(verdicts).toMatchObject([{ status: 'refused', code: 'record-id-taken' }, { status: 'recorded' }])
})

test('a phone that speaks too old a language, or none that is enrolled, is told so', async () => {
  expect((await push([], { protocol: 0 })).statusCode).toBe(422)
  expect((await app.inject({ url: '/api/sync/bundle?protocol=1' })).json().code).toBe('not-signed-in')
  await expect(
    changesFor(ledger, principal('alley-chief', ALLEY), { epoch: 1, position: 0 }),
  ).rejects.toMatchObject({ code: 'device-needed' })
})

test('what is recorded elsewhere arrives: a discharged duty, a moved household, one that left', async () => {
  const [fresh = ''] = await registerHouseholds(ledger, by, [ALLEY])
  const since = await cursorNow()
  const moving = mine[2] ?? ''
  const basis = async (household: string): Promise<string> => {
    const { rows } = await within(fixture.database, '130430', (tx) =>
      sql<{ basis: string }>`select basis from household where household = ${household}`.execute(tx),
    )
    return rows[0]?.basis ?? ''
  }
  const done = call(fresh)
  await appendRecords(ledger, by, [done])
  const first = await pull(since)
  expect(first).toMatchObject({ touched: [fresh], gone: [], again: null, more: false })
  expect(first.rows.find((line) => line.is === 'duty')).toMatchObject({ outcome: 'done', doneBy: done.id })
  expect(first.rows.find((line) => line.is === 'household')).toMatchObject({ lastCall: { end: 'met' } })

  await appendRecords(ledger, by, [
    draftOf('household-moved', moving, {
      area: NEXT,
      basis: await basis(moving),
      door: '1号',
      members: [],
    }),
    draftOf('household-moved', theirs, {
      area: ALLEY,
      basis: await basis(theirs),
      door: '8号',
      members: [people.theirs],
    }),
  ])
  const second = await pull(first.next)
  expect(new Set(second.touched)).toEqual(new Set([moving, theirs, people.theirs]))
  expect(second.gone).toEqual([moving])
  expect(kinds(second.rows)).toEqual(expect.arrayContaining(['household', 'person', 'duty']))
  expect(second.rows.filter((line) => line.is === 'duty' && line.subject === moving)).toEqual([])

  // Taken back by somebody whose own area is wider: it is told where it had an effect.
  const back = draftOf('record-withdrawn', newId(), { reason: '登错' }, { area: '130430', corrects: done.id })
  await appendRecords(ledger, by, [back])
  const third = await pull(second.next)
  expect(third.touched).toEqual([fresh])
  expect(third.rows.find((line) => line.is === 'duty')).toMatchObject({ outcome: 'open', doneBy: null })
  expect((await pull(third.next)).touched).toEqual([])
})

test('somebody whose very first record is taken back leaves the phone of wherever they have moved since', async () => {
  const person = newId()
  const born = draftOf('person-registered', person, { household: theirs, name: '登错的人' }, { area: NEXT })
  await appendRecords(ledger, by, [born])
  await appendRecords(ledger, by, [draftOf('person-moved', person, { household: mine[0] })])
  const since = await cursorNow()
  const elsewhere = draftOf(
    'record-withdrawn',
    newId(),
    { reason: '登错' },
    { area: NEXT, corrects: born.id },
  )
  await appendRecords(ledger, by, [elsewhere])
  expect(await pull(since)).toMatchObject({ touched: [person], gone: [person], rows: [] })
})

test('a record that commits late is not skipped', async () => {
  const since = await cursorNow()
  let commit: () => void = () => undefined
  let began: () => void = () => undefined
  const held = new Promise<void>((resolve) => (commit = resolve))
  const begun = new Promise<void>((resolve) => (began = resolve))
  const late = within(ledger.database, '130430', async (tx) => {
    await appendWithin(tx, ledger, by, [call(mine[0], { end: 'nobody-home' })])
    began()
    await held
  })
  await begun
  await appendRecords(ledger, by, [call(mine[1], { end: 'nobody-home' })])
  const during = await pull(since)
  expect(during.touched).toEqual([])
  commit()
  await late
  const after = await pull(during.next)
  expect(new Set(after.touched)).toEqual(new Set([mine[0], mine[1]]))
})

test('a call tells of so many subjects and goes on with the next', async () => {
  const cursor = await cursorNow()
  await appendRecords(ledger, by, [call(mine[0]), call(mine[1]), call(theirs), call(mine[0])])
  const caller = { ...principal('alley-chief', ALLEY), ...chief, device: phone.device }
  const [epoch = 0, position = 0] = cursor.split('.').map(Number)
  const touched: string[] = []
  let at = { epoch, position }
  for (let more = true; more;) {
    const page = await changesFor(ledger, caller, at, { most: 1 })
    expect(page.touched.length).toBeLessThanOrEqual(1)
    touched.push(...page.touched)
    at = { epoch, position: Number(page.next.split('.')[1]) }
    more = page.more
  }
  expect(touched).toEqual([mine[0], mine[1], theirs, mine[0]])
})

test('a measure that begins and a night that turns say what to fetch again; a measure elsewhere says nothing', async () => {
  const since = await cursorNow()
  await startMeasure(NEXT)
  expect(await pull(since)).toMatchObject({ again: null, touched: [] })
  const begun = await startMeasure(VILLAGE)
  const told = await pull(since)
  expect(told.again).toEqual({ why: 'changed', sections: ['measures', 'duties'] })
  const lines = await fetchBundle(`&sections=measures,duties&since=${told.next}`)
  expect(kinds(lines)).toEqual(['head', 'measure', 'duty', 'end'])
  expect(lines.some((line) => line.is === 'duty' && line.measure === begun)).toBe(true)
  await turnNights(ledger)
  expect((await pull(told.next)).again).toEqual({ why: 'changed', sections: ['measures', 'duties'] })
})

test('somebody who is erased or merged leaves the phone', async () => {
  const [gone, double] = [newId(), newId()]
  await appendRecords(ledger, by, [
    draftOf('person-registered', gone, { household: mine[0], name: '要删的人' }, { area: ALLEY }),
    draftOf('person-registered', double, { household: mine[0], name: '曾小丽' }, { area: ALLEY }),
  ])
  const since = await cursorNow()
  await appendRecords(ledger, by, [draftOf('person-erased', gone, { reason: '本人要求' })])
  await appendRecords(ledger, by, [draftOf('person-merged', double, { into: people.mine })])
  const told = await pull(since)
  expect(told).toMatchObject({ again: null })
  expect(told.gone).toEqual([gone, double])
  expect(JSON.stringify(told)).not.toContain('要删的人')
})

test('a restore that lost what a cursor had seen sends the phone for everything', async () => {
  const since = await cursorNow()
  await within(ledger.database, '130430', async (tx) => {
    await sql`insert into county_epoch (area, epoch, after_seq, began_at)
      select area, epoch + 1, ${Number(since.split('.')[1]) - 1}, now() from county`.execute(tx)
    await sql`update county set epoch = epoch + 1`.execute(tx)
  })
  const told = await pull(since)
  expect(told).toMatchObject({ epoch: 2, again: { why: 'restored' }, rows: [] })
  expect(told.again?.sections).toContain('register')
  expect((await push([])).json().epoch).toBe(2)
  const early = await pull(`1.${Number(since.split('.')[1]) - 1}`)
  expect(early.again?.why).not.toBe('restored')
  expect(early.next.startsWith('2.')).toBe(true)
})

test('cuts are shared while they are fresh, and cut again for whoever must have more', async () => {
  const caller = { ...principal('alley-chief', ALLEY), ...chief }
  const [one, other] = await Promise.all([
    bundleFor(ledger, caller, { sections: ['register'] }),
    bundleFor(ledger, caller, { sections: ['register'] }),
  ])
  expect(one).toBe(other)
  await appendRecords(ledger, by, [call(mine[0])])
  expect(await bundleFor(ledger, caller, { sections: ['register'] })).toBe(one)
  const since = { epoch: one.epoch, position: one.position + 1 }
  const fresh = await bundleFor(ledger, caller, { sections: ['register'], since })
  expect(fresh).not.toBe(one)
  expect(fresh.position).toBeGreaterThan(one.position)
})

test('all of a county’s phones begin at one time, and each gets its own', async () => {
  const callers = Array.from({ length: 12 }, () => ({ ...principal('alley-chief', ALLEY), device: newId() }))
  const cuts = await Promise.all(callers.map((caller) => bundleFor(ledger, caller, {})))
  const posts = cuts
    .map(({ bytes }) => linesOf(bytes)[0])
    .map((line) => line?.is === 'head' && line.post.post)
  expect(posts).toEqual(callers.map(({ post }) => post))
})

test('a phone that is very far behind is sent for everything', async () => {
  const caller = { ...principal('alley-chief', ALLEY), ...chief, device: phone.device }
  const [epoch = 0, position = 0] = (await cursorNow()).split('.').map(Number)
  const told = await changesFor(ledger, caller, { epoch, position: position - 5 }, { far: 4 })
  expect(told).toMatchObject({ rows: [], again: { why: 'behind', sections: [...SECTIONS] } })
})

test('a neighbour alley that is merged into one’s own comes with the whole bundle', async () => {
  const since = await cursorNow()
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ subject: string }>`select subject from area where area = ${NEXT}`.execute(tx),
  )
  await appendRecords(ledger, by, [draftOf('area-merged', rows[0]?.subject ?? '', { into: ALLEY })])
  const told = await pull(since)
  expect(told.again).toEqual({ why: 'changed', sections: [...SECTIONS] })
  const lines = await fetchBundle(`&since=${told.next}`)
  expect(lines.filter((line) => line.is === 'household').map(({ household }) => household)).toEqual(
    expect.arrayContaining([...mine, theirs]),
  )
})
