import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { duplicatesIn } from './duplicates.ts'
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
const by = principal()
let ledger: Ledger
const born = { bornOn: '1971-05-06' }

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', '130430100', '130430100001', ALLEY, '130430201001', OTHER])
  const [here, there] = await registerHouseholds(ledger, by, [ALLEY, OTHER])
  const register = (name: string, more: object, area = ALLEY) =>
    draftOf(
      'person-registered',
      newId(),
      { household: area === ALLEY ? here : there, name, ...more },
      { area },
    )
  await appendRecords(ledger, by, [
    ...Array.from({ length: 4 }, () => register('四重人', born)),
    register('同号人', { identity: '130430198812120047' }),
    // Alike in all but their numbers: two people.
    register('两号人', { ...born, identity: '130430197105060028' }),
    register('两号人', { ...born, identity: '130430197105060044' }),
    register('电话人', { phone: '13900001111' }),
    register('电话人', { phone: '13900001111', bornOn: '1980-01-01' }),
    register('借电话', { phone: '13900001111' }),
  ])
  await appendRecords(ledger, by, [register('远方人', { identity: '130430198812120047' }, OTHER)])
})

async function pairs(area: string, limit: number): Promise<string[]> {
  const found: string[] = []
  let after: string | undefined
  do {
    const page = await within(ledger.database, '130430', (tx) => duplicatesIn(tx, area, after, limit))
    found.push(...page.pairs.map(({ one, other, why }) => `${one.name} ${other.name} ${why.join(' ')}`))
    after = page.next ?? undefined
  } while (after)
  return found.sort()
}

const ALL = [
  '同号人 远方人 identity',
  ...Array<string>(6).fill('四重人 四重人 name-born'),
  '电话人 电话人 name-phone',
].sort()

test.each([50, 4, 1])('every pair once, %i a page, also of somebody with three doubles', async (limit) => {
  expect(await pairs('130430', limit)).toEqual(ALL)
})

test('a pair stands in the area of its first row', async () => {
  expect(await pairs(ALLEY, 50)).toEqual(ALL)
  expect(await pairs('130430201', 50)).toEqual([])
})
