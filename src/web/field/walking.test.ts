import { expect, test } from 'vitest'
import { HOUR } from '../../core/cadence.ts'
import { KIND_BY_NAME } from '../../slices/ledger/kinds.ts'
import type { Draft } from '../../slices/ledger/rules.ts'
import { doorToDoor, dutyLine, householdLine, measureLine, NOW, personLine, rowsOf } from './sample.ts'
import { unseen, viewOf, withOwn } from './view.ts'
import { inWalkingOrder, owedAt, roundsOf, type Whose } from './walking.ts'

const WHOSE: Whose = { role: 'alley-chief', post: 'post-1', all: false }
const call = (subject: string, end: string, id = 'r1'): Draft => ({
  id,
  kind: 'door-call',
  subject,
  happenedAt: new Date(NOW).toISOString(),
  payload: { end, members: [] },
})

test('doors come in the order of walking, overdue first, what has no number last', () => {
  const stops = ['10号', '2号', '小卖部', '3-2号', '3-1号', '7号'].map((label) => ({
    label,
    isDoor: true,
    overdue: label === '7号',
  }))
  expect(inWalkingOrder(stops).map(({ label }) => label)).toEqual([
    '7号',
    '2号',
    '3-1号',
    '3-2号',
    '10号',
    '小卖部',
  ])
})

test('rounds hold what is open now or done, by alley; a person’s duty stands at the door', () => {
  const alley = '130430100201001'
  const rows = rowsOf(
    measureLine('m1', doorToDoor),
    measureLine('m2', { ...doorToDoor, evidence: { kind: 'health-check', where: [] } }),
    householdLine('h1', alley, '1号'),
    householdLine('h2', alley, '2号'),
    householdLine('h3', '130430100201002', '1号'),
    personLine('p1', 'h2', '王示例'),
    dutyLine('m1', 'h1', { outcome: 'done', doneAt: NOW - HOUR }),
    dutyLine('m2', 'p1', { lateAt: NOW - HOUR }),
    dutyLine('m1', 'h2'),
    dutyLine('m1', 'h3', { opensAt: NOW + HOUR }),
    dutyLine('m2', 'h1', { closesAt: NOW - 1 }),
  )
  const view = viewOf(rows, NOW)
  const [round, ...others] = roundsOf(view, WHOSE, NOW)
  expect(others).toEqual([])
  expect(round?.open.map(({ label, overdue, open }) => [label, overdue, open.length])).toEqual([
    ['2号', true, 2],
  ])
  expect(round?.done.map(({ label }) => label)).toEqual(['1号'])
  expect(owedAt(view, 'h2', NOW)).toHaveLength(2)
})

test('a duty handed to another post is theirs; one handed to me is mine whoever its doer is', () => {
  const rows = rowsOf(
    measureLine('m1', doorToDoor),
    measureLine('m2', { ...doorToDoor, doer: 'village-leader' }),
    householdLine('h1', '130430100201001', '1号'),
    householdLine('h2', '130430100201001', '2号'),
    householdLine('h3', '130430100201001', '3号'),
    dutyLine('m1', 'h1', { assigned: 'post-2' }),
    dutyLine('m2', 'h2', { assigned: 'post-1' }),
    dutyLine('m2', 'h3'),
  )
  const view = viewOf(rows, NOW)
  const labels = (whose: Whose) =>
    roundsOf(view, whose, NOW).flatMap(({ open }) => open.map(({ label }) => label))
  expect(labels(WHOSE)).toEqual(['2号'])
  expect(labels({ ...WHOSE, all: true })).toEqual(['1号', '2号', '3号'])
  expect(labels({ ...WHOSE, role: 'village-leader', post: 'x' })).toEqual(['3号'])
})

test('an own call takes its door off the list at once; once the server’s rows show it, they alone count', () => {
  const rows = rowsOf(
    measureLine('m1', doorToDoor),
    householdLine('h1', '130430100201001', '1号'),
    dutyLine('m1', 'h1'),
  )
  const base = viewOf(rows, NOW)
  const left = (drafts: Draft[]) =>
    roundsOf(withOwn(base, drafts, KIND_BY_NAME), WHOSE, NOW).map(({ open, done }) => [
      open.length,
      done.length,
    ])
  expect(left([])).toEqual([[1, 0]])
  expect(left([call('h1', 'met')])).toEqual([[0, 1]])
  expect(left([call('h1', 'nobody-home')])).toEqual([[1, 0]])
  expect(withOwn(base, [call('h1', 'nobody-home')], KIND_BY_NAME).households.get('h1')?.lastCall?.end).toBe(
    'nobody-home',
  )
  const own = { order: 1, acceptedAt: NOW, refused: undefined, settled: false, draft: call('h1', 'met') }
  const seenAt = (cursor: string | undefined, seq: number | undefined) =>
    unseen([{ ...own, standing: seq ? 'accepted' : 'waiting', seq }], cursor).length
  expect([
    seenAt(undefined, undefined),
    seenAt('1.5', 6),
    seenAt('1.6', 6),
    seenAt('1.9', undefined),
  ]).toEqual([1, 1, 0, 1])
  expect(unseen([{ ...own, standing: 'refused', seq: undefined }], '1.1')).toEqual([])
})

test('taking back what the server has taken for evidence opens the duty again at once', () => {
  const done = { ...dutyLine('m1', 'h1', { outcome: 'done', doneAt: NOW }), doneBy: 'r1' }
  const rows = rowsOf(measureLine('m1', doorToDoor), householdLine('h1', '130430100201001', '1号'), done)
  const back = {
    ...call('x', ''),
    id: 'r2',
    kind: 'record-withdrawn',
    corrects: 'r1',
    payload: { reason: '错了' },
  }
  const open = (drafts: Draft[]) =>
    roundsOf(withOwn(viewOf(rows, NOW), drafts, KIND_BY_NAME), WHOSE, NOW)[0]?.open.length
  expect([open([]), open([back]), open([{ ...call('h1', 'vacant', 'r3'), corrects: 'r1' }])]).toEqual([
    0, 1, 0,
  ])
})

test('doors and people found here stand in the register at once, and go when they are taken back', () => {
  const base = viewOf(rowsOf(), NOW)
  const made: Draft[] = [
    {
      ...call('n1', ''),
      id: 'a',
      kind: 'household-registered',
      area: '130430100201001',
      payload: { door: '9号' },
    },
    { ...call('q1', ''), id: 'b', kind: 'person-registered', payload: { household: NEW, name: '李示例' } },
  ].map((one) => ({ ...one, subject: one.id === 'a' ? NEW : one.subject }))
  const view = withOwn(base, made, KIND_BY_NAME)
  expect(view.households.get(NEW)?.members.map(({ name }) => name)).toEqual(['李示例'])
  const back = {
    ...call('x', ''),
    id: 'c',
    kind: 'record-withdrawn',
    corrects: 'a',
    payload: { reason: '错了' },
  }
  expect(withOwn(base, [...made, back], KIND_BY_NAME).households.size).toBe(0)
})
const NEW = '01900000-0000-7000-8000-00000000000a'

test('with no network the next day’s windows open by themselves, where the measure’s duties stood before', () => {
  const daily = { ...doorToDoor, cadence: { type: 'every' as const, days: 1 } }
  const rows = rowsOf(
    measureLine('m1', daily),
    householdLine('h1', '130430100201001', '1号'),
    householdLine('h2', '130430100201001', '2号'),
    dutyLine('m1', 'h1', { outcome: 'done', doneAt: NOW, closesAt: NOW + HOUR }),
  )
  const labels = (now: number) =>
    roundsOf(viewOf(rows, now), WHOSE, now).flatMap(({ open }) => open.map((one) => one.label))
  expect(labels(NOW + 1)).toEqual([])
  expect(labels(NOW + 24 * HOUR)).toEqual(['1号'])
  expect(labels(NOW + 6 * 24 * HOUR)).toEqual(['1号'])
})
