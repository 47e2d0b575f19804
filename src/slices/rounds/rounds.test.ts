import { beforeAll, expect, test } from 'vitest'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { dutiesIn } from '../duties/queries.ts'
import { within } from '../../database/connect.ts'
import { readQuestions } from './actions.ts'
import { drawCheck, readChecks } from './checking.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  COUNTY,
  draftOf,
  handClock,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'

const fixture = useDatabase()
const clock = handClock()
const by = principal()
const TOWN = '130430100'
const VILLAGE = `${TOWN}001`
const ALLEY = `${VILLAGE}001`
const NEIGHBOUR = '130430200001001'
const PHONE = 'phone-1'
let ledger: Ledger
let doors: string[]
let others: string[]
let residents: string[]
let chief: Principal
let leader: Principal

/** Nine in the morning of yesterday in the county, so that nothing here hangs on when the test runs. */
const MORNING = Math.floor((Date.now() + 8 * 3_600_000) / 86_400_000 - 1) * 86_400_000 + 3_600_000
const DAY = new Date(MORNING + 8 * 3_600_000).toISOString().slice(0, 10)
const after = (seconds: number): string => new Date(MORNING + seconds * 1000).toISOString()
const call = (door: string, seconds: number, more: object = {}, device: string | undefined = PHONE) =>
  draftOf(
    'door-call',
    door,
    { end: 'met', members: [{ person: residents[0] }], ...more },
    { happenedAt: after(seconds), ...(device ? { device } : {}) },
  )
const asked = (who = leader, area?: string) => readQuestions(ledger, who, { area, day: DAY })

async function made(name: string, role: string, area: string): Promise<Principal> {
  const who = { account: newId(), post: newId(), role, area } as Principal
  await appendRecords(ledger, { ...by, program: true }, [
    draftOf('account-made', who.account, { username: name, name }, { area }),
    draftOf('post-appointed', who.post, { account: who.account, role }, { area }),
  ])
  return who
}

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, by, [COUNTY, TOWN, VILLAGE, ALLEY, '130430200', '130430200001', NEIGHBOUR])
  doors = await registerHouseholds(ledger, by, Array<string>(14).fill(ALLEY))
  others = await registerHouseholds(ledger, by, Array<string>(10).fill(NEIGHBOUR))
  residents = doors.map(() => newId())
  const spec = (kind: string, subject: string): object => ({
    key: kind,
    title: { zh: '走访', en: 'Round' },
    selector: { subject },
    cadence: { type: 'once', withinHours: 24 },
    evidence: { kind },
    doer: 'alley-chief',
    answerable: 'territorial',
  })
  await appendRecords(
    ledger,
    by,
    residents.map((person, index) =>
      draftOf('person-registered', person, { household: doors[index], name: '甲某某' }, { area: ALLEY }),
    ),
  )
  for (const [kind, subject] of [
    ['door-call', 'household'],
    ['health-check', 'person'],
  ] as const)
    await appendRecords(ledger, by, [
      draftOf('measure-started', newId(), { spec: spec(kind, subject) }, { area: COUNTY }),
    ])
  chief = await made('alley1', 'alley-chief', ALLEY)
  leader = await made('town1', 'township-leader', TOWN)
  const far = await made('alley2', 'alley-chief', NEIGHBOUR)
  await appendRecords(
    ledger,
    chief,
    doors.slice(0, 10).map((door, index) => call(door, index * 12)),
  )
  await appendRecords(
    ledger,
    far,
    others.map((door, index) => call(door, index * 12)),
  )
})

test('ten doors at a pace no legs can walk are a question to the township, with who, where and when', async () => {
  const { questions, people, records, areaName, day } = await asked()
  expect({ people, records, areaName, day }).toEqual({
    people: 1,
    records: 10,
    areaName: `网格${TOWN}`,
    day: DAY,
  })
  expect(questions).toMatchObject([
    {
      rule: 'pace',
      account: chief.account,
      name: 'alley1',
      role: 'alley-chief',
      area: ALLEY,
      areaName: `网格${ALLEY}`,
      from: after(0),
      to: after(108),
      doorCount: 10,
      figure: 12,
      settled: null,
    },
  ])
  expect(questions[0]?.doors[0]).toMatchObject({ subject: doors[0], kind: 'household', label: '1号' })
})

test('each sees the rounds of their own area alone', async () => {
  const everywhere = await asked(by)
  expect(everywhere.questions.map(({ area }) => area).sort()).toEqual([ALLEY, NEIGHBOUR])
  expect(everywhere.people).toBe(2)
  await expect(asked(leader, NEIGHBOUR)).rejects.toMatchObject({ code: 'out-of-scope' })
})

test('the day after, and what was keyed in at a desk, raises none', async () => {
  const next = new Date(MORNING + 32 * 3_600_000).toISOString().slice(0, 10)
  expect(await readQuestions(ledger, leader, { day: next })).toMatchObject({ records: 0, questions: [] })
  const clerk = await made('clerk1', 'clerk', COUNTY)
  await appendRecords(
    ledger,
    clerk,
    doors.map((door, index) => call(door, 7200 + index, {}, '')),
  )
  expect((await asked()).questions.map(({ rule }) => rule)).toEqual(['pace'])
})

test('what is recorded about a person counts at their door; readings all alike are asked about', async () => {
  const checks = residents.map((person, index) =>
    draftOf(
      'health-check',
      person,
      { celsius: 36.5 },
      { happenedAt: after(10_000 + index * 120), device: PHONE },
    ),
  )
  await appendRecords(ledger, chief, checks)
  const found = (await asked()).questions.find(({ rule }) => rule === 'same-temperature')
  expect(found).toMatchObject({ figure: 36.5, doorCount: 14 })
  expect(doors).toContain(found?.doors[0]?.subject)
  // Read off wrongly and corrected: what was corrected counts no more.
  const wrong = checks[7]
  await appendRecords(ledger, chief, [
    {
      ...draftOf('health-check', wrong?.subject ?? '', { celsius: 36.7 }, { device: PHONE }),
      happenedAt: wrong?.happenedAt ?? '',
      corrects: wrong?.id ?? '',
    },
  ])
  expect((await asked()).questions.map(({ rule }) => rule)).not.toContain('same-temperature')
})

test('a question is settled by whoever stands above, never by the one it is about', async () => {
  const [question] = (await asked()).questions
  const { rule, first } = question ?? { rule: 'pace' as const, first: '' }
  const settled = draftOf(
    'question-settled',
    chief.account,
    { rule, account: chief.account, first, how: 'spoken', note: '当面核实，广场集中登记' },
    { area: ALLEY },
  )
  await expect(appendRecords(ledger, chief, [settled])).rejects.toMatchObject({ code: 'not-allowed' })
  const asIfAbove: Principal = { ...chief, role: 'village-leader' }
  await expect(appendRecords(ledger, asIfAbove, [settled])).rejects.toMatchObject({ code: 'not-allowed' })
  await appendRecords(ledger, leader, [settled])
  expect((await asked()).questions[0]?.settled).toMatchObject({
    how: 'spoken',
    note: '当面核实，广场集中登记',
    by: 'town1',
  })
  // Taken back, the question stands again.
  await appendRecords(ledger, leader, [
    {
      ...draftOf('record-withdrawn', chief.account, { reason: 'mistake' }, { area: ALLEY }),
      corrects: settled.id,
    },
  ])
  expect((await asked()).questions[0]?.settled).toBeNull()
})

const order = { check: newId(), day: DAY, share: 0.2, confidence: 0.95, withinHours: 48, seed: 7 }
const assigned = () =>
  within(fixture.database, COUNTY, async (tx) => {
    const { duties } = await dutiesIn(
      tx,
      { area: COUNTY, state: 'open', assigned: leader.post, limit: 100 },
      new Date(clock.now()),
    )
    return duties.filter(({ evidenceKind }) => evidenceKind === 'spot-checked')
  })

test('doors are drawn at random, enough of them, and given to somebody else than who recorded there', async () => {
  // 14 doors of this town; 20 % with 95 % needs ln 0.05 / ln 0.8 = 13.4.
  const drawn = await drawCheck(ledger, leader, order)
  expect(drawn).toEqual({ drawn: 14, from: 14, needed: 14, unassigned: 0 })
  expect((await assigned()).map(({ subject }) => subject).sort()).toEqual(doors.toSorted())
  // Asked again after a lost answer: nothing is drawn anew.
  expect(await drawCheck(ledger, leader, order)).toMatchObject({ drawn: 14, from: 14 })
  expect(await assigned()).toHaveLength(14)
  await expect(
    drawCheck(ledger, leader, { ...order, check: newId(), day: '2026-01-01' }),
  ).rejects.toMatchObject({
    code: 'spot-check-nothing-to-draw',
  })
  await expect(drawCheck(ledger, leader, { ...order, area: NEIGHBOUR })).rejects.toMatchObject({
    code: 'out-of-scope',
  })
})

test('what the second look shows is a bound; the very person’s own look counts for nothing', async () => {
  const { check } = order
  const [own = '', wrong = '', away = '', ...right] = doors
  const look = (door: string, found: string) => draftOf('spot-checked', door, { check, found })
  await appendRecords(ledger, chief, [look(own, 'as-recorded')])
  await appendRecords(ledger, leader, [
    look(wrong, 'otherwise'),
    look(away, 'nobody-home'),
    ...right.map((door) => look(door, 'as-recorded')),
  ])
  const [shown] = await readChecks(ledger, leader, undefined)
  expect(shown).toMatchObject({
    drawn: 14,
    from: 14,
    looked: 12,
    otherwise: 1,
    samePerson: 1,
    day: DAY,
    by: 'town1',
  })
  // Clopper–Pearson for 1 of 12, one-sided 95 %: 33.9 % (exact binomial tables).
  expect(shown?.upper).toBeCloseTo(0.3387, 3)
  expect(shown?.doors).toMatchObject([{ subject: wrong, label: '2号' }])
  // Nobody at home: the door is still to be looked at.
  expect((await assigned()).map(({ subject }) => subject)).toContain(away)
  expect(await readChecks(ledger, by, NEIGHBOUR)).toEqual([])
})
