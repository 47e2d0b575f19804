import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import { draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { findSite, sitesIn } from './queries.ts'

const fixture = useDatabase()
const [HERE, THERE] = ['130430100001', '130430201001']
const by = principal()
const market = newId()
let ledger: Ledger

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', '130430100', HERE, '130430201', THERE])
  const spec = {
    key: 'market-check',
    title: { zh: '市场检查', en: 'Market check' },
    selector: { subject: 'place', all: ['category:market'] },
    cadence: { type: 'once', withinHours: 24 },
    evidence: { kind: 'place-report', where: [{ field: 'task', is: 'market-check' }] },
    doer: 'place-manager',
    answerable: 'unit',
  }
  await appendRecords(ledger, by, [draftOf('measure-started', newId(), { spec }, { area: '130430' })])
  await appendRecords(ledger, by, [
    draftOf('place-registered', market, { name: '东关市场', tags: ['category:market'] }, { area: HERE }),
    draftOf('place-registered', newId(), { name: '西关超市', tags: ['category:shop'] }, { area: THERE }),
    draftOf(
      'unit-registered',
      newId(),
      { name: '示例局', tags: ['category:department'] },
      { area: '130430' },
    ),
  ])
})

const list = (scope: string, filter: Partial<Parameters<typeof sitesIn>[1]> = {}) =>
  within(fixture.database, scope, (tx) =>
    sitesIn(tx, { area: scope, kind: 'place', limit: 50, ...filter }, new Date()),
  )

test('a registered market owes what the measure for markets asks, and is found by its category', async () => {
  const { sites } = await list('130430', { category: 'market' })
  expect(sites).toMatchObject([{ name: '东关市场', open: 1, overdue: 0, tags: ['category:market'] }])
  await appendRecords(ledger, by, [draftOf('place-report', market, { task: 'market-check' })])
  expect((await list('130430', { category: 'market' })).sites[0]?.open).toBe(0)
})

test('pages follow each other without a gap', async () => {
  const first = await list('130430', { limit: 1 })
  const second = await list('130430', { limit: 1, after: first.next ?? '' })
  expect([...first.sites, ...second.sites].map(({ name }) => name)).toEqual(['东关市场', '西关超市'])
})

test('a village sees its own sites only, and units stand apart', async () => {
  expect((await list(HERE)).sites.map(({ name }) => name)).toEqual(['东关市场'])
  expect((await list(HERE, { kind: 'unit' })).sites).toEqual([])
  expect((await list('130430', { kind: 'unit' })).sites.map(({ name }) => name)).toEqual(['示例局'])
  const seen = await within(fixture.database, THERE, (tx) => findSite(tx, market, new Date()))
  expect(seen).toBeUndefined()
})

test('a correction renames, a withdrawal takes the site off the list', async () => {
  const id = newId()
  const first = draftOf('place-registered', id, { name: '错名', tags: ['category:hotel'] }, { area: HERE })
  await appendRecords(ledger, by, [first])
  const second = draftOf(
    'place-registered',
    id,
    { name: '对名旅馆', tags: ['category:hotel'] },
    { area: HERE, corrects: first.id },
  )
  await appendRecords(ledger, by, [second])
  expect((await list(HERE, { category: 'hotel' })).sites.map(({ name }) => name)).toEqual(['对名旅馆'])
  await appendRecords(ledger, by, [
    draftOf('record-withdrawn', newId(), { reason: '重复' }, { area: HERE, corrects: second.id }),
  ])
  expect((await list(HERE, { category: 'hotel' })).sites).toEqual([])
})
