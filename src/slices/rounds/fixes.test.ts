import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { DAY, HOUR } from '../../core/cadence.ts'
import { fixText, metresBetween, middleOf, readFix } from '../../core/fix.ts'
import { within } from '../../database/connect.ts'
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
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { timelineOf } from '../ledger/queries.ts'
import { readQuestions } from './actions.ts'
import { forgetFixes } from './forgetting.ts'
import { FIX_KEPT } from './rules.ts'

/* Where phones were: what becomes of it from the phone to its destruction. */

const fixture = useDatabase()
const clock = handClock()
const by = principal()
const ALLEY = '130430100001001'
const chief = principal('alley-chief', ALLEY)
const leader = principal('township-leader', '130430100')
const DEVICE = newId()
/** Ten in the morning of yesterday in the county. */
const MORNING = Math.floor((Date.now() + 8 * HOUR) / DAY - 1) * DAY + 2 * HOUR
const today = new Date(MORNING + 8 * HOUR).toISOString().slice(0, 10)
let ledger: Ledger
let doors: string[]

beforeAll(async () => {
  ledger = testLedger(fixture.database, clock.now)
  await openAreas(ledger, by, [COUNTY, '130430100', '130430100001', ALLEY])
  doors = await registerHouseholds(ledger, by, Array<string>(9).fill(ALLEY))
  const spec = {
    key: 'visit',
    title: { zh: '走访', en: 'Round' },
    selector: { subject: 'household' },
    cadence: { type: 'once', withinHours: 24 },
    evidence: { kind: 'door-call' },
    doer: 'alley-chief',
    answerable: 'territorial',
  }
  await appendRecords(ledger, by, [draftOf('measure-started', newId(), { spec }, { area: COUNTY })])
})

/** A call and, beside it, where the phone was: so many metres north of the alley. */
function callAt(door: string | undefined, minute: number, metres: number) {
  const happenedAt = new Date(MORNING + minute * 60_000).toISOString()
  const call = draftOf('door-call', door ?? '', { end: 'vacant' }, { happenedAt, device: DEVICE })
  const fix = fixText({ latitude: 36.8123 + metres / 111_195, longitude: 115.1712, accuracy: 12.3 })
  const noted = draftOf(
    'fix-noted',
    DEVICE,
    { of: call.id, fix },
    { area: ALLEY, happenedAt, device: DEVICE },
  )
  return [call, noted]
}

const kept = (): Promise<number> =>
  within(fixture.database, COUNTY, async (tx) => {
    const { rows } = await sql<{ kept: number }>`
      select count(p.id) as kept from record r join record_personal p on p.id = r.id where r.kind = 'fix-noted'`.execute(
      tx,
    )
    return rows[0]?.kept ?? -1
  })

test('a fix is a text of eleven metres whose end says nothing, and comes back', () => {
  const text = fixText({ latitude: 36.812345, longitude: 115.171299, accuracy: 12.3 })
  expect(text).toBe('36.8123 115.1713 13 WGS84')
  expect(readFix(text)).toEqual({ latitude: 36.8123, longitude: 115.1713, accuracy: 13 })
  expect(readFix('91.0000 10.0000 5 WGS84')).toBeUndefined()
  const south = { latitude: 36, longitude: 115, accuracy: 1 }
  // One degree of longitude at 36°: 111.195 km times the cosine.
  expect(metresBetween(south, { ...south, longitude: 116 }) / 1000).toBeCloseTo(89.96, 1)
  expect(middleOf([south, { ...south, latitude: 38 }, { ...south, latitude: 39 }])?.latitude).toBe(38)
  expect(middleOf([])).toBeUndefined()
})

test('doors recorded far from the alley are a question in metres; where it was nobody is told', async () => {
  const near = doors.slice(0, 6).flatMap((door, index) => callAt(door, index * 3, index * 40))
  const far = doors.slice(6).flatMap((door, index) => callAt(door, 60 + index * 3, 6000))
  await appendRecords(ledger, chief, [...near, ...far])
  const answer = await readQuestions(ledger, leader, { day: today })
  expect(answer.questions).toMatchObject([
    { rule: 'far', doorCount: 3, figure: 5800, account: chief.account },
  ])
  expect(JSON.stringify(answer)).not.toMatch(/36\.8|115\.1/)
  const lines = await within(fixture.database, leader.area, (tx) => timelineOf(tx, { limit: 50 }))
  expect(lines.some(({ kind }) => kind === 'fix-noted')).toBe(true)
  expect(JSON.stringify(lines)).not.toMatch(/36\.8|115\.1/)
})

test('a fix about another’s record tells nothing of it', async () => {
  const [call] = callAt(doors[0], 200, 0)
  const other = principal('alley-chief', ALLEY)
  await appendRecords(ledger, chief, call ? [call] : [])
  const fix = '10.0000 10.0000 5 WGS84'
  await appendRecords(ledger, other, [
    draftOf('fix-noted', newId(), { of: call?.id, fix }, { area: ALLEY, happenedAt: call?.happenedAt ?? '' }),
  ])
  expect((await readQuestions(ledger, leader, { day: today })).questions).toHaveLength(1)
})

test('after three weeks every place is destroyed, on record; one that comes later is taken in without it', async () => {
  const before = await kept()
  expect(before).toBeGreaterThan(9)
  expect(await forgetFixes(ledger)).toBe(0)
  clock.forward(MORNING + FIX_KEPT + 61 * 60_000 - clock.now())
  // The six of the alley and the first of those far away.
  expect(await forgetFixes(ledger)).toBe(7)
  expect(await kept()).toBe(before - 7)
  await appendRecords(ledger, chief, callAt(doors[1], 30, 20))
  expect(await kept()).toBe(before - 7)
  clock.forward(DAY)
  await forgetFixes(ledger)
  expect(await kept()).toBe(0)
  expect(await forgetFixes(ledger)).toBe(0)
  expect((await readQuestions(ledger, leader, { day: today })).questions).toEqual([])
})
