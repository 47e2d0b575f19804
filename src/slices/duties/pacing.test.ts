import { beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { DAY, dayStart, HOUR } from '../../core/cadence.ts'
import { within } from '../../database/connect.ts'
import { phoneOf } from '../accounts/phone.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { readBoard, readPace } from './actions.ts'
import { turnNights } from './night.ts'
import { recount } from './queries.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
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
const VILLAGE = '130430100001'
const OTHER = '130430201001'
const [once, daily, post] = [newId(), newId(), newId()]
let ledger: Ledger
let doors: string[] = []

const spec = (key: string, cadence: object) => ({
  key,
  title: { zh: '入户', en: 'Calls' },
  selector: { subject: 'household' },
  cadence,
  evidence: { kind: 'door-call', where: [{ field: 'end', not: 'nobody-home' }] },
  doer: 'alley-chief',
  answerable: 'territorial',
})
const at = (): string => new Date(clock.now()).toISOString()
const id = (): string => newId(clock.now())

async function callAt(...at: (string | undefined)[]): Promise<string[]> {
  const happenedAt = new Date(clock.now()).toISOString()
  const drafts = at.map((household) =>
    draftOf('door-call', household ?? '', { end: 'vacant' }, { id: id(), happenedAt }),
  )
  await appendRecords(ledger, by, drafts)
  return drafts.map((draft) => draft.id)
}

beforeAll(async () => {
  // From an hour after the coming midnight on, so that what follows falls into one day of the county.
  clock.forward(dayStart(clock.now()) + DAY + HOUR - clock.now())
  ledger = testLedger(fixture.database, clock.now)
  const given = { id: id(), happenedAt: at() }
  await openAreas(ledger, by, [
    '130430',
    '130430100',
    VILLAGE,
    `${VILLAGE}001`,
    '130430201',
    OTHER,
    `${OTHER}001`,
  ])
  doors = await registerHouseholds(ledger, by, [...Array<string>(6).fill(`${VILLAGE}001`), `${OTHER}001`])
  const account = newId()
  const made = { username: 'chief', name: '村长', phone: '13800001234' }
  await appendRecords(
    ledger,
    by,
    [
      draftOf('account-made', account, made, { area: '130430' }),
      draftOf('post-appointed', post, { account, role: 'village-leader' }, { area: VILLAGE }),
      draftOf(
        'measure-started',
        once,
        { spec: spec('once', { type: 'once', withinHours: 8 }) },
        { ...given, area: '130430' },
      ),
      draftOf(
        'measure-started',
        daily,
        { spec: spec('daily', { type: 'every', days: 1 }) },
        { area: '130430', happenedAt: at() },
      ),
    ].map((draft) => ({ ...draft, id: id() })),
  )
})

test('pace counts what was done in each hour, follows corrections, and forgets what no longer counts', async () => {
  clock.forward(2 * HOUR)
  const [, wrong] = await callAt(doors[0], doors[1])
  clock.forward(2 * HOUR)
  await callAt(doors[6])
  const pace = await readPace(ledger, by, undefined, undefined)
  const start = Date.parse(pace?.opensAt ?? '')
  expect(pace).toMatchObject({ measure: once, due: 7, done: 3, before: 0 })
  expect(Date.parse(pace?.dueAt ?? '') - start).toBe(8 * HOUR)
  expect(pace?.hours.map(({ hour, done }) => [(Date.parse(hour) - start) / HOUR, done])).toEqual([
    [2, 2],
    [4, 1],
  ])
  expect(await readPace(ledger, by, VILLAGE, once)).toMatchObject({ due: 6, done: 2 })
  // The measure that repeats has one window a day: the same calls count for it.
  expect(await readPace(ledger, by, undefined, daily)).toMatchObject({
    opensAt: new Date(dayStart(clock.now())).toISOString(),
    due: 7,
    done: 3,
  })
  clock.forward(3000)
  await appendRecords(ledger, by, [
    draftOf(
      'record-withdrawn',
      newId(),
      { reason: '登记错户' },
      { area: VILLAGE, id: id(), happenedAt: at(), corrects: wrong },
    ),
  ])
  expect(await readPace(ledger, by, undefined, once)).toMatchObject({
    done: 2,
    hours: [{ done: 1 }, { done: 1 }],
  })
  expect(await within(ledger.database, '130430', recount)).toMatchObject({ wrong: 0 })
})

test('the board names the villages furthest behind with their chiefs, whose number is opened within scope only', async () => {
  clock.forward(8 * HOUR)
  const { behind, total } = await readBoard(ledger, by, '130430')
  expect(total.overdue).toBe(5)
  expect(behind).toMatchObject([
    {
      area: VILLAGE,
      overdue: 5,
      measure: { measure: once, overdue: 5 },
      chief: { post, name: '村长', phoneTail: '1234' },
    },
  ])
  expect(await phoneOf(ledger, by, post)).toEqual({ name: '村长', phone: '13800001234' })
  await expect(phoneOf(ledger, principal('township-leader', '130430201'), post)).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('after days of calls the hours that are kept are few, and what they say is still right', async () => {
  const count = async (measure: string): Promise<number> => {
    const { rows } = await within(ledger.database, '130430', (tx) =>
      sql<{
        n: number
      }>`select count(*) as n from duty_pace p join measure m using (measure) where m.id = ${measure}`.execute(
        tx,
      ),
    )
    return rows[0]?.n ?? 0
  }
  for (let day = 0; day < 14; day += 1) {
    clock.forward(DAY)
    await turnNights(ledger)
    await callAt(...doors)
  }
  expect(await count(daily)).toBeLessThanOrEqual(2 * 10)
  expect(await count(once)).toBeGreaterThan(2)
  expect(await readPace(ledger, by, undefined, daily)).toMatchObject({ due: 7, done: 7, before: 0 })
  expect(await readPace(ledger, by, undefined, once)).toMatchObject({ due: 7, done: 7, before: 0 })
  expect(await within(ledger.database, '130430', recount)).toMatchObject({ wrong: 0 })
})
