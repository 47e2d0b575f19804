import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { DAY } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import { draftOf, handClock, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appoint } from '../../../test/phones.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { readGate, readGates, watch } from './actions.ts'
import { forgetPasses } from './forgetting.ts'
import { pageIncidents } from './paging.ts'
import { attendance } from './queries.ts'

const fixture = useDatabase()
const clock = handClock()
const COUNTY = '130430'
const [HERE, THERE] = ['130430100001', '130430100002']
const by = principal()
const gate = newId()
let ledger: Ledger
let guard: Principal
let village: Principal
let township: Principal

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, by, [COUNTY, '130430100', HERE, THERE])
  const tags = ['category:checkpoint']
  await appendRecords(ledger, by, [
    draftOf('place-registered', gate, { name: '村东口', tags }, { area: HERE }),
  ])
  const held = async (role: Principal['role'], area: string): Promise<Principal> => ({
    ...(await appoint(ledger, by, role, area)),
    role,
    area,
  })
  guard = await held('gate-guard', HERE)
  village = await held('village-leader', HERE)
  township = await held('township-leader', '130430100')
})

const say = (who: Principal, kind: string, payload: object, given: object = {}) => {
  const happenedAt = new Date(clock.now()).toISOString()
  const draft = draftOf(kind, gate, payload, { happenedAt, id: newId(clock.now()), ...given })
  return appendRecords(ledger, who, [draft]).then(() => draft.id)
}
const pass = (more: object = {}) =>
  say(guard, 'gate-pass', { how: 'code', verdict: 'admit', entered: true, colour: 'green', ...more })
const desk = () => readGate(ledger, village, gate)

async function inboxOf(account: string): Promise<{ key: string; urgent: boolean; settled: boolean }[]> {
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ key: string; urgent: boolean; settled: boolean }>`
      select key, urgent, settled_at is not null as settled from message where account = ${account} order by key`.execute(
      tx,
    ),
  )
  return rows
}

test('people let in are counted with their companions, the refused apart, and an undone pass not at all', async () => {
  await pass({ companions: 2, plate: '冀D12345', celsius: 36.5 })
  await pass({ how: 'no-code', verdict: 'manual', colour: undefined })
  await pass({ verdict: 'refuse', entered: false, colour: 'yellow', notes: ['yellow'] })
  expect(await desk()).toMatchObject({ entered: 4, refused: 1, byHand: 1, name: '村东口' })
  const wrong = await pass({ companions: 9 })
  await say(guard, 'record-withdrawn', { reason: '按错了' }, { corrects: wrong, area: HERE })
  expect(await desk()).toMatchObject({ entered: 4, refused: 1, byHand: 1 })
})

test('no pass names anybody in clear: the plate is sealed, temperature and pseudonyms can be destroyed', async () => {
  const id = await pass({ plate: '冀D54321', celsius: 36.6, person: 'abcdefghijklmnop' })
  const read = () =>
    within(ledger.database, COUNTY, (tx) =>
      sql<{ facts: object; personal: object | null }>`
        select r.payload as facts, p.payload as personal from record r left join record_personal p on p.id = r.id
        where r.id = ${id}`.execute(tx),
    )
  const [row] = (await read()).rows
  expect(JSON.stringify(row?.facts)).not.toMatch(/36\.6|54321|abcdefgh/)
  expect(JSON.stringify(row?.personal)).not.toContain('D54321')
  clock.forward(22 * DAY)
  expect(await forgetPasses(ledger)).toBeGreaterThan(0)
  expect(await forgetPasses(ledger)).toBe(0)
  expect((await read()).rows[0]).toMatchObject({ facts: { entered: true }, personal: null })
  clock.reset()
})

test('a red is told at once, pages the supervisor after a minute, and falls silent when somebody takes it on', async () => {
  const incident = await say(guard, 'incident-opened', { why: 'red', maskedName: '张*三' })
  await pageIncidents(ledger)
  expect(await inboxOf(village.account)).toEqual([
    { key: `incident/${incident}`, urgent: true, settled: false },
  ])
  expect(await inboxOf(township.account)).toEqual([])
  clock.forward(61_000)
  await pageIncidents(ledger)
  expect(await pageIncidents(ledger), 'each is told once').toBe(0)
  expect(await inboxOf(township.account)).toMatchObject([{ key: `incident/${incident}/page`, urgent: true }])
  expect((await watch(ledger, guard, gate)).incidents).toMatchObject([{ incident, acknowledgedAt: null }])
  await say(village, 'incident-acknowledged', { incident })
  await pageIncidents(ledger)
  expect((await inboxOf(township.account))[0]?.settled).toBe(true)
  expect((await watch(ledger, guard, gate)).incidents[0]?.acknowledgedBy).toBe(`某${HERE.slice(-3)}`)
  const closing = { incident, ending: 'to-hospital', report: '送定点医院，已上报' }
  await say(guard, 'incident-closed', closing)
  await expect(say(guard, 'incident-closed', closing)).rejects.toMatchObject({ code: 'incident-over' })
  const unknown = { incident: newId() }
  await expect(say(village, 'incident-acknowledged', unknown)).rejects.toMatchObject({
    code: 'incident-unknown',
  })
  expect((await desk()).incidents[0]).toMatchObject({
    maskedName: '张*三',
    ending: 'to-hospital',
    report: closing.report,
  })
  const auditor = { ...principal('auditor', HERE) }
  expect((await readGate(ledger, auditor, gate)).incidents[0]).toMatchObject({
    maskedName: null,
    report: null,
  })
  clock.reset()
})

test('a gate’s phone gets keys of four days and whom to call, the nearest first; another village’s phone nothing', async () => {
  const told = await watch(ledger, guard, gate)
  expect(told.days).toHaveLength(4)
  expect(new Set(told.days.map(({ key }) => key)).size).toBe(4)
  expect(told.call.map(({ role }) => role).slice(0, 2)).toEqual(['village-leader', 'township-leader'])
  expect((await watch(ledger, { ...guard, role: 'sampler' }, gate)).days).toEqual([])
  await expect(watch(ledger, { ...guard, area: THERE }, gate)).rejects.toMatchObject({ code: 'not-found' })
})

test('the desk sees who is on, what a gate lacks, and what other villages’ gates are not its business', async () => {
  await say(guard, 'gate-shift', { turn: 'on' })
  await say(village, 'gate-equipped', { signs: true, thermometer: false })
  expect((await readGates(ledger, township, undefined)).gates).toMatchObject([
    { gate, signs: true, thermometer: false, keepers: [`某${HERE.slice(-3)}`] },
  ])
  await say(guard, 'gate-shift', { turn: 'off' })
  expect((await desk()).keepers).toEqual([])
  expect((await readGates(ledger, { ...township, area: THERE }, undefined)).gates).toEqual([])
})

test('a shift is filled by whoever was on in any of it, and one that has not begun is neither', () => {
  const start = new Date('2021-01-07T16:00:00Z')
  const at = (hour: number): string => new Date(start.getTime() + hour * 3_600_000).toISOString()
  const turn = (account: string, way: 'on' | 'off', hour: number) => ({
    account,
    name: account,
    turn: way,
    at: at(hour),
  })
  const now = new Date(at(15))
  expect(attendance([], { start, now }).shifts).toEqual([false, false, null])
  // Somebody of the night before stays into the first shift.
  const night = [turn('甲', 'on', -4), turn('甲', 'off', 2)]
  expect(attendance(night, { start, now })).toEqual({ shifts: [true, false, null], keepers: [] })
  expect(attendance([...night, turn('乙', 'on', 9)], { start, now })).toEqual({
    shifts: [true, true, null],
    keepers: ['乙'],
  })
})
