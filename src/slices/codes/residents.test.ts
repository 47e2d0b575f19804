import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY, HOUR } from '../../core/cadence.ts'
import { readToken, writeToken, claimsToSign } from '../../core/token.ts'
import { within } from '../../database/connect.ts'
import { installAsDemo } from '../../files/code-demo.ts'
import { nextList } from '../../files/code-weeks.ts'
import { draftOf } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { ALLEY, ResidentStage } from '../../../test/resident-stage.ts'

const fixture = useDatabase()
let stage: ResidentStage
beforeAll(async () => {
  stage = new ResidentStage(fixture.database)
  await stage.open()
})
afterAll(() => stage.close())

const codeOf = (reply: { json: () => { code?: string } }): string | undefined => reply.json().code

test('from a telephone to a gate: signed in, a code, admitted; turned red, refused, without the server', async () => {
  const person = await stage.person('王小明', { phone: '13800000001', identity: '130430196203040026' })
  const token = await stage.signIn('13800000001')
  expect((await stage.get('/api/me/session', token)).json()).toMatchObject({ person, choices: [] })
  const shown = await stage.own(token)
  const gate = await stage.gate()
  expect(stage.judged(gate, shown())).toMatchObject({ verdict: 'admit', colour: 'green', notes: [] })
  expect(shown().length).toBeLessThanOrEqual(262)
  expect(readToken(shown())).toMatchObject({ claims: { name: '王*明', reason: 'none', travel: 'none' } })
  await stage.paint(person, 'red')
  expect(stage.judged(await stage.gate(), shown())).toMatchObject({ verdict: 'refuse', colour: 'red' })
  expect(readToken((await stage.own(token))())).toMatchObject({
    claims: { colour: 'red', reason: 'laboratory' },
  })
})

test('a number nobody has is answered like one that somebody has, and is sent nothing', async () => {
  await stage.person('赵六', { phone: '13800000002' })
  stage.texts.length = 0
  const [known, unknown] = ['13800000002', '13800009999']
  for (const phone of [known, unknown]) {
    const reply = await stage.post('/api/me/phone', { phone })
    expect([reply.statusCode, reply.json()]).toEqual([200, {}])
    expect(codeOf(await stage.post('/api/me/phone', { phone }))).toBe('too-many')
    expect(codeOf(await stage.post('/api/me/session', { phone, code: '000000' }))).toBe('resident-code-wrong')
  }
  expect(await stage.digitsFor(known)).toMatch(/^\d{6}$/)
  expect(stage.texts.map(({ phone }) => phone)).toEqual([known])
  const [, ...rest] = Array.from({ length: 11 }, (_, n) => n)
  for (const phone of [known, unknown]) {
    for (const _ of rest) {
      stage.clock.forward(61_000)
      await stage.post('/api/me/phone', { phone })
    }
    stage.clock.forward(61_000)
    expect(codeOf(await stage.post('/api/me/phone', { phone })), phone).toBe('too-many')
  }
})

test('a code is guessed at three times, used once and good for ten minutes', async () => {
  const phone = '13800000003'
  await stage.person('钱七', { phone })
  const ask = async (): Promise<string> => {
    stage.clock.forward(61_000)
    stage.texts.length = 0
    await stage.post('/api/me/phone', { phone })
    return (await stage.digitsFor(phone)) ?? ''
  }
  const enter = async (code: string) =>
    codeOf(await stage.post('/api/me/session', { phone, code, bearer: true }))
  const wrong = (code: string): string => (code === '123456' ? '654321' : '123456')
  const first = await ask()
  for (let n = 0; n < 3; n += 1) expect(await enter(wrong(first))).toBe('resident-code-wrong')
  expect(await enter(first)).toBe('resident-code-wrong')
  const second = await ask()
  expect(await enter(second)).toBeUndefined()
  expect(await enter(second)).toBe('resident-code-wrong')
  const third = await ask()
  stage.clock.forward(10 * 60_000 + 1000)
  expect(await enter(third)).toBe('resident-code-wrong')
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ text: string }>`select json_agg(c)::text as text from resident_challenge c`.execute(tx),
  )
  for (const secret of [first, second, third, phone]) expect(rows[0]?.text).not.toContain(`"${secret}"`)
})

test('who shares a phone says who they are, once, and is nobody until then', async () => {
  const phone = '13800000004'
  const [mother, son] = [
    await stage.person('孙八', { phone, relation: '母亲' }),
    await stage.person('孙小宝', { phone }),
  ]
  const token = await stage.signIn(phone)
  const { person, choices } = (await stage.get('/api/me/session', token)).json()
  expect(person).toBeNull()
  expect(choices).toHaveLength(2)
  expect(choices).toEqual(
    expect.arrayContaining([
      { person: mother, name: '孙*', relation: '母亲', bornYear: null },
      { person: son, name: '孙*宝', relation: '', bornYear: null },
    ]),
  )
  expect(codeOf(await stage.get('/api/me', token))).toBe('resident-who')
  const stranger = await stage.person('别家人')
  const choose = async (who: string) =>
    codeOf(await stage.post('/api/me/session/choose', { person: who }, token))
  expect(await choose(stranger)).toBe('not-found')
  expect(await choose(son)).toBeUndefined()
  expect(await choose(mother)).toBe('not-found')
  expect((await stage.get('/api/me', token)).json().profile).toMatchObject({ person: son })
})

test('a phone is signed out from another one at once; nobody signs out somebody else’s', async () => {
  await stage.person('周九', { phone: '13800000005' })
  await stage.person('吴十', { phone: '13800000006' })
  const [lost, here, other] = [
    await stage.signIn('13800000005'),
    await stage.signIn('13800000005'),
    await stage.signIn('13800000006'),
  ]
  const { sessions } = (await stage.get('/api/me/sessions', here)).json()
  const away = sessions.find((one: { here: boolean }) => !one.here).session
  expect(codeOf(await stage.call('DELETE', `/api/me/sessions/${away}`, other))).toBe('not-found')
  expect((await stage.get('/api/me', lost)).statusCode).toBe(200)
  expect((await stage.call('DELETE', `/api/me/sessions/${away}`, here)).statusCode).toBe(200)
  expect(codeOf(await stage.get('/api/me', lost))).toBe('not-signed-in')
  await stage.call('DELETE', '/api/me/session', here)
  expect(codeOf(await stage.get('/api/me', here))).toBe('not-signed-in')
  stage.clock.forward(91 * DAY)
  expect(codeOf(await stage.get('/api/me', other))).toBe('not-signed-in')
  stage.clock.reset()
})

test('a session of a post is no resident’s, and a resident’s opens no door of the desk', async () => {
  await stage.person('郑一', { phone: '13800000007' })
  const token = await stage.signIn('13800000007')
  for (const url of ['/api/households', '/api/messages', '/api/session', '/api/records'])
    expect(codeOf(await stage.get(url, token)), url).toBe('not-signed-in')
  const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
  expect(codeOf(await stage.get('/api/me', forged))).toBe('not-signed-in')
})

test('a code with another anchor, colour or end is nobody’s; a picture of it is late', async () => {
  await stage.person('冯二', { phone: '13800000008' })
  const shown = await stage.own(await stage.signIn('13800000008'))
  const gate = await stage.gate()
  const read = readToken(shown())
  if ('fault' in read || !read.step) throw new Error('no code')
  const { claims, message, step } = read
  const changes = [
    { anchor: new Uint8Array(16) },
    { colour: 'red' as const },
    { index: claims.index + 1 },
    { expiresAt: claims.expiresAt + 60 },
  ]
  for (const change of changes) {
    const { payload } = claimsToSign({ ...claims, ...change }, message.kid)
    expect(stage.judged(gate, writeToken({ ...message, payload }, step)), JSON.stringify(change)).toBe(
      'unproven',
    )
  }
  const picture = shown()
  stage.clock.forward(4 * 60_000)
  expect(stage.judged(gate, picture)).toMatchObject({ verdict: 'manual', notes: ['step-late'] })
  expect(stage.judged(gate, shown())).toMatchObject({ verdict: 'admit' })
})

test('a phone whose clock is wrong is told the time, and gets no code', async () => {
  await stage.person('陈三', { phone: '13800000009' })
  const token = await stage.signIn('13800000009')
  const anchor = Buffer.alloc(16, 1).toString('base64')
  for (const [apart, code] of [
    [121, 'code-clock'],
    [-121, 'code-clock'],
    [119, undefined],
    [-119, undefined],
  ] as const) {
    const reply = await stage.post('/api/me/code', { anchor, issuedAt: stage.seconds() + apart }, token)
    expect(codeOf(reply), String(apart)).toBe(code)
    if (code) expect(reply.json().faults[0].message).toBe(String(stage.seconds()))
  }
})

test('the server is off for twelve hours: every code is admitted still, whenever it was last refreshed', async () => {
  await stage.person('褚四', { phone: '13800000010' })
  const shown = await stage.own(await stage.signIn('13800000010'))
  // The server falls silent 23 hours after the code was made: the last list is of then.
  stage.clock.forward(23 * HOUR)
  const gate = await stage.gate()
  const silent = stage.seconds()
  for (const hours of [0, 0.5, 1.5, 6, 11.9]) {
    const at = silent + Math.round(hours * 3600)
    expect(stage.judged(gate, shown(at), at), `${hours} h`).toMatchObject({ verdict: 'admit' })
  }
  const late = silent + 12 * 3600 + 60
  expect(stage.judged(gate, shown(late), late)).toMatchObject({ verdict: 'manual' })
  stage.clock.reset()
})

test('keys of the next week: a code of the old one is good until its end, one of the new at once', async () => {
  await stage.person('卫五', { phone: '13800000011' })
  const token = await stage.signIn('13800000011')
  const week = 7 * 86_400
  stage.clock.forward((Math.ceil(stage.seconds() / week) * week - stage.seconds()) * 1000 - 2 * HOUR)
  const old = await stage.own(token)
  stage.clock.forward(4 * HOUR)
  const gate = await stage.gate()
  const fresh = await stage.own(token)
  const kidOf = (text: string): string => {
    const read = readToken(text)
    return 'fault' in read ? '' : Buffer.from(read.message.kid).toString('hex')
  }
  expect(kidOf(old())).not.toBe(kidOf(fresh()))
  for (const shown of [old, fresh])
    expect(stage.judged(gate, shown())).toMatchObject({ verdict: 'admit', notes: [] })
  stage.clock.forward(19 * HOUR)
  expect(stage.judged(await stage.gate(), old())).toMatchObject({ verdict: 'admit' })
  stage.clock.forward(4 * HOUR)
  expect(stage.judged(await stage.gate(), old())).toMatchObject({ verdict: 'manual', notes: ['expired'] })
  stage.clock.reset()
})

test('a leaked key: with the new list its codes are nobody’s, and a phone that asks anew is admitted', async () => {
  await stage.person('蒋六', { phone: '13800000012' })
  const token = await stage.signIn('13800000012')
  const shown = await stage.own(token)
  expect(stage.judged(await stage.gate(), shown())).toMatchObject({ verdict: 'admit' })
  const now = stage.seconds()
  const key = stage.codes.signer('phone', now)?.key
  const list = stage.codes.inForce()?.list
  if (!key || !list) throw new Error('no key')
  const fresh = stage.codes.make([{ use: 'phone', from: key.from, until: key.until }])
  installAsDemo(stage.codes, nextList(list.area, list, { fresh, leaked: [key], now }))
  expect(stage.judged(await stage.gate(), shown())).toBe('unproven')
  expect(stage.judged(await stage.gate(), (await stage.own(token))())).toMatchObject({ verdict: 'admit' })
})

test('a stolen phone: its code is recalled and it is signed out; the next code is good', async () => {
  await stage.person('沈七', { phone: '13800000013' })
  const [stolen, here] = [await stage.signIn('13800000013'), await stage.signIn('13800000013')]
  const shown = await stage.own(stolen)
  const said = { id: stage.id(), cause: 'stolen' }
  for (let times = 0; times < 2; times += 1)
    expect((await stage.post('/api/me/recall', said, here)).statusCode).toBe(200)
  expect(codeOf(await stage.get('/api/me', stolen))).toBe('not-signed-in')
  const gate = await stage.gate()
  expect(stage.judged(gate, shown())).toMatchObject({ verdict: 'manual', notes: ['recalled'] })
  expect(stage.judged(gate, (await stage.own(here))())).toMatchObject({ verdict: 'admit' })
})

test('what residents record is about themselves and of their own kinds, and corrects their own alone', async () => {
  const [person, other] = [await stage.person('韩八', { phone: '13800000014' }), await stage.person('杨九')]
  const token = await stage.signIn('13800000014')
  const send = async (kind: string, subject: string, payload: object, given: object = {}) => {
    const draft = { ...draftOf(kind, subject, payload), id: stage.id(), ...given }
    const happenedAt = new Date(stage.clock.now()).toISOString()
    return {
      draft,
      code: codeOf(await stage.post('/api/me/records', { records: [{ ...draft, happenedAt }] }, token)),
    }
  }
  const { example } = stage.ledger.kinds.get('health-declared') ?? {}
  const health = example as object
  const first = await send('health-declared', person, health)
  expect(first.code).toBeUndefined()
  expect((await send('health-declared', other, health)).code).toBe('not-found')
  expect((await send('test-result', person, { result: 'negative', takenOn: '2026-11-01' })).code).toBe(
    'not-allowed',
  )
  expect((await send('person-tagged', person, { add: ['occupation:farmer'] })).code).toBe('not-allowed')
  expect((await send('code-recalled', person, { cause: 'lost' })).code).toBe('not-allowed')
  expect((await send('health-declared', person, health, { area: ALLEY })).code).toBe('not-allowed')
  const theirs = { ...draftOf('health-check', person, { symptoms: [] }), id: stage.id() }
  await stage.record({
    ...theirs,
    payload: (stage.ledger.kinds.get('health-check')?.example ?? {}) as object,
  })
  expect((await send('health-declared', person, health, { corrects: theirs.id })).code).toBe(
    'record-corrected-unknown',
  )
  expect((await send('health-declared', person, health, { corrects: first.draft.id })).code).toBeUndefined()
  const { records } = (await stage.get('/api/me/records', token)).json()
  expect(records.map(({ kind }: { kind: string }) => kind)).toEqual(
    expect.arrayContaining(['person-registered', 'health-declared', 'health-check']),
  )
  expect(JSON.stringify(records)).not.toContain('13800000014')
  expect(codeOf(await stage.get(`/api/me/records?person=${other}`, token))).toBe('not-found')
  expect(codeOf(await stage.get(`/api/me?person=${other}`, token))).toBe('not-found')
})

test('an alley is merged into another: its people stay signed in and have their codes', async () => {
  await stage.person('朱十', { phone: '13800000015' })
  const token = await stage.signIn('13800000015')
  await stage.own(token)
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ subject: string }>`select subject from area where area = ${ALLEY}`.execute(tx),
  )
  await stage.record({
    ...draftOf('area-merged', rows[0]?.subject ?? '', { into: `${ALLEY.slice(0, -1)}2` }),
    id: stage.id(),
    happenedAt: new Date(stage.clock.now()).toISOString(),
  })
  expect(stage.judged(await stage.gate(), (await stage.own(token))())).toMatchObject({ verdict: 'admit' })
  expect((await stage.get('/api/me', token)).json().profile.areaName).toBe(`网格${ALLEY.slice(0, -1)}2`)
})

test('a program that hammers is slowed down, and nobody beside it', async () => {
  await stage.person('秦一', { phone: '13800000016' })
  await stage.person('尤二', { phone: '13800000017' })
  const [hammering, other] = [await stage.signIn('13800000016'), await stage.signIn('13800000017')]
  const codes = new Set<string | undefined>()
  for (let n = 0; n < 60; n += 1) codes.add(codeOf(await stage.get('/api/me/session', hammering)))
  expect(codes).toContain('too-many')
  expect((await stage.get('/api/me/session', other)).statusCode).toBe(200)
})
