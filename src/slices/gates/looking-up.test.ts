import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkCharacter } from '../../core/identity.ts'
import { within } from '../../database/connect.ts'
import { draftOf } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appoint } from '../../../test/phones.ts'
import { ResidentStage } from '../../../test/resident-stage.ts'
import type { Principal } from '../ledger/actions.ts'
import { lookUpAtGate } from './looking-up.ts'

const fixture = useDatabase()
const HERE = '130430100002'
let stage: ResidentStage
let guard: Principal
let gate: string
const numberOf = (digits: string): string => digits + checkCharacter(digits)
const [GREEN, RED, NOBODY] = ['13043019500101003', '13043019500101005', '13043019500101007'].map(numberOf)

beforeAll(async () => {
  stage = new ResidentStage(fixture.database)
  await stage.open()
  gate = stage.id()
  const happenedAt = (): string => new Date(stage.clock.now()).toISOString()
  const area = draftOf(
    'area-opened',
    stage.id(),
    { number: HERE, level: 'village', name: '邻村' },
    { area: HERE },
  )
  await stage.record({ ...area, id: stage.id(), happenedAt: happenedAt() })
  const place = { name: '邻村村口', tags: ['category:checkpoint'] }
  const draft = draftOf('place-registered', gate, place, { area: HERE })
  await stage.record({ ...draft, id: stage.id(), happenedAt: happenedAt() })
  guard = { ...(await appoint(stage.ledger, stage.by, 'gate-guard', HERE)), role: 'gate-guard', area: HERE }
})
afterAll(() => stage.close())

const ask = (number = '', by = guard, where = gate) =>
  lookUpAtGate(stage.ledger, by, { id: stage.id(), gate: where, number })
const looked = async () =>
  (
    await within(fixture.database, '130430', (tx) =>
      sql<{ subject: string; payload: object; account: string }>`
        select subject, payload, account from record where kind = 'gate-lookup' order by seq`.execute(tx),
    )
  ).rows

test('a guard is told admit, refuse or clarify of whoever comes from wherever, and it is on record about that person', async () => {
  const green = await stage.person('李一', { identity: GREEN ?? '' })
  const red = await stage.person('王二', { identity: RED ?? '' })
  const exposed = draftOf('test-result', red, {
    result: 'positive',
    takenOn: new Date(stage.clock.now()).toISOString().slice(0, 10),
    laboratory: '县医院',
  })
  await stage.record({ ...exposed, id: stage.id(), happenedAt: new Date(stage.clock.now()).toISOString() })
  expect(await ask(GREEN)).toEqual({ answer: 'admit' })
  expect(await ask(RED)).toEqual({ answer: 'refuse' })
  expect(await ask(NOBODY)).toEqual({ answer: 'clarify' })
  expect(await looked()).toEqual([
    { subject: green, payload: { gate, answer: 'admit' }, account: guard.account },
    { subject: red, payload: { gate, answer: 'refuse' }, account: guard.account },
    { subject: gate, payload: { gate, answer: 'clarify' }, account: guard.account },
  ])
})

test('only at one’s own gate, only by who keeps gates, only whole numbers', async () => {
  const before = (await looked()).length
  await expect(ask(GREEN, { ...guard, area: '130430100001' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(ask(GREEN, { ...guard, role: 'sampler' })).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(ask('130430195001010030')).rejects.toMatchObject({ code: 'bad-input' })
  expect(await looked()).toHaveLength(before)
})

test('whoever goes through numbers is stopped after twenty', async () => {
  const hasty = { ...guard, post: stage.id() }
  let answered = 0
  for (let turn = 0; turn < 25; turn += 1)
    await ask(NOBODY, hasty).then(
      () => (answered += 1),
      (error: unknown) => expect(error).toMatchObject({ code: 'too-many' }),
    )
  expect(answered).toBe(20)
  stage.clock.forward(7000)
  expect(await ask(NOBODY, hasty)).toEqual({ answer: 'clarify' })
})
