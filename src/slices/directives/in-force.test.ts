import { beforeAll, expect, test } from 'vitest'
import { within, type Tx } from '../../database/connect.ts'
import { draftOf, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { KINDS } from '../ledger/kinds.ts'
import { packsInForce, questionsInForce, tagTitles } from './in-force.ts'
import { readPacks } from './pack-file.ts'
import { markOf } from './rules.ts'

const fixture = useDatabase()
const by = principal()
let ledger: Ledger

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', '130430100', '130430100001'])
})

/** As somebody in a village sees it: packs are the county's. */
function asked<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return within(fixture.database, '130430100001', work)
}

async function adopt(file: string, inForce: boolean): Promise<void> {
  const pack = readPacks().find((one) => one.file === file)
  const payload = { pack: pack && markOf(pack), inForce, reason: '试' }
  await appendRecords(ledger, by, [draftOf('pack-adopted', newId(), payload, { area: '130430' })])
}

test('every tag that a pack selects by or a kind gives has words in both languages', async () => {
  const titles = await asked(tagTitles)
  const selected = readPacks().flatMap(({ measures }) =>
    measures.flatMap(({ selector }) => [...selector.all, ...selector.any, ...selector.none]),
  )
  // An alarm has a name of the same form, which is no tag.
  const given = KINDS.filter(({ name }) => name !== 'alarm-acknowledged').flatMap(
    ({ example }) => JSON.stringify(example).match(/"[a-z-]+:[a-z][a-z0-9-]*"/g) ?? [],
  )
  const tags = new Set([...selected, ...given.map((one) => one.slice(1, -1))])
  expect(tags.size).toBeGreaterThan(10)
  expect([...tags].filter((tag) => !titles.has(tag))).toEqual([])
  expect(titles.get('origin:risk-area')).toMatchObject({ zh: '风险地区返回', en: 'From a risk area' })
  expect(titles.get('category:market')).toMatchObject({ zh: '农贸市场' })
  expect(titles.get('level:village')?.en).toBe('village')
})

test('a campaign asks the questions of the pack in force; a running one keeps its own', async () => {
  const dengue = readPacks().find(({ file }) => file.startsWith('dengue'))
  const covid = readPacks().find(({ file }) => file.startsWith('covid'))
  await adopt(dengue?.file ?? '', true)
  expect((await asked(packsInForce)).map(({ file }) => file)).toEqual([dengue?.file])
  const fields = async (file?: string, known?: boolean) =>
    (await asked((tx) => questionsInForce(tx, file, known))).map(({ field, text }) => [field, text.zh])
  const asks = (pack: typeof dengue) => pack?.questions.map(({ field, text }) => [field, text.zh])
  expect(await fields()).toEqual(asks(dengue))
  // Both ask `needsCare`, each in its own words: the pack of the campaign's directive speaks first.
  expect(await fields(covid?.file)).toEqual(asks(covid))
  expect((await fields(undefined, true)).map(([field]) => field)).toContain('fromRiskArea')
  await adopt(dengue?.file ?? '', false)
  expect((await asked(packsInForce)).length).toBe(readPacks().length)
})
