import { expect, test } from 'vitest'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import { newId } from '../kit/id.ts'
import { discharged, evidenceOf, type OwedDuty } from './effects.ts'

const SUBJECT = newId()
const PERSON = newId()
const AT = Date.parse('2026-11-25T08:00:00Z')
const duty = (given: Partial<OwedDuty> = {}): OwedDuty => ({
  subject: SUBJECT,
  opensAt: AT,
  lateAt: AT + 3_600_000,
  closesAt: AT + 7_200_000,
  state: 'open',
  doneAt: null,
  doneBy: null,
  evidence: { kind: 'door-call', where: [{ field: 'end', in: ['met', 'vacant'] }] },
  ...given,
})
const call = (minutes: number, end: string, given: Partial<Draft> = {}): Draft => ({
  id: newId(),
  kind: 'door-call',
  subject: SUBJECT,
  happenedAt: new Date(AT + minutes * 60_000).toISOString(),
  payload: { end, members: [] },
  ...given,
})
const after = (given: OwedDuty, ...drafts: Draft[]): [string, number | null] => {
  const { state, doneAt } = discharged(given, evidenceOf(drafts, KIND_BY_NAME))
  return [state, doneAt === null ? null : (doneAt - AT) / 60_000]
}

test('own records discharge a duty at once, as the server will', () => {
  expect(after(duty(), call(5, 'met'))).toEqual(['done', 5])
  expect(after(duty(), call(61, 'met'))).toEqual(['late', 61])
  // Before it opened, after it closed, not what it asks for, of another door.
  expect(after(duty(), call(-1, 'met'), call(120, 'met'))).toEqual(['open', null])
  expect(after(duty(), call(5, 'nobody-home'))).toEqual(['open', null])
  expect(after(duty(), call(5, 'met', { subject: newId() }))).toEqual(['open', null])
  // The earliest counts, whatever the order of making.
  expect(after(duty(), call(90, 'met'), call(10, 'met'))).toEqual(['done', 10])
  expect(after(duty({ closesAt: null }), call(500, 'vacant'))).toEqual(['late', 500])
})

test('what the server knows stands, unless ours is from before', () => {
  expect(after(duty({ state: 'done', doneAt: AT + 60_000 }), call(5, 'met'))).toEqual(['done', 1])
  expect(after(duty({ state: 'late', doneAt: AT + 80 * 60_000 }), call(5, 'met'))).toEqual(['done', 5])
  expect(after(duty({ state: 'withdrawn' }), call(5, 'met'))).toEqual(['withdrawn', null])
  expect(after(duty({ state: 'waived' }), call(5, 'met'))).toEqual(['done', 5])
})

test('a corrected record says nothing, a withdrawal says nothing, the correction does', () => {
  const first = call(5, 'met')
  expect(after(duty(), first, call(6, 'nobody-home', { corrects: first.id }))).toEqual(['open', null])
  const withdrawal = call(7, '', {
    kind: 'record-withdrawn',
    corrects: first.id,
    payload: { reason: '错了' },
  })
  expect(after(duty(), first, withdrawal)).toEqual(['open', null])
})

test('a condition on a personal field is never met, since the ledger keeps those apart', () => {
  const asks = duty({ evidence: { kind: 'door-call', where: [{ field: 'metWith', is: '户主' }] } })
  expect(after(asks, call(5, 'met', { payload: { end: 'met', metWith: '户主' } }))).toEqual(['open', null])
})

test('what a record sets going discharges duties too', () => {
  const asks = duty({ subject: PERSON, evidence: { kind: 'travel-return', where: [] } })
  const payload = { end: 'met', members: [{ person: PERSON, fromRiskArea: true, returnedOn: '2026-11-20' }] }
  expect(after(asks, call(5, 'met', { payload }))).toEqual(['done', 5])
})
