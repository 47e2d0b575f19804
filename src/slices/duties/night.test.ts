import { beforeEach, expect, test } from 'vitest'
import { sql } from 'kysely'
import { DAY, dayStart, HOUR } from '../../core/cadence.ts'
import { measureSpec } from '../../core/measure.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, machineOf, type Ledger, type Principal } from '../ledger/actions.ts'
import { checkClocks, nightsUntil, partsOf, turnNights } from './night.ts'
import { recount } from './queries.ts'
import { emptyCounty, useDatabase } from '../../../test/harness.ts'
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
const ALLEYS = ['130430100001001', '130430100002001', '130430201001001']
let ledger: Ledger
let by: Principal

const DAILY = measureSpec.parse({
  key: 'daily',
  title: { zh: '每日', en: 'Daily' },
  selector: { subject: 'household' },
  cadence: { type: 'every', days: 1 },
  evidence: { kind: 'door-call' },
  doer: 'alley-chief',
  answerable: 'territorial',
})

beforeEach(async () => {
  await emptyCounty(fixture.database)
  clock.reset()
  ledger = testLedger(fixture.database, clock.now)
  by = principal()
  const above = ['130430', '130430100', '130430100001', '130430100002', '130430201', '130430201001']
  await openAreas(ledger, by, [...above, ...ALLEYS])
  await registerHouseholds(ledger, by, [...ALLEYS, ...ALLEYS])
  // One stands on the township itself and one on the county: no village holds them.
  await registerHouseholds(ledger, by, ['130430100', '130430'])
  await appendRecords(ledger, by, [draftOf('measure-started', newId(), { spec: DAILY }, { area: COUNTY })])
})

/** Duties by the day their window opens, counted from today. */
async function dutiesByDay(): Promise<Record<string, number>> {
  const today = new Date(dayStart(clock.now()))
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ day: number; duties: number }>`
      select extract(epoch from opens_at - ${today})::int / 86400 as day, count(*) as duties from duty group by 1 order by 1`.execute(
      tx,
    ),
  )
  return Object.fromEntries(rows.map(({ day, duties }) => [day, duties]))
}

async function isCounted(): Promise<void> {
  expect(await within(ledger.database, COUNTY, (tx) => recount(tx))).toMatchObject({ wrong: 0 })
}

test('a grid is cut until no part is too large, villages whole, the county last', () => {
  const duties = new Map([
    ['130430100001', 60],
    ['130430100002', 50],
    ['130430201001', 30],
    ['130430100', 1],
  ])
  expect(partsOf(COUNTY, duties, 1000)).toEqual([COUNTY])
  expect(partsOf(COUNTY, duties, 100)).toEqual([
    '130430100001',
    '130430100002',
    '130430100',
    '130430201',
    COUNTY,
  ])
  expect(partsOf(COUNTY, duties, 10)).toContain('130430201001')
  expect(partsOf(COUNTY, new Map(), 10)).toEqual([COUNTY])
})

test('nights missed are made up for day by day; a jump of months is refused', () => {
  const coming = dayStart(Date.now()) + DAY
  expect(nightsUntil(coming, undefined)).toEqual([coming])
  expect(nightsUntil(coming, coming)).toEqual([coming])
  expect(nightsUntil(coming, coming + DAY)).toEqual([coming])
  expect(nightsUntil(coming, coming - 3 * DAY)).toEqual([coming - 2 * DAY, coming - DAY, coming])
  expect(() => nightsUntil(coming, coming - 40 * DAY)).toThrow('clock')
})

test.each([1, 3, 1000])('every subject gets the coming day once, in parts of %i duties', async (largest) => {
  expect(await dutiesByDay()).toEqual({ 0: 8 })
  expect(await turnNights(ledger, undefined, largest)).toBeGreaterThan(0)
  expect(await dutiesByDay()).toEqual({ 0: 8, 1: 8 })
  // Asked again, and cut differently, it makes nothing new.
  expect(await turnNights(ledger, undefined, largest)).toBe(0)
  await turnNights(ledger, undefined, largest + 1)
  expect(await dutiesByDay()).toEqual({ 0: 8, 1: 8 })
  await isCounted()
})

test('two workers turn the same night at the same time: every duty once', async () => {
  const [one, two] = await Promise.all([
    turnNights(ledger, undefined, 1),
    turnNights({ ...ledger }, undefined, 1),
  ])
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ nights: number }>`select count(*) as nights from record where kind = 'day-turned'`.execute(tx),
  )
  expect(one + two).toBe(rows[0]?.nights)
  expect(await dutiesByDay()).toEqual({ 0: 8, 1: 8 })
  await isCounted()
})

test('after four days of being off every day is there; set back, the clock makes nothing', async () => {
  await turnNights(ledger, undefined, 3)
  clock.forward(4 * DAY)
  await turnNights(ledger, undefined, 3)
  expect(await dutiesByDay()).toEqual({ '-4': 8, '-3': 8, '-2': 8, '-1': 8, 0: 8, 1: 8 })
  clock.forward(-2 * DAY)
  await turnNights(ledger, undefined, 3)
  expect(Object.keys(await dutiesByDay())).toHaveLength(6)
  await isCounted()
})

test('evidence of a day that is made up for counts', async () => {
  await turnNights(ledger, undefined, 3)
  clock.forward(3 * DAY)
  const { rows } = await within(ledger.database, COUNTY, (tx) =>
    sql<{ subject: string }>`select subject from subject where area = '130430'and kind = 'household'`.execute(
      tx,
    ),
  )
  const subject = rows[0]?.subject ?? ''
  const happenedAt = new Date(clock.now() - DAY).toISOString()
  await appendRecords(ledger, by, [draftOf('door-call', subject, { end: 'vacant' }, { happenedAt })])
  await turnNights(ledger, undefined, 3)
  const done = await within(ledger.database, COUNTY, (tx) =>
    sql<{ opens: Date }>`select opens_at as opens from duty where outcome = 1`.execute(tx),
  )
  expect(done.rows.map(({ opens }) => opens.getTime())).toEqual([dayStart(clock.now() - DAY)])
})

test('whoever moves from a part that was turned to one that was not keeps one duty a day', async () => {
  const turn = (area: string) => {
    const through = new Date(dayStart(clock.now()) + DAY).toISOString()
    return draftOf('day-turned', newId(), { through }, { area })
  }
  await appendRecords(ledger, machineOf(ledger), [turn('130430100001')])
  // Registered after their village was turned: from the running day on.
  await registerHouseholds(ledger, by, ['130430100001001', '130430201001001'])
  expect(await dutiesByDay()).toEqual({ 0: 10, 1: 3 })
  await appendRecords(ledger, machineOf(ledger), [turn('130430100'), turn('130430201'), turn('130430')])
  expect(await dutiesByDay()).toEqual({ 0: 10, 1: 10 })
})

test('cut otherwise from night to night, nobody is asked for days before they came', async () => {
  await turnNights(ledger, undefined, 1000)
  for (const largest of [1, 1, 3]) {
    clock.forward(DAY)
    await turnNights(ledger, undefined, largest)
  }
  // Came on the third day; an alley of a township that has never had a night of its own.
  await openAreas(ledger, by, ['130430300', '130430300001', '130430300001001'])
  await registerHouseholds(ledger, by, ['130430100001001', '130430300001001'])
  clock.forward(DAY)
  await turnNights(ledger, undefined, 1000)
  expect(await dutiesByDay()).toEqual({ '-4': 8, '-3': 8, '-2': 8, '-1': 10, 0: 10, 1: 10 })
  await isCounted()
})

test('clocks that differ turn no night', async () => {
  await checkClocks(ledger)
  clock.forward(HOUR)
  await expect(checkClocks(ledger)).rejects.toThrow('60 minutes')
})
