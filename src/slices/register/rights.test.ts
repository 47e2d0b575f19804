import { beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { measureSpec } from '../../core/measure.ts'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import type { Draft } from '../ledger/rules.ts'
import { closeRegister, extractPerson, viewIdentity } from './actions.ts'
import { findHousehold, findPerson, peopleLike } from './queries.ts'
import { closingOf, viewsIn } from './rights.ts'
import { absent } from './standing.ts'
import { checkCounty } from '../../cli/rebuilding.ts'
import { TEST_COUNTY } from '../../../test/database-setup.ts'
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
const ALLEY = '130430100001001'
const by = principal()
const NUMBER = '130430196203040026'
let ledger: Ledger
let household = ''

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', ALLEY])
  ;[household = ''] = await registerHouseholds(ledger, by, [ALLEY])
})

const append = (...drafts: Draft[]) => appendRecords(ledger, by, drafts)
const refusalOf = (work: Promise<unknown>) => work.then(String, (error: { code: string }) => error.code)

async function register(name: string, payload: object = {}): Promise<string> {
  const person = newId()
  await append(draftOf('person-registered', person, { household, name, ...payload }, { area: ALLEY }))
  return person
}

/** Every row of every table as text, as the owner sees it. */
async function everything(): Promise<string> {
  const client = new pg.Client({ connectionString: fixture.database.ownerUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ all: string }>(
      `select string_agg(query_to_xml(format('select t::text as row from %I.%I t', schemaname, tablename), true, false, '')::text, '') as all
       from pg_tables where schemaname = $1`,
      [fixture.database.schema],
    )
    return rows[0]?.all ?? ''
  } finally {
    await client.end()
  }
}

test('numbers are seen in full only with a reason, and every look is on record for good', async () => {
  const person = await register('麦小满', { identity: NUMBER, phone: '139 0000 1234' })
  const look = { id: newId(), purpose: 'tracing' as const, reason: '核对密接名单' }
  const leader = principal('village-leader', '130430100001')
  expect(await viewIdentity(ledger, leader, person, look)).toEqual({ identity: NUMBER, phone: '13900001234' })
  expect(await viewIdentity(ledger, leader, person, look)).toMatchObject({ identity: NUMBER })
  const views = await within(ledger.database, '130430', (tx) => viewsIn(tx, { person, limit: 9 }))
  expect(views).toMatchObject([
    { subject: person, name: '麦小满', purpose: 'tracing', reason: '核对密接名单' },
  ])
  const far = principal('village-leader', '130430201001')
  expect(await refusalOf(viewIdentity(ledger, far, person, { ...look, id: newId() }))).toBe('not-found')
  const chief = principal('alley-chief', ALLEY)
  expect(await refusalOf(viewIdentity(ledger, chief, person, { ...look, id: newId() }))).toBe('not-allowed')
  const back = draftOf('record-withdrawn', newId(), { reason: '错' }, { area: ALLEY, corrects: look.id })
  expect(await refusalOf(append(back))).toBe('record-not-correctable')
})

test('a resident gets everything that is held: records, answers at the door, duties, who looked', async () => {
  const person = await register('禾苗苗', { identity: '130430198812120047' })
  const other = await register('别人')
  await append(
    draftOf('door-call', household, {
      end: 'met',
      members: [
        { person, needsCare: true },
        { person: other, occupation: 'cold-chain' },
      ],
    }),
  )
  const extract = await extractPerson(ledger, by, person, { id: newId(), reason: '本人书面申请' })
  expect(extract.numbers.identity).toBe('130430198812120047')
  expect(extract.records.map(({ kind }) => kind)).toEqual([
    'person-registered',
    'door-call',
    'person-tagged',
    'identity-viewed',
  ])
  expect(extract.records[0]?.payload).toMatchObject({ name: '禾苗苗', identity: '130430198812120047' })
  expect(JSON.stringify(extract.records)).not.toMatch(/cipher|cold-chain/)
  expect(extract.views).toMatchObject([{ purpose: 'extract', reason: '本人书面申请' }])
})

test('erasure leaves nothing of a person but the fact, and lets nothing in again', async () => {
  const person = await register('石榴花', { phone: '13900005678', workplace: '石榴合作社' })
  const double = await register('石榴华')
  await append(
    draftOf('person-amended', person, { basis: newId(), name: '石榴花花' }),
    draftOf('person-merged', double, { into: person }),
    draftOf('travel-return', person, { from: '石榴市', fromRiskArea: false }),
    draftOf('door-call', household, {
      end: 'met',
      metWith: '石榴花',
      note: '石榴花说周末再来',
      members: [{ person, returnedFrom: '石榴市' }],
    }),
  )
  expect(await everything()).toMatch(/石榴/)
  await append(draftOf('person-erased', person, { reason: '本人书面申请删除' }))
  const left = await everything()
  expect(left).not.toMatch(/石榴|"5678"|~slh/)
  expect(left).toContain(person)
  await within(ledger.database, '130430', async (tx) => {
    expect(await findPerson(tx, person)).toBeUndefined()
    expect((await absent(tx, person)).code).toBe('person-erased')
    expect((await absent(tx, newId())).code).toBe('not-found')
    expect(await peopleLike(tx, '石榴', ledger.sealer.match, 9)).toEqual([])
  })
  expect(await refusalOf(append(draftOf('person-amended', person, { basis: newId(), name: '又来' })))).toBe(
    'person-erased',
  )
  expect(await everything()).not.toContain('又来')
})

test('what running monitoring rests on is not erased', async () => {
  const spec = measureSpec.parse({
    key: 'home-monitoring',
    title: { zh: '居家监测', en: 'Home monitoring' },
    selector: { subject: 'person' },
    cadence: { type: 'onDays', event: { kind: 'travel-return' }, days: [1, 4] },
    evidence: { kind: 'health-check' },
    doer: 'alley-chief',
    answerable: 'territorial',
  })
  const measure = newId()
  await append(draftOf('measure-started', measure, { spec }, { area: '130430' }))
  const person = await register('归来人')
  await append(draftOf('travel-return', person, { fromRiskArea: true }))
  const erase = () => append(draftOf('person-erased', person, { reason: '本人书面申请删除' }))
  await expect(erase()).rejects.toMatchObject({
    code: 'erasure-needed',
    faults: [{ message: '居家监测', zh: '措施：居家监测', en: 'Measure: Home monitoring' }],
  })
  await append(draftOf('measure-ended', measure, { reason: '解除' }, { area: '130430' }))
  await erase()
  expect(await everything()).not.toContain('归来人')
})

test('the register is closed out when nothing rests on it, with proof of how much, and doors stay', async () => {
  const measure = newId()
  const spec = measureSpec.parse({
    key: 'call',
    title: { zh: '敲门', en: 'Call' },
    selector: { subject: 'household' },
    cadence: { type: 'once', withinHours: 5 },
    evidence: { kind: 'door-call' },
    doer: 'alley-chief',
    answerable: 'territorial',
  })
  await append(draftOf('measure-started', measure, { spec }, { area: '130430' }))
  const wish = { reason: '应急响应终止', confirm: TEST_COUNTY.name }
  expect(await refusalOf(closeRegister(ledger, by, wish))).toBe('register-in-use')
  const before = await within(ledger.database, '130430', closingOf)
  expect(before).toMatchObject({ measures: [{ zh: '敲门', en: 'Call' }], households: 1, closed: null })
  await append(draftOf('measure-ended', measure, { reason: '终止' }, { area: '130430' }))
  expect(await everything()).toMatch(/麦小满/)
  expect(await refusalOf(closeRegister(ledger, by, { ...wish, confirm: '别的县' }))).toBe('close-unconfirmed')
  expect(await everything()).toMatch(/麦小满/)
  const told = await closeRegister(ledger, by, wish)
  expect(await within(ledger.database, '130430', closingOf)).toMatchObject({
    records: 0,
    persons: 0,
    measures: [],
    closed: { reason: '应急响应终止', left: 0 },
  })
  expect(told).toMatchObject({ left: 0, households: 1 })
  expect(told.persons).toBeGreaterThan(3)
  expect(await everything()).not.toMatch(/麦小满|禾苗苗|"1234"|mxm/)
  await within(ledger.database, '130430', async (tx) => {
    expect(await findHousehold(tx, household)).toMatchObject({ door: '1号', members: 0, phoneTail: null })
  })
})

test('a replay of a ledger whose personal fields were destroyed gives the same county', async () => {
  const { ownerUrl } = fixture.database
  const check = await checkCounty({ ownerUrl, county: TEST_COUNTY, book: ledger, say: () => undefined })
  expect(check.differences).toEqual([])
  expect(check.tables.filter(({ same }) => !same)).toEqual([])
}, 60_000)
