import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY } from '../../core/cadence.ts'
import { Refusal } from '../../core/refusals.ts'
import { readToken } from '../../core/token.ts'
import { within } from '../../database/connect.ts'
import { newId, principal } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { ALLEY, ResidentStage } from '../../../test/resident-stage.ts'
import { cardsOf, issueCards } from './cards.ts'
import { bearersOf } from './bearers.ts'
import { recall } from './recalling.ts'
import { issueSlip } from './slips.ts'

const fixture = useDatabase()
let stage: ResidentStage
beforeAll(async () => {
  stage = new ResidentStage(fixture.database)
  await stage.open()
})
afterAll(() => stage.close())

const chief = principal('alley-chief', ALLEY)
const elsewhere = principal('alley-chief', `${ALLEY.slice(0, -1)}2`)
const codeOf = (reply: { json: () => { code?: string } }): string | undefined => reply.json().code
/** The code of what is thrown. */
async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  )
}

async function card(person: string, id = stage.id()) {
  const [made] = await issueCards(stage.ledger, chief, [{ id, person }])
  if (!made) throw new Error('no card')
  return made
}

test('a card is read by the same gate, for two weeks, and turns red with its holder', async () => {
  const person = await stage.person('王奶奶')
  const made = await card(person)
  expect(made).toMatchObject({ name: '王*奶', number: 0 })
  expect(stage.judged(await stage.gate(), made.text)).toMatchObject({ verdict: 'admit', notes: [] })
  expect(readToken(made.text)).toMatchObject({ claims: { anchor: undefined, index: 0 }, step: undefined })
  stage.clock.forward(13 * DAY)
  expect(stage.judged(await stage.gate(), made.text)).toMatchObject({ verdict: 'admit' })
  await stage.paint(person, 'red')
  expect(stage.judged(await stage.gate(), made.text)).toMatchObject({ verdict: 'refuse', notes: ['red'] })
  await stage.paint(person, 'green')
  stage.clock.forward(DAY)
  expect(stage.judged(await stage.gate(), made.text)).toMatchObject({ verdict: 'manual', notes: ['expired'] })
})

test('a new card takes the place of the old one; a recalled one sends to the lane without codes', async () => {
  const person = await stage.person('李爷爷')
  const [first, second] = [await card(person), await card(person)]
  const gate = await stage.gate()
  expect(stage.judged(gate, first.text)).toMatchObject({ verdict: 'manual', notes: ['recalled'] })
  expect(stage.judged(gate, second.text)).toMatchObject({ verdict: 'admit' })
  await recall(stage.ledger, chief, { id: stage.id(), person, card: second.number, cause: 'lost' })
  expect(stage.judged(await stage.gate(), second.text)).toMatchObject({
    verdict: 'manual',
    notes: ['recalled'],
  })
  const lines = await within(fixture.database, ALLEY, (tx) => cardsOf(tx, person))
  expect(lines.map(({ number, recalledAt }) => [number, recalledAt !== null])).toEqual([
    [second.number, true],
    [first.number, true],
  ])
})

test('an area lists who needs a card, who carries one, and why one counts no more', async () => {
  const [none, phoned, carries] = [
    await stage.person('孙无机'),
    await stage.person('孙有机', { phone: '13900000009' }),
    await stage.person('孙有卡'),
  ]
  const first = await card(carries)
  const second = await card(carries)
  const listed = async (show: 'lacking' | 'in-force' | 'all', area = ALLEY, later = 0) => {
    const asked = { area, show, limit: 200 }
    const { people } = await within(fixture.database, ALLEY, (tx) =>
      bearersOf(tx, asked, new Date(stage.clock.now() + later)),
    )
    return people.filter(({ name }) => name.startsWith('孙'))
  }
  const names = async (show: 'lacking' | 'in-force' | 'all') =>
    (await listed(show)).map(({ name }) => name).sort()
  expect(await names('all')).toEqual(['孙无机', '孙有卡', '孙有机'].sort())
  expect(await names('lacking')).toEqual(['孙无机'])
  expect(await names('in-force')).toEqual(['孙有卡'])
  expect((await listed('in-force'))[0]).toMatchObject({
    person: carries,
    hasPhone: false,
    card: { number: second.number },
  })
  expect(await listed('all', `${ALLEY.slice(0, -1)}2`)).toEqual([])
  // Three days before its end it is printed anew with the others.
  expect(await listed('lacking', ALLEY, 10.9 * DAY)).toHaveLength(1)
  expect(await listed('lacking', ALLEY, 11.1 * DAY)).toHaveLength(2)
  await recall(stage.ledger, chief, { id: stage.id(), person: carries, card: second.number, cause: 'stolen' })
  expect(await names('in-force')).toEqual([])
  const lines = await within(fixture.database, ALLEY, (tx) => cardsOf(tx, carries))
  expect(lines.map(({ number, cause }) => [number, cause])).toEqual([
    [second.number, 'stolen'],
    [first.number, 'replaced'],
  ])
  expect([none, phoned]).not.toContain(carries)
})

test('cards asked for again are the same cards; nobody prints or recalls outside their alley', async () => {
  const [one, other] = [await stage.person('张大'), await stage.person('张二')]
  const wanted = [one, other].map((person) => ({ id: stage.id(), person }))
  const first = await issueCards(stage.ledger, chief, wanted)
  const again = await issueCards(stage.ledger, chief, wanted)
  expect(again.map(({ number }) => number)).toEqual(first.map(({ number }) => number))
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql`select 1 from record where kind = 'card-issued' and subject = any(${[one, other]}::uuid[])`.execute(
      tx,
    ),
  )
  expect(rows).toHaveLength(2)
  expect(await refusal(issueCards(stage.ledger, elsewhere, [{ id: stage.id(), person: one }]))).toBe(
    'not-found',
  )
  const id = stage.id()
  expect(await refusal(recall(stage.ledger, elsewhere, { id, person: one, cause: 'lost' }))).toBe('not-found')
  const foreign = { id, person: one, card: first[1]?.number, cause: 'lost' as const }
  expect(await refusal(recall(stage.ledger, chief, foreign))).toBe('not-found')
  const taken = principal('alley-chief', ALLEY)
  expect(await refusal(issueCards(stage.ledger, taken, wanted))).toBe('record-id-taken')
  const guard = principal('gate-guard', ALLEY)
  expect(await refusal(issueCards(stage.ledger, guard, [{ id: stage.id(), person: one }]))).toBe(
    'not-allowed',
  )
})

test('a slip signs in once, for a day, and the one before it not at all; who gave it is on record', async () => {
  const person = await stage.person('刘三')
  const give = () => issueSlip(stage.ledger, chief, { id: stage.id(), person, purpose: 'sign-in' })
  const enter = async (shown: object) => stage.post('/api/me/session/slip', { ...shown, bearer: true })
  const [voided, slip] = [await give(), await give()]
  expect(codeOf(await enter({ secret: voided.secret }))).toBe('resident-slip-wrong')
  const reply = await enter({ code: slip.code })
  expect((await stage.get('/api/me', reply.json().token)).json().profile).toMatchObject({ person })
  for (const shown of [{ code: slip.code }, { secret: slip.secret }])
    expect(codeOf(await enter(shown))).toBe('resident-slip-wrong')
  const late = await give()
  stage.clock.forward(DAY + 1000)
  expect(codeOf(await enter({ secret: late.secret }))).toBe('resident-slip-wrong')
  const proxy = await issueSlip(stage.ledger, chief, { id: stage.id(), person, purpose: 'proxy' })
  expect(codeOf(await enter({ secret: proxy.secret }))).toBe('resident-slip-wrong')
  expect(
    await refusal(issueSlip(stage.ledger, elsewhere, { id: stage.id(), person, purpose: 'sign-in' })),
  ).toBe('not-found')
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ account: string; text: string }>`
      select r.account, (select json_agg(s)::text from resident_slip s) as text from record r
      where r.kind = 'resident-slip-issued' and r.subject = ${person} limit 1`.execute(tx),
  )
  expect(rows[0]?.account).toBe(chief.account)
  for (const secret of [slip.code, slip.secret, late.code]) expect(rows[0]?.text).not.toContain(secret)
})

test('somebody who guesses at slips stops the digits for a quarter of an hour, and no QR', async () => {
  const person = await stage.person('陈四')
  const slip = await issueSlip(stage.ledger, chief, { id: stage.id(), person, purpose: 'sign-in' })
  const codes = new Set<string | undefined>()
  for (let n = 0; n < 101; n += 1) {
    const code = String(n).padStart(10, '0')
    codes.add(codeOf(await stage.post('/api/me/session/slip', { code })))
  }
  expect(codes).toEqual(new Set(['resident-slip-wrong', 'too-many']))
  expect(codeOf(await stage.post('/api/me/session/slip', { code: slip.code }))).toBe('too-many')
  expect((await stage.post('/api/me/session/slip', { secret: slip.secret })).statusCode).toBe(200)
})

test('a family: a child and an old mother at once, a wife by her own word, a neighbour by a slip', async () => {
  const husband = await stage.person('赵强', { phone: '13900000001', bornOn: '1980-05-01' })
  const wife = await stage.person('钱丽', { phone: '13900000002', bornOn: '1982-05-01' })
  const child = await stage.person('赵小宝', { bornOn: '2015-05-01' })
  const mother = await stage.person('孙秀英', { bornOn: '1950-05-01' })
  const token = await stage.signIn('13900000001')
  const answer = async (ward: string) => codeOf(await stage.post('/api/me/family/answer', { ward }, token))
  expect(await stage.refresh(token, [child]).catch((error: Error) => error.message)).toBe('not-found')
  expect(await answer(wife)).toBe('family-asked')
  expect(await answer(newId())).toBe('not-found')
  expect(await answer(child)).toBeUndefined()
  expect(await answer(mother)).toBeUndefined()
  const hers = await stage.signIn('13900000002')
  expect(codeOf(await stage.post('/api/me/family/agree', { proxy: husband }, hers))).toBeUndefined()
  const shown = await stage.refresh(token, [wife, child, mother])
  const gate = await stage.gate()
  for (const one of shown) expect(stage.judged(gate, one())).toMatchObject({ verdict: 'admit' })
  const names = shown.map((one) => {
    const read = readToken(one())
    return 'fault' in read ? '' : read.claims.name
  })
  expect(names).toEqual(['赵*', '钱*', '赵*宝', '孙*英'])
  const { family } = (await stage.get('/api/me', token)).json()
  expect(family.wards.map(({ basis }: { basis: string }) => basis).sort()).toEqual([
    'agreed',
    'household',
    'household',
  ])
  expect((await stage.get(`/api/me?person=${child}`, token)).json().profile).toMatchObject({ person: child })
  // She ends it herself; a stranger cannot.
  const withdraw = async (who: string) =>
    codeOf(await stage.post('/api/me/family/withdraw', { ward: wife, proxy: husband }, who))
  await stage.person('外人', { phone: '13900000003' })
  expect(await withdraw(await stage.signIn('13900000003'))).toBe('not-found')
  expect(await withdraw(hers)).toBeUndefined()
  expect(await stage.refresh(token, [wife]).catch((error: Error) => error.message)).toBe('not-found')
})

test('a slip makes a proxy of whoever the person sends; a child that moves out is answered for no more', async () => {
  const proxy = await stage.person('周五', { phone: '13900000004', bornOn: '1980-05-01' })
  const neighbour = await stage.person('吴六')
  const slip = await issueSlip(stage.ledger, chief, { id: stage.id(), person: neighbour, purpose: 'proxy' })
  const token = await stage.signIn('13900000004')
  const redeem = async () => codeOf(await stage.post('/api/me/family/slip', { secret: slip.secret }, token))
  expect(await redeem()).toBeUndefined()
  expect(await redeem()).toBe('resident-slip-wrong')
  expect(await stage.refresh(token, [neighbour])).toHaveLength(2)
  const child = await stage.person('周小五', { bornOn: '2015-05-01' })
  await stage.post('/api/me/family/answer', { ward: child }, token)
  expect(await stage.refresh(token, [child])).toHaveLength(2)
  await within(fixture.database, '130430', (tx) =>
    sql`update person set household = ${newId()} where person = ${child}`.execute(tx),
  )
  expect(await stage.refresh(token, [child]).catch((error: Error) => error.message)).toBe('not-found')
  expect(proxy).not.toBe(child)
})

test('whoever is erased is signed out and has no card, number or family left', async () => {
  const person = await stage.person('郑七', { phone: '13900000005', bornOn: '1980-05-01' })
  const token = await stage.signIn('13900000005')
  const shown = await stage.own(token)
  const { text } = await card(person)
  await issueSlip(stage.ledger, chief, { id: stage.id(), person, purpose: 'proxy' })
  const happenedAt = new Date(stage.clock.now()).toISOString()
  await stage.record({
    id: stage.id(),
    kind: 'person-erased',
    subject: person,
    happenedAt,
    payload: { reason: '居民本人书面申请删除' },
  })
  expect(codeOf(await stage.get('/api/me', token))).toBe('not-signed-in')
  const { rows } = await within(fixture.database, '130430', (tx) =>
    sql<{ left: number }>`
      select (select count(*) from resident_session where person = ${person}) + (select count(*) from code_holder where person = ${person})
        + (select count(*) from card where person = ${person}) + (select count(*) from resident_slip where person = ${person}) as left`.execute(
      tx,
    ),
  )
  expect(rows).toEqual([{ left: 0 }])
  const gate = await stage.gate()
  for (const code of [text, shown()])
    expect(stage.judged(gate, code)).toMatchObject({ verdict: 'manual', notes: ['recalled'] })
})
