import { beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger, type Principal } from '../ledger/actions.ts'
import { importGrid, planImport, type Agreed } from './actions.ts'
import { contentsOf } from './contents.ts'
import { areasInChildren, childrenOf, findArea, historyOf, searchAreas } from './queries.ts'
import { closable } from './rules.ts'
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
const VILLAGE = `${TOWN}001`
const ALLEY = `${VILLAGE}001`
let ledger: Ledger
let by: Principal
let households: string[]

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  by = principal()
  const grid = ['130430', TOWN, VILLAGE, `${TOWN}002`, `${TOWN}003`, ALLEY, `${VILLAGE}002`]
  await openAreas(ledger, by, grid)
  households = await registerHouseholds(ledger, by, [ALLEY, ALLEY, ALLEY, `${VILLAGE}002`])
  const account = newId()
  await appendRecords(ledger, by, [
    draftOf('account-made', account, { username: 'chief', name: '长' }, { area: ALLEY }),
    draftOf('post-appointed', newId(), { account, role: 'alley-chief' }, { area: ALLEY }),
    draftOf('post-appointed', newId(), { account, role: 'alley-chief' }, { area: `${VILLAGE}002` }),
    draftOf('person-registered', newId(), { household: households[0], name: '甲' }, { area: ALLEY }),
    draftOf('person-registered', newId(), { household: households[1], name: '乙' }, { area: ALLEY }),
    draftOf('measure-started', newId(), { spec: SPEC }, { area: '130430' }),
    draftOf('door-call', households[2] ?? '', { end: 'vacant' }),
  ])
})
const SPEC = {
  key: 'doors',
  title: { zh: '排查', en: 'Doors' },
  selector: { subject: 'household' },
  cadence: { type: 'once', withinHours: 72 },
  evidence: { kind: 'door-call' },
  doer: 'alley-chief',
  answerable: 'territorial',
}

const see = <T>(work: Parameters<typeof within<T>>[2]): Promise<T> => within(fixture.database, '130430', work)
const csv = (...lines: string[]): Buffer => Buffer.from(['编码,级别,名称', ...lines].join('\n'))
const agreed = (opened: number, renamed = 0, closed = 0): Agreed => ({
  reason: '按新代码',
  seen: { opened, renamed, closed },
})
const subjectOf = async (area: string): Promise<string> =>
  (await see((tx) => findArea(tx, area)))?.subject ?? ''

test('what a change takes along is told before: all of an area, or some of its doors', async () => {
  const now = new Date(ledger.now())
  expect(await see((tx) => contentsOf(tx, VILLAGE, undefined, now))).toMatchObject({
    areas: 2,
    households: 4,
    persons: 2,
    sites: 0,
    duties: 3,
    accounts: 1,
    measures: [],
  })
  const some = [households[0] ?? '', households[2] ?? '']
  expect(await see((tx) => contentsOf(tx, ALLEY, some, now))).toMatchObject({
    areas: 0,
    households: 2,
    persons: 1,
    duties: 1,
    accounts: 0,
  })
  const moved = `${TOWN}009`
  await appendRecords(ledger, by, [
    draftOf('area-moved', await subjectOf(VILLAGE), { number: moved, reason: '试' }),
  ])
  const { rows } = await see((tx) =>
    sql<{
      n: number
    }>`select count(*) as n from duty where area >= ${moved} and area < ${`${moved}~`} and outcome = 0`.execute(
      tx,
    ),
  )
  expect(rows[0]?.n).toBe(3)
  await appendRecords(ledger, by, [draftOf('area-moved', await subjectOf(moved), { number: VILLAGE })])
})

test('a measure over just one alley is named, since a split would be refused', async () => {
  const measure = newId()
  await appendRecords(ledger, by, [draftOf('measure-started', measure, { spec: SPEC }, { area: ALLEY })])
  const { measures } = await see((tx) => contentsOf(tx, ALLEY, undefined, new Date()))
  expect(measures).toEqual([{ measure, title: SPEC.title }])
  await appendRecords(ledger, by, [draftOf('measure-ended', measure, { reason: '完' }, { area: ALLEY })])
})

test('a file opens, renames and closes all at once, and every area says why', async () => {
  const file = csv(
    `${TOWN}004,村,四村`,
    `${TOWN}004001,胡同,四村一胡同`,
    `${VILLAGE},社区,一社区`,
    `${TOWN}002,村,网格${TOWN}002`,
  )
  const plan = await see((tx) => planImport(tx, '130430', file))
  expect(closable(plan).map(({ number }) => number)).toEqual([`${TOWN}003`])
  await expect(importGrid(ledger, by, file, agreed(1, 1))).rejects.toMatchObject({ code: 'grid-changed' })
  expect(await importGrid(ledger, by, file, agreed(2, 1, 1))).toEqual({ opened: 2, renamed: 1, closed: 1 })
  const children = await see((tx) => childrenOf(tx, TOWN))
  const inside = await see((tx) => areasInChildren(tx, TOWN))
  expect(children.map(({ area, name, level }) => [name, level, inside.get(area) ?? 0])).toEqual([
    ['一社区', 'community', 2],
    [`网格${TOWN}002`, 'village', 0],
    ['四村', 'village', 1],
  ])
  const history = await see(async (tx) => historyOf(tx, VILLAGE, await subjectOf(VILLAGE)))
  expect(history.changes[0]).toMatchObject({ kind: 'area-renamed', payload: { reason: '按新代码' } })
  expect(await importGrid(ledger, by, file, agreed(0))).toEqual({ opened: 0, renamed: 0, closed: 0 })
})

test('one faulty row keeps the whole file out', async () => {
  const before = await see((tx) => sql`select count(*) as n from record`.execute(tx))
  const file = csv(`${TOWN}005,村,五村`, `${TOWN}099001,胡同,没有上级`)
  await expect(importGrid(ledger, by, file, agreed(1))).rejects.toMatchObject({
    code: 'grid-faults',
    faults: [{ path: '3', message: 'no-parent' }],
  })
  expect(await see((tx) => sql`select count(*) as n from record`.execute(tx))).toEqual(before)
})

test('an old number, and the name of what was merged, lead to what is there now', async () => {
  const into = `${VILLAGE}001`
  await appendRecords(ledger, by, [
    draftOf('area-renamed', await subjectOf(`${VILLAGE}002`), { name: '槐树胡同' }),
  ])
  await appendRecords(ledger, by, [
    draftOf('area-merged', await subjectOf(`${VILLAGE}002`), { into, reason: '合' }),
  ])
  const find = (text: string, scope = '130430') => see((tx) => searchAreas(tx, scope, text, 9))
  expect(await find(`${VILLAGE}002`)).toMatchObject([{ area: into, was: `${VILLAGE}002` }])
  expect(await find('槐树')).toMatchObject([{ area: into, was: '槐树胡同' }])
  expect(await find('槐树', `${TOWN}002`)).toEqual([])
  expect(await find(into)).toMatchObject([{ area: into, was: null }])
})
