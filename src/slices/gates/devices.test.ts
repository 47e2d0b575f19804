import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import { draftOf, newId } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appoint } from '../../../test/phones.ts'
import { ResidentStage } from '../../../test/resident-stage.ts'
import { appendRecords, type Principal } from '../ledger/actions.ts'
import { timelineOf } from '../ledger/queries.ts'
import { readGates } from './actions.ts'
import { issueKey, keysOfGate, revokeKey } from './keys-of-gates.ts'

const fixture = useDatabase()
const HERE = '130430100001'
let stage: ResidentStage
let leader: Principal
let [gate, other]: [string, string] = ['', '']

beforeAll(async () => {
  stage = new ResidentStage(fixture.database)
  await stage.open()
  ;[gate, other] = [stage.id(), stage.id()]
  const tags = ['category:checkpoint']
  for (const place of [gate, other]) {
    const draft = draftOf('place-registered', place, { name: '村东口', tags }, { area: HERE })
    await stage.record({ ...draft, id: stage.id(), happenedAt: new Date(stage.clock.now()).toISOString() })
  }
  leader = {
    ...(await appoint(stage.ledger, stage.by, 'village-leader', HERE)),
    role: 'village-leader',
    area: HERE,
  }
})
afterAll(() => stage.close())

const issue = (name = '村东口闸机', days = 30) =>
  issueKey(stage.ledger, leader, gate, { id: stage.id(), name, days })
const pass = (subject = gate, kind = 'gate-pass') => {
  const payload = { how: 'code', verdict: 'admit', entered: true, colour: 'green' }
  return draftOf(kind, subject, payload, {
    id: stage.id(),
    happenedAt: new Date(stage.clock.now()).toISOString(),
  })
}
const send = (secret: string, ...records: object[]) =>
  stage.post('/api/gate-device/records', { records }, secret)

test('a device records passes of its own gate, in its own name; the secret is shown once and lies nowhere', async () => {
  const { device, secret } = await issue()
  const draft = pass()
  expect((await send(secret, draft)).json()).toMatchObject({ verdicts: [{ status: 'recorded' }] })
  expect((await send(secret, draft)).json()).toMatchObject({ verdicts: [{ status: 'already' }] })
  const [line] = await within(fixture.database, '130430', (tx) =>
    timelineOf(tx, { subject: gate, kind: 'gate-pass', limit: 5 }),
  )
  expect(line).toMatchObject({ by: '村东口闸机', role: 'gate-device' })
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{
      account: string
      device: string
    }>`select account, device from record where id = ${draft.id}`.execute(tx),
  )
  expect(rows).toEqual([{ account: device, device }])
  expect((await stage.get('/api/gate-device/watch', secret)).json()).toMatchObject({
    gate,
    device,
    days: { length: 4 },
  })
  const dump = await within(fixture.database, '130430', (tx) =>
    sql<{
      text: string
    }>`select coalesce(string_agg(s::text, ' '), '') || (select string_agg(r::text, ' ') from record r) as text
      from gate_key_secret s`.execute(tx),
  )
  expect(dump.rows[0]?.text).not.toContain(secret)
})

test('not another gate’s, no other kind, no other endpoint; and no phone or person speaks as a device', async () => {
  const { secret } = await issue()
  expect((await send(secret, pass(other))).json()).toMatchObject({ code: 'not-allowed' })
  expect((await send(secret, pass(), pass(gate, 'gate-shift'))).json()).toMatchObject({ code: 'not-allowed' })
  for (const url of ['/api/gates', '/api/people?q=x', `/api/gates/watch?gate=${gate}`, '/api/me'])
    expect((await stage.get(url, secret)).json(), url).toMatchObject({ code: 'not-signed-in' })
  expect((await stage.post('/api/records', { records: [pass()] }, secret)).json()).toMatchObject({
    code: 'not-signed-in',
  })
  expect((await send('x'.repeat(43), pass())).json()).toMatchObject({ code: 'not-signed-in' })
})

test('a key ends by itself, or when it is taken back; the page of the gate shows which is which', async () => {
  const [short, revoked] = [await issue('短期', 1), await issue('停用')]
  await revokeKey(stage.ledger, leader, { device: revoked.device, id: stage.id() })
  await revokeKey(stage.ledger, leader, { device: revoked.device, id: stage.id() })
  expect((await send(revoked.secret, pass())).json()).toMatchObject({ code: 'gate-key-over' })
  expect((await send(short.secret, pass())).statusCode).toBe(200)
  stage.clock.forward(2 * DAY)
  expect((await send(short.secret, pass())).json()).toMatchObject({ code: 'gate-key-over' })
  const { keys } = await keysOfGate(stage.ledger, leader, gate)
  expect(keys.find(({ name }) => name === '停用')?.revokedAt).not.toBeNull()
  const elsewhere = { ...leader, area: '130430100002' }
  await expect(
    issueKey(stage.ledger, elsewhere, gate, { id: newId(), name: 'x', days: 1 }),
  ).rejects.toMatchObject({ code: 'not-found' })
  await expect(
    revokeKey(stage.ledger, elsewhere, { device: short.device, id: newId() }),
  ).rejects.toMatchObject({ code: 'not-found' })
})

test('a code is verified for a device as a gate would, and nothing of it is kept', async () => {
  const phone = '13100000009'
  const person = await stage.person('孙五', { phone })
  const token = await stage.signIn(phone)
  await stage.gate()
  const shown = await stage.own(token)
  const { secret } = await issue()
  const count = async () =>
    (
      await within(fixture.database, '130430', (tx) =>
        sql<{ n: number }>`select count(*) as n from record`.execute(tx),
      )
    ).rows[0]?.n
  const before = await count()
  const verify = async (text: string, more: object = {}) =>
    (await stage.post('/api/gate-device/verify', { text, ...more }, secret)).json()
  expect(await verify(shown())).toMatchObject({
    proven: true,
    judgement: { verdict: 'admit', colour: 'green' },
    maskedName: '孙*',
    isCard: false,
  })
  expect(await verify(shown(), { celsius: 38.2 })).toMatchObject({
    judgement: { verdict: 'refuse', notes: ['fever'] },
  })
  expect(await verify('HT1:ABC')).toEqual({ proven: false, fault: 'unreadable' })
  const picture = shown()
  stage.clock.forward(10 * 60_000)
  expect(await verify(picture)).toMatchObject({ judgement: { verdict: 'manual', notes: ['step-late'] } })
  await stage.paint(person, 'red')
  await stage.gate()
  stage.clock.forward(2000)
  expect(await verify(shown())).toMatchObject({ judgement: { verdict: 'refuse', colour: 'red' } })
  expect(await count()).toBe(before)
})

test('one code at two gates within two minutes is noticed on both, whichever comes first, and recolours nobody', async () => {
  const twice = async (area = leader.area) => {
    return (await readGates(stage.ledger, { ...leader, area }, undefined)).twice
  }
  const say = async (subject: string, code: string, ahead = 0) => {
    const payload = { how: 'code', verdict: 'admit', entered: true, colour: 'green', code }
    const draft = draftOf('gate-pass', subject, payload, {
      id: stage.id(),
      happenedAt: new Date(stage.clock.now() + ahead).toISOString(),
    })
    await appendRecords(stage.ledger, stage.by, [draft])
    return draft.id
  }
  expect(await twice()).toEqual([])
  await say(gate, 'aaaaaaaaaaaaaaaa')
  await say(gate, 'aaaaaaaaaaaaaaaa', 90_000)
  await say(other, 'bbbbbbbbbbbbbbbb')
  await say(other, 'aaaaaaaaaaaaaaaa', -5 * 60_000)
  expect(await twice(), 'the same gate, another code, five minutes: nothing').toEqual([])
  const late = await say(other, 'aaaaaaaaaaaaaaaa', -60_000)
  expect(await twice()).toMatchObject([{ gateName: '村东口', otherName: '村东口' }])
  const taken = draftOf(
    'record-withdrawn',
    other,
    { reason: '按错了' },
    { corrects: late, id: stage.id(), happenedAt: new Date(stage.clock.now()).toISOString() },
  )
  await appendRecords(stage.ledger, stage.by, [{ ...taken, area: HERE }])
  expect(await twice()).toEqual([])
})
