import { beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { within } from '../../database/connect.ts'
import { dutiesIn, recount } from '../duties/queries.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { timelineOf } from '../ledger/queries.ts'
import { householdsIn, peopleLike } from '../register/queries.ts'
import { freeNumbers, historyOf, numberNow } from './queries.ts'
import { OTHERS } from '../../wiring.ts'
import { useDatabase } from '../../../test/harness.ts'
import {
  draftOf,
  newId,
  openAreas,
  principal,
  registerHouseholds,
  testLedger,
} from '../../../test/factories.ts'

const fixture = useDatabase()
const TOWN = '130430100'
const OTHER_TOWN = '130430201'
const VILLAGE = `${TOWN}001`
const ALLEY = `${VILLAGE}001`
const NEXT = `${VILLAGE}002`
let ledger: Ledger
let by: Principal
let households: string[]
const person = newId()
const post = newId()

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  by = principal()
  const grid = ['130430', TOWN, VILLAGE, ALLEY, NEXT, OTHER_TOWN, `${OTHER_TOWN}001`]
  await openAreas(ledger, by, grid)
  households = await registerHouseholds(ledger, by, [...Array.from({ length: 8 }, () => ALLEY), NEXT])
  const account = newId()
  await appendRecords(ledger, by, [
    draftOf('account-made', account, { username: 'chief', name: '长' }, { area: ALLEY }),
    draftOf('post-appointed', post, { account, role: 'alley-chief' }, { area: ALLEY }),
    draftOf('person-registered', person, { household: households[0], name: '曾小兰' }, { area: ALLEY }),
    measure('130430', 'household'),
    draftOf('door-call', households[0] ?? '', { end: 'met', metWith: '户主' }),
  ])
})

function measure(area: string, subject: string) {
  const spec = {
    key: 'doors',
    title: { zh: '排查', en: 'Doors' },
    selector: { subject },
    cadence: { type: 'once', withinHours: 72 },
    evidence: { kind: 'door-call' },
    doer: 'alley-chief',
    answerable: 'territorial',
  }
  return draftOf('measure-started', newId(), { spec }, { area })
}

/** A record about the area that has this number. */
async function change(kind: string, area: string, payload: object): Promise<void> {
  const { rows } = await see('130430', (tx) =>
    sql<{ subject: string }>`select subject from area where area = ${area}`.execute(tx),
  )
  await appendRecords(ledger, by, [draftOf(kind, rows[0]?.subject ?? newId(), payload)])
}
const see: <T>(scope: string, work: Parameters<typeof within<T>>[2]) => Promise<T> = (scope, work) =>
  within(fixture.database, scope, work)

async function doorsIn(area: string): Promise<number> {
  return (await see(area, (tx) => householdsIn(tx, area, undefined, 100))).households.length
}
async function openDuties(area: string): Promise<number> {
  const page = await see(area, (tx) => dutiesIn(tx, { area, state: 'open', limit: 100 }, new Date()))
  return page.duties.length
}

test('a village moves to another township with all inside, and its new chief sees what was recorded before', async () => {
  const number = `${OTHER_TOWN}002`
  await change('area-moved', VILLAGE, { number, reason: '区划调整' })
  expect(await see('130430', (tx) => numberNow(tx, ALLEY))).toBe(`${number}001`)
  expect(await doorsIn(TOWN)).toBe(0)
  expect(await doorsIn(`${number}001`)).toBe(8)
  expect(await openDuties(OTHER_TOWN)).toBe(8)
  expect(await see(number, (tx) => recount(tx))).toMatchObject({ wrong: 0 })
  const found = await see(OTHER_TOWN, (tx) => peopleLike(tx, 'zxl', ledger.sealer.match, 9))
  expect(found.map(({ area }) => area)).toEqual([`${number}001`])
  expect(await see(TOWN, (tx) => peopleLike(tx, 'zxl', ledger.sealer.match, 9))).toEqual([])
  const timeline = await see(`${number}001`, (tx) =>
    timelineOf(tx, { subject: households[0] ?? '', limit: 9 }),
  )
  expect(timeline.map(({ kind, area }) => [kind, area])).toEqual([
    ['door-call', ALLEY],
    ['household-registered', ALLEY],
  ])
  expect(timeline[0]?.payload).toMatchObject({ metWith: '户主' })
  expect(await see(TOWN, (tx) => timelineOf(tx, { subject: person, limit: 9 }))).toHaveLength(1)
  const posts = await see(number, (tx) => sql<{ area: string }>`select area from post`.execute(tx))
  expect(posts.rows).toEqual([{ area: `${number}001` }])
})

test('what a phone records under the old number arrives under the new one', async () => {
  await appendRecords(ledger, { ...by, role: 'alley-chief', area: `${OTHER_TOWN}002001` }, [
    draftOf('household-registered', newId(), { door: '9号' }, { area: ALLEY }),
  ])
  expect(await doorsIn(`${OTHER_TOWN}002001`)).toBe(9)
})

test('it can go back to its own number, which nobody else may have', async () => {
  const opened = { number: VILLAGE, level: 'village', name: '占号' }
  const take = appendRecords(ledger, by, [draftOf('area-opened', newId(), opened, { area: VILLAGE })])
  await expect(take).rejects.toMatchObject({ code: 'area-number-taken' })
  await change('area-moved', `${OTHER_TOWN}002`, { number: VILLAGE })
  expect(await see('130430', (tx) => numberNow(tx, `${OTHER_TOWN}002001`))).toBe(ALLEY)
  expect(await doorsIn(ALLEY)).toBe(9)
})

test('an alley is split by doors and one side of the street, people with their door', async () => {
  const fresh = `${VILLAGE}003`
  const doors = [{ from: 1, to: 4, side: 'odd' }]
  await appendRecords(ledger, by, [
    draftOf('area-opened', newId(), { number: fresh, level: 'alley', name: '三胡同' }, { area: fresh }),
  ])
  await change('area-split', ALLEY, { parts: [{ into: fresh, doors, subjects: [households[7]] }] })
  expect([await doorsIn(ALLEY), await doorsIn(fresh)]).toEqual([6, 3])
  expect(await openDuties(fresh)).toBe(2)
  expect(await see(fresh, (tx) => peopleLike(tx, '曾小兰', ledger.sealer.match, 9))).toHaveLength(1)
  // The door called on went along with its call, its duty and the call's answers.
  const timeline = await see(fresh, (tx) => timelineOf(tx, { subject: households[0] ?? '', limit: 9 }))
  expect(timeline.map(({ kind }) => kind)).toContain('door-call')
  expect(await see('130430', (tx) => recount(tx))).toMatchObject({ wrong: 0 })
})

test('a split that would take people out of a measure over just that area is refused', async () => {
  const only = measure(NEXT, 'household')
  await appendRecords(ledger, by, [only])
  const split = change('area-split', NEXT, { parts: [{ into: ALLEY, subjects: [households[8]] }] })
  await expect(split).rejects.toMatchObject({ code: 'area-has-measure' })
  await appendRecords(ledger, by, [draftOf('measure-ended', only.subject, { reason: '完' }, { area: NEXT })])
})

test('two alleys become one; the old number leads there, its history names who did it', async () => {
  await change('area-merged', `${VILLAGE}003`, { into: NEXT, reason: '并' })
  expect(await doorsIn(NEXT)).toBe(4)
  expect(await see('130430', (tx) => numberNow(tx, `${VILLAGE}003`))).toBe(NEXT)
  const { rows } = await see('130430', (tx) =>
    sql<{ subject: string }>`select subject from area where area = ${NEXT}`.execute(tx),
  )
  const history = await see('130430', (tx) => historyOf(tx, NEXT, rows[0]?.subject ?? ''))
  expect(history.changes.map(({ kind }) => kind)).toEqual(['area-merged', 'area-opened'])
  expect(history.numbers).toEqual([NEXT, `${OTHER_TOWN}002002`])
  const again = change('area-merged', `${VILLAGE}003`, { into: ALLEY })
  await expect(again).rejects.toMatchObject({ code: 'area-closed' })
})

test('a merged village’s alleys get free numbers', async () => {
  await change('area-merged', VILLAGE, { into: `${OTHER_TOWN}001` })
  expect(await see('130430', (tx) => numberNow(tx, ALLEY))).toBe(`${OTHER_TOWN}001001`)
  expect(await see('130430', (tx) => numberNow(tx, `${VILLAGE}003`))).toBe(`${OTHER_TOWN}001002`)
  expect(await doorsIn(`${OTHER_TOWN}001`)).toBe(10)
  expect(await see('130430', (tx) => recount(tx))).toMatchObject({ wrong: 0 })
  expect(await see('130430', (tx) => freeNumbers(tx, `${OTHER_TOWN}001`, 2))).toEqual([
    `${OTHER_TOWN}001003`,
    `${OTHER_TOWN}001004`,
  ])
})

test('only what is empty is closed, and whoever held a post there holds it no more', async () => {
  const full = change('area-closed', `${OTHER_TOWN}001001`, { reason: '撤' })
  await expect(full).rejects.toMatchObject({ code: 'area-inhabited' })
  const empty = `${OTHER_TOWN}009`
  const held = newId()
  await appendRecords(ledger, by, [
    draftOf('area-opened', newId(), { number: empty, level: 'village', name: '空村' }, { area: empty }),
  ])
  const account = newId()
  await appendRecords(ledger, by, [
    draftOf('account-made', account, { username: 'leader', name: '长' }, { area: empty }),
    draftOf('post-appointed', held, { account, role: 'village-leader' }, { area: empty }),
  ])
  await change('area-closed', empty, { reason: '撤' })
  const ended = await see('130430', (tx) =>
    sql`select 1 from post where post = ${held} and ended_at is not null`.execute(tx),
  )
  expect(ended.rows).toHaveLength(1)
  const inside = { number: `${empty}001`, level: 'alley', name: '胡同' }
  const open = appendRecords(ledger, by, [draftOf('area-opened', newId(), inside, { area: `${empty}001` })])
  await expect(open).rejects.toMatchObject({ code: 'area-closed' })
})

test('a change of the grid that cannot be leaves no trace', async () => {
  const impossible: [string, string, object][] = [
    ['area-moved', `${OTHER_TOWN}001001`, { number: `${OTHER_TOWN}007001` }],
    ['area-moved', `${OTHER_TOWN}001001`, { number: `${TOWN}001` }],
    ['area-moved', OTHER_TOWN, { number: `${OTHER_TOWN}001009` }],
    ['area-merged', `${OTHER_TOWN}001`, { into: OTHER_TOWN }],
    ['area-renamed', `${OTHER_TOWN}001`, { name: '村', level: 'alley' }],
    ['area-split', `${OTHER_TOWN}001001`, { parts: [{ into: `${OTHER_TOWN}001001`, subjects: [] }] }],
  ]
  const count = async (): Promise<unknown> =>
    (await see('130430', (tx) => sql`select count(*) as n from record`.execute(tx))).rows[0]
  const before = await count()
  for (const [kind, area, payload] of impossible)
    await expect(change(kind, area, payload), `${kind} ${area}`).rejects.toMatchObject({
      code: expect.stringMatching(/^area-/),
    })
  expect(await count()).toEqual(before)
})

/** Tables with an area whose rows stay where they are when the grid changes, and why. */
const STAYS: Record<string, string> = {
  area: 'the grid itself',
  record: 'says under which number it was made; seen through its subject',
  record_personal: 'as its record',
  subject_shift: 'says what a split did',
  duty: 'follows by itself (duties/following.ts)',
  duty_count: 'follows its duties',
  duty_pace: 'follows its duties',
  name_gram: 'follows its people (register/projection.ts)',
  measure_night: 'says what was made under a number; the next night makes the rest under the new one',
  escalation: 'is worked out anew from overdue duties (escalations/jobs.ts)',
  recount: 'says what was counted when',
  county: 'has one number for good',
  county_epoch: 'has one number for good',
  backup: 'lies in the county',
  entry_key: 'is of the whole county',
  entry_share_gone: 'is of the whole county',
  colour_due: 'says whose colour to look at; the person is looked up',
  colour_area_due: 'a changed grid asks for the whole county (colours/projection.ts)',
  colour_doubt: 'says where a forged record claimed to be',
  colour_rules: 'has one number for good',
  log_leaf: 'lies in the county',
  log_size: 'has one number for good',
}

test('every table with an area says where its rows go when the grid changes', async () => {
  const { rows } = await fixture.database.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'area'
     where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
    [fixture.database.schema],
  )
  const told = new Set([
    ...OTHERS.flatMap(({ lives = [] }) => lives.map(({ table }) => table)),
    ...Object.keys(STAYS),
  ])
  // Name the table in its projection's `lives`, or above with the reason why its rows stay.
  expect(rows.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([])
})
