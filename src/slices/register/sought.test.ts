import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { measureSpec } from '../../core/measure.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { readPacks } from '../directives/pack-file.ts'
import { exportList } from '../lists/actions.ts'
import { countSought, soughtIn, type SoughtFilter } from './sought-queries.ts'
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
const ALLEY = '130430100001001'
const by = principal()
const [found, elsewhere, missing, twin, known] = [newId(), newId(), newId(), newId(), newId()]
let ledger: Ledger

const sought = (person: string, name: string, more: object = {}) =>
  draftOf('person-sought', person, { name, from: '邻市', list: '推送一.csv', ...more }, { area: TOWN })

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', TOWN, '130430100001', ALLEY, '130430201'])
  const [household] = await registerHouseholds(ledger, by, [ALLEY])
  const spec = {
    key: 'find',
    title: { zh: '查找推送人员', en: 'Find the people sought' },
    selector: { subject: 'person', all: ['state:sought'] },
    cadence: { type: 'once', withinHours: 24 },
    evidence: { kind: 'person-found' },
    doer: 'township-leader',
    answerable: 'territorial',
  }
  await appendRecords(ledger, by, [
    draftOf('person-registered', known, { household, name: '早在册' }, { area: ALLEY }),
    draftOf('measure-started', newId(), { spec }, { area: '130430' }),
  ])
  await appendRecords(ledger, by, [
    sought(found, '甲找到', { identity: '130430196203040026' }),
    sought(elsewhere, '乙他往'),
    sought(missing, '丙未见', { list: '推送二.csv' }),
    sought(twin, '丁同人'),
    draftOf('person-sought', newId(), { name: '戊外镇' }, { area: '130430201' }),
  ])
  await appendRecords(ledger, by, [
    draftOf('person-found', found, { household }),
    draftOf('person-found', elsewhere, { elsewhere: '已返回省城' }),
    draftOf('person-merged', twin, { into: known }),
  ])
})

const people = async (filter: Partial<SoughtFilter>, scope = TOWN, limit = 50) => {
  const all = []
  let after: string | undefined
  do {
    const asked = { area: scope, state: 'all' as const, ...filter }
    const page = await within(ledger.database, scope, (tx) =>
      soughtIn(tx, asked, new Date(ledger.now() + 1000), after, limit),
    )
    all.push(...page.people)
    after = page.next ?? undefined
  } while (after)
  return all
}

test('whoever is still sought is listed with the list, since when, and whose duty it is', async () => {
  expect(await people({ state: 'open' })).toMatchObject([
    {
      person: missing,
      list: '推送二.csv',
      from: '邻市',
      finders: [{ role: 'township-leader', name: null }],
      foundAt: null,
      known: null,
      foundWhere: '',
    },
  ])
})

test('whoever was found stays listed, with where, and with whom the register holds now', async () => {
  const listed = new Map((await people({ state: 'found' })).map((line) => [line.person, line]))
  const [one, other, third] = [listed.get(found), listed.get(elsewhere), listed.get(twin)]
  expect(one).toMatchObject({ person: found, area: ALLEY, known: found, finders: [] })
  expect(one?.foundWhere).toContain('1号')
  expect(one?.foundAt).toMatch(/^20/)
  expect(JSON.stringify(one)).not.toContain('130430196203040026')
  expect(other).toMatchObject({ person: elsewhere, known: null, foundWhere: '已返回省城' })
  expect(third).toMatchObject({ person: twin, known, foundWhere: '' })
  expect(listed.size).toBe(3)
})

test('pages, counts and words keep to the scope and to each other', async () => {
  expect(await people({}, TOWN, 1)).toHaveLength(4)
  expect(await people({ area: '130430201' }, '130430')).toMatchObject([{ name: '戊外镇' }])
  expect(await people({ area: '130430' }, '130430201')).toMatchObject([{ name: '戊外镇' }])
  expect(await people({ q: '推送二' })).toMatchObject([{ person: missing }])
  const counts = (filter: Omit<SoughtFilter, 'state'>) =>
    within(ledger.database, '130430', (tx) => countSought(tx, filter))
  expect(await counts({ area: TOWN })).toEqual({ open: 1, found: 3 })
  expect(await counts({ area: '130430', q: '乙' })).toEqual({ open: 0, found: 1 })
})

test('the list leaves as a file with the filter of the screen', async () => {
  const asked = {
    list: 'sought',
    area: TOWN,
    format: 'csv',
    language: 'zh',
    state: 'open',
    kind: undefined,
  } as const
  const linesOf = async (state: 'open' | 'found') => {
    const { content } = await exportList(ledger, by, { ...asked, sought: state })
    const parts: string[] = []
    for await (const part of content as AsyncIterable<string>) parts.push(String(part))
    return parts.join('').trimEnd().split('\r\n')
  }
  const [, row = '', ...none] = await linesOf('open')
  expect(row).toMatch(/^丙未见,.*推送二\.csv.*乡镇负责人/)
  expect(none).toEqual([])
  expect(await linesOf('found')).toHaveLength(4)
})

test('every pack has a measure that makes a list that comes in somebody’s duty, until each person is found', async () => {
  const packs = readPacks()
  expect(packs.length).toBeGreaterThan(2)
  const specs = packs.map(({ measures }) =>
    measureSpec.parse(measures.find(({ key }) => key === 'listed-search')),
  )
  expect(specs).toEqual(specs.map(() => specs[0]))
  const person = newId()
  await appendRecords(ledger, by, [
    draftOf('measure-started', newId(), { spec: specs[0] }, { area: '130430' }),
  ])
  await appendRecords(ledger, by, [sought(person, '己新到')])
  const open = async () => (await people({ state: 'open', q: '己新到' })).flatMap(({ finders }) => finders)
  expect(await open()).toContainEqual({ role: 'clerk', name: null })
  const dutiesOf = () =>
    within(ledger.database, '130430', (tx) =>
      tx
        .selectFrom('duty')
        .innerJoin('measure', 'measure.measure', 'duty.measure')
        .select(['duty.outcome', sql<number>`extract(epoch from duty.due_at - duty.opens_at)`.as('seconds')])
        .where('measure.doer', '=', 'clerk')
        .where('duty.subject', '=', person)
        .execute(),
    )
  expect(await dutiesOf()).toEqual([{ outcome: 0, seconds: 86400 }])
  await appendRecords(ledger, by, [draftOf('person-found', person, { elsewhere: '邻县' })])
  expect(await open()).toEqual([])
  expect(await dutiesOf()).toMatchObject([{ outcome: 1 }])
})
