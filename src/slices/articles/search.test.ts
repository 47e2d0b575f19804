import { beforeAll, expect, test } from 'vitest'
import { within } from '../../database/connect.ts'
import { textToDocument } from '../../core/rich-text.ts'
import { COUNTY, newId, openAreas, principal, testLedger } from '../../../test/factories.ts'
import { useDatabase } from '../../../test/harness.ts'
import { appendRecords } from '../ledger/actions.ts'
import { planSearch, syllablesOf } from './asking.ts'
import { searchPages } from './queries.ts'
import { runsOf, searchVector, tokensOf } from './tokens.ts'

const fixture = useDatabase()
const TOWN = '130430100'

const ARTICLES = [
  ['核酸检测点时间调整', '今天起三个检测点开放到晚上八点，请错峰前往。', { column: 'notices' }],
  ['外地返乡怎么报备', '返乡人员提前三天向村里报备，落地做一次核酸检测。', {}],
  ['春耕备耕不误农时', '第3批种子已到，村民可到供销社领取。', {}],
  ['𠮷祥村修桥通车', '𠮷祥村的桥修好了，㐂事一桩。', {}],
  ['Ｃovid-19 知识问答', '什么是COVID-19？请看专家解答。', {}],
  ['乡镇防疫动态', '防控工作有序进行。', { area: TOWN }],
  ['旧文：防控要点', '老的防控要点。', { at: '2020-01-01T00:00:00Z' }],
] as const

beforeAll(async () => {
  const ledger = testLedger(fixture.database)
  await openAreas(ledger, principal(), [COUNTY, TOWN])
  for (const [title, body, more] of ARTICLES) {
    const { column = 'news', area = COUNTY, at = '2021-02-03T00:00:00Z' } = more as Record<string, string>
    const content = { title, column, body: textToDocument(body) }
    await appendRecords(ledger, { ...principal('editor'), program: true }, [
      {
        id: newId(),
        kind: 'article-imported',
        subject: newId(),
        area,
        happenedAt: new Date().toISOString(),
        payload: { content, publishedAt: at, views: 0, origin: 'test' },
      },
    ])
  }
})

const titles = (typed: string, narrowing = {}) =>
  within(fixture.database, '', async (tx) => {
    const { hits } = await searchPages(tx, typed, narrowing, { from: 0, limit: 20 })
    return hits.map(({ title }) => title)
  })

test.each([
  [
    'a word of the title comes before one of the text',
    '核酸检测',
    ['核酸检测点时间调整', '外地返乡怎么报备'],
  ],
  ['any cut of characters is found', '测点时', ['核酸检测点时间调整']],
  ['Han right after a figure is not swallowed', '批种子', ['春耕备耕不误农时']],
  ['a figure before Han', '3批', ['春耕备耕不误农时']],
  ['characters of Extension B, and of Extension A', '𠮷祥', ['𠮷祥村修桥通车']],
  ['one character', '㐂', ['𠮷祥村修桥通车']],
  ['one character that ends its run', '车', ['𠮷祥村修桥通车']],
  ['wide letters and narrow ones are the same', 'covid', ['Ｃovid-19 知识问答']],
  ['two words in any order', '报备 返乡', ['外地返乡怎么报备']],
  ['pinyin of a title in full', 'chungeng', ['春耕备耕不误农时']],
  ['first letters of its pinyin', 'cgbg', ['春耕备耕不误农时']],
  ['nothing but marks', '？！<>', []],
  ['an operator of queries is text', "zz' | qq & !xx:*", []],
] as const)('%s', async (_, typed, expected) => {
  expect(await titles(typed)).toEqual(expected)
})

test('words that stand apart are found by the second step, and one of them by the third', async () => {
  expect(await titles('检测点报备')).toContain('外地返乡怎么报备')
  expect((await titles('防控')).toSorted()).toEqual(['乡镇防疫动态', '旧文：防控要点'])
})

test('a search is narrowed by column, region and time', async () => {
  expect(await titles('核酸检测', { column: 'notices' })).toEqual(['核酸检测点时间调整'])
  expect(await titles('防控', { area: TOWN })).toEqual(['乡镇防疫动态'])
  expect(await titles('防控', { since: new Date('2020-06-01') })).toEqual(['乡镇防疫动态'])
})

test('letters are cut into syllables, and what is none is left whole', () => {
  expect(syllablesOf('hesuanjiance')).toEqual(['he', 'suan', 'jian', 'ce'])
  expect(syllablesOf('xian')).toEqual(['xian'])
  expect(syllablesOf('fangan')).toEqual(['fang', 'an'])
  expect(syllablesOf('covid')).toBeUndefined()
  expect(syllablesOf('z'.repeat(30))).toBeUndefined()
})

test('tokens: pairs and the last one, positions that phrases cannot cross, quoting', () => {
  expect(runsOf('第3批 ABC，种子')).toEqual(['第', '3', '批', 'abc', '种子'])
  expect(tokensOf('甲乙丙', 5)).toEqual({
    tokens: [
      { word: '甲乙', at: 5 },
      { word: '乙丙', at: 6 },
      { word: '丙', at: 7 },
    ],
    next: 10,
  })
  expect(planSearch('').steps).toEqual([])
  const long = searchVector({ title: '长文', summary: '', topics: [], body: '字'.repeat(100_000) })
  expect(long.length).toBeLessThan(5000)
})
