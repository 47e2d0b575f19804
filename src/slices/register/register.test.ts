import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { findPerson, householdsIn, peopleLike } from './queries.ts'
import { nameGrams, queryGrams } from './name-grams.ts'
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
const OTHER = '130430201001001'
let ledger: Ledger
const zeng = newId()

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  const by = principal()
  await openAreas(ledger, by, ['130430', ALLEY, OTHER])
  const [household = '', other = ''] = await registerHouseholds(ledger, by, [ALLEY, OTHER])
  await appendRecords(ledger, by, [
    draftOf(
      'person-registered',
      zeng,
      { household, name: '曾小兰', identity: '130430196203040026', phone: '13900001234' },
      { area: ALLEY },
    ),
    draftOf(
      'person-registered',
      newId(),
      { household: other, name: '曾小梅', phone: '13900001234' },
      { area: OTHER },
    ),
    draftOf('person-registered', newId(), { household, name: '<b>O’Neil</b>' }, { area: ALLEY }),
  ])
})

async function find(query: string, scope = '130430'): Promise<string[]> {
  const people = await within(ledger.database, scope, (tx) => peopleLike(tx, query, ledger.sealer.match, 20))
  return people.map(({ name }) => name)
}

test('a surname is read as a surname', () => {
  expect(nameGrams('曾小兰')).toContain('=zengxiaolan')
  expect(nameGrams('单雄')).toContain('~sx')
})

test('ü is found however it is typed', () => {
  const grams = nameGrams('吕芳')
  for (const typed of ['lvfang', 'lyufang', 'lufang', 'lüfang'])
    expect(
      queryGrams(typed).either.some((gram) => grams.includes(gram)),
      typed,
    ).toBe(true)
})

test('people are found by name, pinyin, initials, phone tail and whole numbers', async () => {
  for (const query of ['小兰', '曾小兰', 'zengxiaolan', '130430196203040026'])
    expect(await find(query)).toEqual(['曾小兰'])
  for (const query of ['曾', 'zxl']) expect(await find(query)).toContain('曾小兰')
  expect(await find('1234')).toHaveLength(2)
  expect(await find('13900001234')).toHaveLength(2)
  expect(await find('130430196203040018')).toEqual([])
  expect(await find('oneil')).toEqual([])
  expect(await find('neil')).toEqual(['<b>O’Neil</b>'])
})

test('nobody is found outside the scope', async () => {
  expect(await find('1234', ALLEY)).toEqual(['曾小兰'])
  expect(await find('曾小梅', ALLEY)).toEqual([])
})

test('lists show only tails, and no table holds an identity number in clear', async () => {
  const person = await within(ledger.database, ALLEY, (tx) => findPerson(tx, zeng))
  expect(person).toMatchObject({
    identityTail: '0026',
    phoneTail: '1234',
    bornOn: '1962-03-04',
    sex: 'female',
  })
  expect(JSON.stringify(person)).not.toContain('130430196203040026')
  const { rows } = await fixture.database.pool.query(
    `select set_config('hutong.scope', '130430', false), query_to_xml('select * from ${fixture.database.schema}.record_personal', true, false, '')::text
      || query_to_xml('select * from ${fixture.database.schema}.person', true, false, '')::text as everything`,
  )
  expect(rows[0].everything).toContain('曾小兰')
  expect(rows[0].everything).not.toMatch(/130430196203040026|13900001234/)
  await fixture.database.pool.query("select set_config('hutong.scope', '', false)")
})

test('households page by keyset without loss', async () => {
  const by = principal()
  await registerHouseholds(
    ledger,
    by,
    Array.from({ length: 25 }, () => ALLEY),
  )
  const seen = new Set<string>()
  let after: string | undefined
  do {
    const page = await within(ledger.database, '130430', (tx) => householdsIn(tx, ALLEY, after, 10))
    for (const { household } of page.households) seen.add(household)
    after = page.next ?? undefined
  } while (after)
  expect(seen.size).toBe(26)
})

test('a door is found by its number and by whoever lives there, in its own area only', async () => {
  const doors = (q: string, area = ALLEY) =>
    within(ledger.database, '130430', (tx) => householdsIn(tx, area, undefined, 50, q)).then(
      ({ households }) => households.map(({ door }) => door),
    )
  expect(await doors('25号')).toEqual(['25号'])
  expect(await doors('小兰')).toEqual(['1号'])
  expect(await doors('小兰', OTHER)).toEqual([])
  expect(await doors('%')).toEqual([])
  // A whole county's doors would be read through.
  await expect(doors('小兰', '130430')).rejects.toMatchObject({ faults: [{ message: 'area-too-wide' }] })
})
