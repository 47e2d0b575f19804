import { readFile } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import { appendRecords, type Ledger } from '../ledger/actions.ts'
import { misspellings, nameGrams, soundOf } from './name-grams.ts'
import { peopleNear } from './near.ts'
import { useDatabase } from '../../../test/harness.ts'
import { asOwner } from '../../../test/plans.ts'
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

const NAMES = [
  '王晓丽', '张秀英', '单雄信', '曾国藩', '吕小芳', '李娜', '欧阳海燕', '赵建军', '刘思雨', '席安', 'Maria Lopez', '周树人', '陈志强', '陈志刚',
] // prettier-ignore

beforeAll(async () => {
  ledger = testLedger(fixture.database)
  await openAreas(ledger, by, ['130430', ALLEY, OTHER])
  const [household = '', far = ''] = await registerHouseholds(ledger, by, [ALLEY, OTHER])
  await appendRecords(ledger, by, [
    ...NAMES.map((name) => draftOf('person-registered', newId(), { household, name }, { area: ALLEY })),
    draftOf('person-registered', newId(), { household: far, name: '王小丽' }, { area: OTHER }),
  ])
})

async function near(query: string, scope = ALLEY): Promise<string[]> {
  const people = await within(ledger.database, scope, (tx) => peopleNear(tx, query, 20))
  return people.map(({ name, why }) => `${name} ${why}`)
}

/** What was typed, who was meant, and in what the two differ. Written by hand. */
const MISPRINTS: readonly [typed: string, meant: string, why: string][] = [
  // the same sound, other characters
  ['王小丽', '王晓丽', 'sound'],
  ['张秀瑛', '张秀英', 'sound'],
  ['李那', '李娜', 'sound'],
  ['曾国番', '曾国藩', 'sound'],
  ['善雄信', '单雄信', 'sound'],
  ['欧阳海雁', '欧阳海燕', 'sound'],
  // one of three characters wrong: the first, the middle, the last
  ['汪晓丽', '王晓丽', 'sound'],
  ['玉晓丽', '王晓丽', 'character'],
  ['王晚丽', '王晓丽', 'character'],
  ['王晓雨', '王晓丽', 'character'],
  ['赵健军', '赵建军', 'sound'],
  ['赵健车', '赵建军', ''],
  ['肖建军', '赵建军', 'character'],
  ['刘恩雨', '刘思雨', 'character'],
  ['刘思丽', '刘思雨', 'character'],
  ['吕小方', '吕小芳', 'sound'],
  ['吕少芳', '吕小芳', 'character'],
  ['周树入', '周树人', 'character'],
  // one letter wrong, missing, too many, two swapped
  ['wangxiaoly', '王晓丽', 'letter'],
  ['wangxaoli', '王晓丽', 'letter'],
  ['wangxiaolii', '王晓丽', 'letter'],
  ['wagnxiaoli', '王晓丽', 'letter'],
  ['angxiaoli', '王晓丽', 'letter'],
  ['wangxiaol', '王晓丽', 'letter'],
  ['zhangxiuyin', '张秀英', 'letter'],
  ['zangxiuying', '张秀英', 'letter'],
  ['shanxiongxing', '单雄信', 'letter'],
  ['zengguofang', '曾国藩', 'letter'],
  ['zhenguofan', '曾国藩', ''],
  ['lvxiaofan', '吕小芳', 'letter'],
  ['luxiaofnag', '吕小芳', 'letter'],
  ['ouyanghaiyna', '欧阳海燕', 'letter'],
  ['Zhao Jianjum', '赵建军', 'letter'],
  ['lian', '李娜', 'letter'],
  ['linna', '李娜', 'letter'],
  ['lopes', 'Maria Lopez', 'letter'],
  // two mistakes are one too many
  ['wangxaoly', '王晓丽', ''],
  ['汪晚丽', '王晓丽', ''],
]

test.each(MISPRINTS)('%s finds %s: %s', async (typed, meant, why) => {
  const found = await near(typed)
  if (why === '') expect(found.filter((one) => one.startsWith(`${meant} `))).toEqual([])
  else expect(found).toContain(`${meant} ${why}`)
})

test('whoever has the name as typed is not near it, and nobody outside the scope is', async () => {
  expect(await near('王晓丽', '130430')).toEqual(['王小丽 sound'])
  expect(await near('王晓丽', ALLEY)).toEqual([])
  expect((await near('wangxiaoli', '130430')).filter((one) => one.startsWith('王'))).toEqual([])
  expect((await near('陈志刚')).filter((one) => one.startsWith('陈志刚'))).toEqual([])
  expect(await near('陈志刚')).toContain('陈志强 character')
})

test('the same sound stands before another character', async () => {
  const found = await near('王小丽', '130430')
  expect(found[0]).toBe('王晓丽 sound')
})

test('what is no name, or too short, is near nobody', async () => {
  for (const typed of ['', '  ', '王', 'li', '1234', '王li', '%', "'; drop", '\u0000', '😀😀😀'])
    expect(await near(typed), typed).toEqual([])
})

test('a letter’s edits hold every single mistake once, and no lone syllable', () => {
  const edits = misspellings('wangli')
  expect(new Set(edits).size).toBe(edits.length)
  expect(edits).toEqual(expect.arrayContaining(['=wngli', '=wangil', '=wanglin', '=vangli', '=awngli']))
  expect(edits).not.toContain('=wangli')
  expect(misspellings('xian')).not.toContain('=xiang')
  expect(misspellings('zhu')).toEqual([])
  expect(nameGrams('王晓丽')).toContain(soundOf('王小丽'))
  expect(nameGrams('王晓丽')).toContain('王?丽')
  expect(nameGrams('李娜').filter((gram) => gram.includes('?'))).toEqual([])
})

test('the migration gives names already there the same pieces as a registration does', async () => {
  const migration = await readFile('src/database/migrations/0200_near_names.sql', 'utf8')
  await asOwner(fixture.database, async (client) => {
    const pieces = async (): Promise<unknown[]> =>
      (await client.query("select * from name_gram where gram like '%?%' order by gram, area, person")).rows
    const registered = await pieces()
    await client.query("delete from name_gram where gram like '%?%'")
    await client.query(migration)
    expect(await pieces()).toEqual(registered)
    expect(registered.length).toBeGreaterThan(8)
  })
})
